"""A fix on its way: moved from stage to stage, drafted, put on record."""

import base64
from dataclasses import replace
from datetime import datetime, timedelta

from bot.model import Fix, Key, Record, RecordKind, Stage
from bot.ports import World
from bot.stages import check

LOOK_AGAIN = timedelta(minutes=10)
"""How soon a waiting fix is looked at even where no webhook hints at it."""


async def move(world: World, fix: Fix, stage: Stage, **changes: object) -> Fix:
    """The fix at another stage, written down. `changes` are fields of `Fix`."""
    now = world.clock.now()
    moved = replace(fix, stage=check(fix.stage, stage), updated_at=now, **changes)  # type: ignore[arg-type]  # fields by name
    await world.store.save_fix(moved)
    return moved


async def draft(world: World, fix: Fix, files: dict[str, bytes], body: str) -> None:
    """Write down a fix and what its branch will carry; the next look proposes it."""
    content = {path: base64.b64encode(data).decode() for path, data in files.items()}
    await world.store.remember(fix.id, "draft", {"files": content, "body": body})
    await world.store.save_fix(fix)
    await hint(world, Key(f"fix:{fix.id}"))


async def redraft(world: World, fix: Fix, attempt: int) -> None:
    """Have the incident's job make it anew: on the new base, or the next candidate."""
    await world.store.remember(fix.id, "draft", {})
    await move(world, fix, Stage.DRAFTED, attempt=attempt, waits_for=())
    await hint(world, Key(f"incident:{fix.incident}"))


async def hint(world: World, key: Key, priority: int = 0) -> None:
    """Have a job look again: written down first, then woken."""
    await world.store.want(key, priority=priority)
    await world.queue.wake(key, priority)


def record_of(kind: RecordKind, fix: Fix, now: datetime, **more: object) -> Record:
    """A record of this fix as it stands. `more` are fields of `Record`."""
    record = Record(
        kind=kind,
        repository=fix.repository,
        time=now,
        fix=fix.id,
        pattern=fix.pattern,
        severity=fix.severity,
        event=fix.event,
        changes=fix.changes,
    )
    return replace(record, **more)  # type: ignore[arg-type]  # fields by name
