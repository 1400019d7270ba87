"""The to-do list: what is wanted, what is done, when to look again, and what has failed too often.

`wanted` counts hints, `done` the last hint that a finished run had seen: while they differ, the
key is outstanding, however often the process dies.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, or_, select, union, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.edges.store.database import insert
from bot.edges.store.tables import inbox, todo
from bot.model import Key

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
ATTEMPTS = 8
"""Failures until a person must look; with the waits between them, a good hour."""

UNTOUCHED = {"wanted": 0, "done": 0, "priority": 0, "attempts": 0}
"""A key that nobody has wanted yet."""


def wait(attempts: int) -> timedelta:
    """How long to wait after that many failures: doubles each time, up to an hour."""
    return min(FIRST_WAIT * (1 << (attempts - 1)), LONGEST_WAIT)


async def want(conn: AsyncConnection, hints: Mapping[str, int], priority: int = 0) -> None:
    """Raise `wanted` of each key by that many hints; a dead letter comes back to life."""
    if not hints:
        return
    first = insert(conn, todo)
    dead = todo.c.dead_since.is_not(None)
    outranks = and_(todo.c.wanted > todo.c.done, todo.c.priority > first.excluded.priority)
    statement = first.on_conflict_do_update(
        index_elements=[todo.c.key],
        set_={
            "wanted": todo.c.wanted + first.excluded.wanted,
            "priority": case((outranks, todo.c.priority), else_=first.excluded.priority),
            "attempts": case((dead, 0), else_=todo.c.attempts),
            "retry_at": case((dead, None), else_=todo.c.retry_at),
            "because": case((dead, None), else_=todo.c.because),
            "dead_since": None,
        },
    )
    # One order for everybody: two processes that want the same keys must not wait for each other.
    rows = [
        {**UNTOUCHED, "key": key, "wanted": count, "priority": priority}
        for key, count in sorted(hints.items())
    ]
    await conn.execute(statement, rows)


async def look_at(conn: AsyncConnection, dates: Mapping[Key, datetime]) -> None:
    """Bring `next_look` of each key forward to its date."""
    if not dates:
        return
    first = insert(conn, todo)
    statement = first.on_conflict_do_update(
        index_elements=[todo.c.key], set_={"next_look": _sooner(first.excluded.next_look)}
    )
    rows = [{**UNTOUCHED, "key": key, "next_look": at} for key, at in sorted(dates.items())]
    await conn.execute(statement, rows)


def _sooner(at: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((todo.c.next_look < at, todo.c.next_look), else_=at)


async def begin(conn: AsyncConnection, key: Key, now: datetime) -> int:
    """`wanted`; a date that has come turns into a hint, so that a crash cannot lose it."""
    come = todo.c.next_look <= now
    statement = (
        update(todo)
        .where(todo.c.key == key)
        .values(
            wanted=case((come, todo.c.wanted + 1), else_=todo.c.wanted),
            next_look=case((come, None), else_=todo.c.next_look),
        )
        .returning(todo.c.wanted)
    )
    return (await conn.execute(statement)).scalar() or 0


async def done(conn: AsyncConnection, key: Key, seen: int, next_look: datetime | None) -> None:
    """Deal with all hints up to `seen`; a date that was set during the run stays.

    A key whose arrivals still wait is outstanding whatever its run says: each must be read.
    """
    unread = exists().where(
        inbox.c.key == key, inbox.c.processed_at.is_(None), inbox.c.unreadable_since.is_(None)
    )
    further = and_(todo.c.done < seen, todo.c.wanted >= seen, ~unread)
    statement = (
        update(todo)
        .where(todo.c.key == key)
        .values(
            done=case((further, seen), else_=todo.c.done),
            attempts=0,
            retry_at=None,
            because=None,
            dead_since=None,
        )
    )
    await conn.execute(statement)
    if next_look is not None:
        await look_at(conn, {key: next_look})


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a run failed, when, and how long it must at least be left alone."""

    because: str
    at: datetime
    not_before: datetime


async def failed(conn: AsyncConnection, key: Key, failure: Failure) -> bool:
    """Note a failure, back off, and say whether the key is a dead letter now."""
    known = select(todo.c.attempts, todo.c.retry_at, todo.c.dead_since).where(todo.c.key == key)
    before = (await conn.execute(known.with_for_update())).one_or_none()
    if before is None:
        await want(conn, {key: 1})
        return await failed(conn, key, failure)
    early = before.retry_at is not None and failure.at < before.retry_at
    attempts = before.attempts if early else before.attempts + 1
    dead = before.dead_since is not None or attempts >= ATTEMPTS
    back_off = before.retry_at if early else failure.at + wait(attempts)
    news = {
        "because": failure.because,
        "attempts": attempts,
        "retry_at": None if dead else max(back_off, failure.not_before),
        "dead_since": (before.dead_since or failure.at) if dead else None,
    }
    # A run that no hint had asked for must be outstanding, too, now that it failed.
    asked = case((todo.c.wanted > todo.c.done, todo.c.wanted), else_=todo.c.done + 1)
    await conn.execute(update(todo).where(todo.c.key == key).values(wanted=asked, **news))
    return dead


def due(now: datetime) -> Select[Any]:
    """(key, priority) of what is outstanding or whose date has come, most urgent first."""
    outstanding = select(todo.c.key).where(todo.c.wanted > todo.c.done)
    come = select(todo.c.key).where(todo.c.next_look <= now)
    return (
        select(todo.c.key, todo.c.priority)
        .where(
            # Two questions, because for an `or` of both the whole table would be read.
            todo.c.key.in_(union(outstanding, come)),
            or_(todo.c.retry_at.is_(None), todo.c.retry_at <= now),
            todo.c.dead_since.is_(None),
        )
        .order_by(todo.c.priority.desc(), todo.c.key)
    )


def dead_letters() -> Select[Any]:
    """key, `because` and `since`, the oldest first."""
    return (
        select(todo.c.key, todo.c.because, todo.c.dead_since.label("since"))
        .where(todo.c.dead_since.is_not(None))
        .order_by(todo.c.dead_since)
    )
