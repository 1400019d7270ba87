"""Fixes, outcomes and the counts over everything: the projection of what GitHub holds."""

from datetime import timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ScalarSelect,
    Select,
    case,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.edges.store import forms
from bot.edges.store.database import insert
from bot.edges.store.tables import finding, fix, inbox, incident, outcome, todo
from bot.model import CommitId, Fix, FixId, Outcome, PatternId, RepositoryName, Stage, Tally

APPROVED = frozenset(
    {Stage.APPROVED, Stage.MERGED, Stage.VERIFIED, Stage.CAME_BACK, Stage.ROLLED_BACK}
)
APPLIED = APPROVED - {Stage.APPROVED}
CAME_BACK = frozenset({Stage.CAME_BACK, Stage.ROLLED_BACK})


async def save(conn: AsyncConnection, one: Fix) -> None:
    """Insert or replace."""
    values = {
        "repository": one.repository,
        "incident": one.incident,
        "fingerprint": one.fingerprint,
        "stage": one.stage.value,
        "pull_request": one.pull_request,
        "head": one.head,
        "merge_commit": one.merge_commit,
        "created_at": one.created_at,
        "merged_at": one.merged_at,
        "reverts": one.reverts,
        "document": forms.fixes().write(one),
    }
    await conn.execute(
        insert(conn, fix)
        .values(id=one.id, **values)
        .on_conflict_do_update(index_elements=[fix.c.id], set_=values)
    )


def newest() -> Select[Any]:
    """Documents of all fixes, newest first."""
    return select(fix.c.document).order_by(fix.c.created_at.desc(), fix.c.id.desc())


def proposed_as(repository: RepositoryName, number: int) -> Select[Any]:
    """The fix that this pull request carries."""
    this = (fix.c.repository == repository, fix.c.pull_request == number)
    return newest().where(*this)


def carried_by(repository: RepositoryName, head: CommitId) -> Select[Any]:
    """The fix whose branch or merge commit this is."""
    this = or_(fix.c.head == head, fix.c.merge_commit == head)
    return newest().where(fix.c.repository == repository, this)


async def learn(conn: AsyncConnection, pattern: PatternId, what: Outcome, one: FixId) -> None:
    """The newest outcome of a fix is its outcome."""
    values = {"pattern": pattern, "outcome": what.value}
    await conn.execute(
        insert(conn, outcome)
        .values(fix=one, **values)
        .on_conflict_do_update(index_elements=[outcome.c.fix], set_=values)
    )


# ---- counts --------------------------------------------------------------------------------------


def _number(counted: ColumnElement[Any]) -> ScalarSelect[Any]:
    return select(func.count()).where(counted).scalar_subquery()


def _stages(stages: frozenset[Stage]) -> ColumnElement[int]:
    fits = fix.c.reverts.is_(None) & fix.c.stage.in_(sorted(stages))
    return func.coalesce(func.sum(case((fits, 1), else_=0)), 0)


async def tally(conn: AsyncConnection) -> Tally:
    """The original's metrics; a revert is no fix of an error, so it counts nowhere."""
    seen = (
        await conn.execute(
            select(func.coalesce(func.sum(incident.c.count), 0), func.count(incident.c.id))
        )
    ).one()
    proposed = case((fix.c.reverts.is_(None) & fix.c.pull_request.is_not(None), 1), else_=0)
    stages = (APPROVED, APPLIED, frozenset({Stage.VERIFIED}), CAME_BACK)
    fixes = (
        await conn.execute(
            select(func.coalesce(func.sum(proposed), 0), *(_stages(each) for each in stages))
        )
    ).one()
    unreadable = inbox.c.processed_at.is_(None) & inbox.c.unreadable_since.is_not(None)
    others = (
        await conn.execute(
            select(
                _number(finding.c.matched),
                _number(todo.c.dead_since.is_not(None))
                + select(func.count(inbox.c.key.distinct())).where(unreadable).scalar_subquery(),
            )
        )
    ).one()
    return Tally(
        errors_detected=int(seen[0]),
        incidents=seen[1],
        patterns_matched=others[0],
        fixes_proposed=int(fixes[0]),
        fixes_approved=int(fixes[1]),
        fixes_applied=int(fixes[2]),
        fixes_verified=int(fixes[3]),
        fixes_came_back=int(fixes[4]),
        time_to_fix=await _time_to_fix(conn),
        dead_letters=others[1],
        by_pattern=await _by_pattern(conn),
    )


async def _time_to_fix(conn: AsyncConnection) -> timedelta | None:
    begun = func.coalesce(incident.c.first_seen, fix.c.created_at)
    took = (type_coerce(fix.c.merged_at, BigInteger) - type_coerce(begun, BigInteger)).label("took")
    merged = (
        select(took)
        .outerjoin_from(fix, incident, incident.c.id == fix.c.incident)
        .where(fix.c.merged_at.is_not(None), fix.c.reverts.is_(None))
    )
    number = (await conn.execute(select(func.count()).select_from(merged.subquery()))).scalar_one()
    if not number:
        return None
    # The median is the middle one, or the mean of the middle two.
    middle = merged.order_by(took).offset((number - 1) // 2).limit(2 - number % 2)
    values = (await conn.execute(middle)).scalars().all()
    return timedelta(microseconds=sum(values) // len(values))


async def _by_pattern(conn: AsyncConnection) -> dict[PatternId, tuple[int, int]]:
    held = case((outcome.c.outcome == Outcome.HELD.value, 1), else_=0)
    failed = outcome.c.outcome.in_([Outcome.CAME_BACK.value, Outcome.CI_FAILED.value])
    rows = await conn.execute(
        select(outcome.c.pattern, func.sum(held), func.sum(case((failed, 1), else_=0)))
        .group_by(outcome.c.pattern)
        .order_by(outcome.c.pattern)
    )
    return {PatternId(pattern): (int(good), int(bad)) for pattern, good, bad in rows}
