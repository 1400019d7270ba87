"""Accepted bodies, from their commit until the job that reads them has handed them over."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, Select, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.edges.inbox_key import Sealer
from bot.edges.store import todo
from bot.edges.store.bulk import MOST
from bot.edges.store.database import insert
from bot.edges.store.tables import inbox
from bot.errors import Unreadable
from bot.model import Arrival, Door, Key, RepositoryName

REMEMBERED = timedelta(days=30)
"""GitHub redelivers for three days; a month covers an operator's by hand, too."""
SENT_ONCE = (Door.SDK.value, Door.SELF.value)
"""Nobody redelivers these, and in a storm their ids alone would fill the disk."""
Sealed = Mapping[str, Any]
"""One arrival as a row."""


def row(arrival: Arrival, sealer: Sealer) -> Sealed:
    """An arrival as it will lie in the table."""
    return {
        "id": arrival.id,
        "key": arrival.key,
        "door": arrival.door.value,
        "kind": arrival.kind,
        "repository": arrival.repository,
        "body": sealer.seal(arrival.body),
        "received_at": arrival.received_at,
    }


async def accept(conn: AsyncConnection, rows: Sequence[Sealed]) -> list[bool]:
    """Keep arrivals and raise their keys; says of each whether it is new."""
    first = {each["id"]: each for each in reversed(rows)}
    statement = insert(conn, inbox).on_conflict_do_nothing().returning(inbox.c.id)
    fresh = set((await conn.execute(statement, list(first.values()))).scalars())
    wanted = Counter(str(first[id_]["key"]) for id_ in fresh)
    known = [id_ for id_ in first if id_ not in fresh]
    if known:
        unread = select(inbox.c.key).where(inbox.c.id.in_(known), inbox.c.processed_at.is_(None))
        wanted.update((await conn.execute(unread)).scalars())
    await todo.want(conn, wanted)
    return [each["id"] in fresh and each is first[each["id"]] for each in rows]


def waiting(key: Key, limit: int) -> Select[Any]:
    """The rows of a key's unprocessed arrivals that nobody failed to open, oldest first."""
    return (
        select(inbox)
        .where(
            inbox.c.key == key, inbox.c.processed_at.is_(None), inbox.c.unreadable_since.is_(None)
        )
        .order_by(inbox.c.received_at, inbox.c.number)
        .limit(limit)
    )


def opened(rows: Sequence[RowMapping], sealer: Sealer) -> tuple[list[Arrival], list[int]]:
    """Arrivals, and the numbers of those rows that this key does not open."""
    good, bad = [], []
    for each in rows:
        try:
            good.append(_arrival(each, sealer))
        except Unreadable:
            bad.append(each["number"])
    return good, bad


def _arrival(each: RowMapping, sealer: Sealer) -> Arrival:
    return Arrival(
        id=each["id"],
        key=Key(each["key"]),
        door=Door(each["door"]),
        kind=each["kind"],
        body=sealer.open(each["body"]),
        received_at=each["received_at"],
        repository=each["repository"] and RepositoryName(each["repository"]),
    )


async def put_aside(conn: AsyncConnection, numbers: Sequence[int], now: datetime) -> None:
    """Mark what cannot be opened: it stands among the dead letters until its key is wanted."""
    aside = update(inbox).where(inbox.c.number.in_(numbers)).values(unreadable_since=now)
    await conn.execute(aside)


async def take_up(conn: AsyncConnection, key: Key) -> None:
    """Let a key's unreadable arrivals be tried again: the old key may be back."""
    await conn.execute(
        update(inbox)
        .where(
            inbox.c.key == key,
            inbox.c.processed_at.is_(None),
            inbox.c.unreadable_since.is_not(None),
        )
        .values(unreadable_since=None)
    )


def unreadable() -> Select[Any]:
    """key, `number` of them and `since` when, of what was put aside."""
    return (
        select(
            inbox.c.key,
            func.count().label("number"),
            func.min(inbox.c.unreadable_since).label("since"),
        )
        .where(inbox.c.processed_at.is_(None), inbox.c.unreadable_since.is_not(None))
        .group_by(inbox.c.key)
    )


async def processed(conn: AsyncConnection, ids: Sequence[str], now: datetime) -> set[str]:
    """Delete the bodies, and forget the ids of last month; gives those that were unprocessed."""
    mine: set[str] = set()
    for start in range(0, len(ids), MOST):
        these = (inbox.c.id.in_(ids[start : start + MOST]), inbox.c.processed_at.is_(None))
        gone = delete(inbox).where(*these, inbox.c.door.in_(SENT_ONCE)).returning(inbox.c.id)
        read = (
            update(inbox)
            .where(*these)
            .values(body=None, processed_at=now, unreadable_since=None)
            .returning(inbox.c.id)
        )
        for statement in (gone, read):
            mine.update((await conn.execute(statement)).scalars())
    await conn.execute(delete(inbox).where(inbox.c.processed_at < now - REMEMBERED))
    return mine
