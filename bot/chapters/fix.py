"""A fix on its way: drafted, moved from stage to stage, and hinted at."""

import base64
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from bot.model import Fix, Key, Stage
from bot.ports import World
from bot.stages import check

LOOK_AGAIN = timedelta(minutes=10)
"""How soon a waiting fix is looked at even where no webhook hints at it."""
TURN = "its turn"
"""How the wait of a fix begins that another one goes before."""
UNSEEN = "it has to be made anew, and its error is not in the store any more: the next one does it"


async def move(world: World, fix: Fix, stage: Stage, **changes: object) -> Fix:
    """The fix at another stage, written down. `changes` are fields of `Fix`."""
    now = world.clock.now()
    moved = replace(fix, stage=check(fix.stage, stage), updated_at=now, **changes)  # type: ignore[arg-type]  # fields by name
    await world.store.save_fix(moved)
    return moved


async def draft(world: World, fix: Fix, files: Mapping[str, bytes | None], body: str) -> None:
    """Write down a fix and what its branch will carry; the next look proposes it.

    A file whose content is None is deleted.
    """
    content = {
        path: None if data is None else base64.b64encode(data).decode()
        for path, data in files.items()
    }
    await world.store.remember(fix.id, "draft", {"files": content, "body": body})
    await world.store.save_fix(fix)
    await hint(world, Key(f"fix:{fix.id}"))


async def redraft(world: World, fix: Fix, attempt: int) -> None:
    """Have the incident's job make it anew: on the new base, or the next candidate."""
    await world.store.remember(fix.id, "draft", {})
    if asked := (await world.store.recall(fix.id)).get("advice"):
        said = f"CI of {fix.base_branch}, from which it is made anew"
        await move(world, fix, Stage.DRAFTED, attempt=attempt, waits_for=(said,))
        await hint(world, Key(asked["key"]))
        return
    known = await world.store.incident(fix.incident)
    await move(world, fix, Stage.DRAFTED, attempt=attempt, waits_for=() if known else (UNSEEN,))
    await hint(world, Key(f"incident:{fix.incident}"))


async def hint(world: World, key: Key, priority: int = 0) -> None:
    """Have a job look again: written down first, then woken."""
    await world.store.want(key, priority=priority)
    await world.queue.wake(key, priority)
