"""The same world with an empty store, and what must be found there again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from bot.healer import Healer
from tests.fakes.store import open_store
from tests.stories.stage import Stage

TOLD = (
    "id", "repository", "incident", "fingerprint", "pattern", "severity", "certainty", "stage",
    "base_branch", "base", "changes", "door", "event", "created_at", "job", "head",
    "pull_request", "decided_by", "decision_source", "permission", "reason", "merge_commit",
    "merged_at", "record", "attempt", "reverts", "title", "error", "evidence",
)  # fmt: skip
"""What must be the same; `waits_for` is found out again at the next look."""


@asynccontextmanager
async def wiped(stage: Stage, folder: Path) -> AsyncIterator[Stage]:
    """The same world with an empty store."""
    folder.mkdir()  # noqa: ASYNC240  a test waits for its own disk
    async with await open_store(folder, stage.clock) as store:
        world = replace(stage.world, store=store)
        yield replace(stage, world=world, healer=Healer(world))


async def told(stage: Stage) -> dict[str, dict[str, object]]:
    return {
        fix.id: {name: getattr(fix, name) for name in TOLD}
        for fix in await stage.world.store.fixes()
    }
