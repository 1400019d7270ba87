"""An operator calls an error forward that waits for the limit of fixes in an hour."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.chapters import incidents
from bot.desk import Desk
from bot.model import Incident, Key
from tests.stories.arriving import APP, arrive, fixes, reported
from tests.stories.stage import Stage, staged


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path, {"app.py": APP}) as stage:
        yield stage


@pytest.mark.parametrize(
    ("policy", "made"), [(b"max_fixes_per_hour: 0", 1), (b"max_open_fixes: 0", 0)]
)
async def test_an_incident_that_is_called_forward_passes_the_limit_per_hour_alone(
    stage: Stage, policy: bytes, made: int
) -> None:
    stage.people.push(stage.repo, "main", {".github/grace.yml": policy})
    await arrive(stage, reported(stage))
    assert await fixes(stage) == []
    [incident] = await stage.world.store.incidents()
    assert incident.waits

    await called(stage, incident)
    await called(stage, incident)

    assert len(await fixes(stage)) == made


async def called(stage: Stage, incident: Incident) -> None:
    """An operator presses "heal now"."""
    world = stage.world
    desk = Desk(world.store, world.queue, stage.host, stage.clock, world.settings, patterns=1)
    assert await desk.call_forward(incident.id)
    await stage.settle()


async def test_a_call_forward_counts_once(stage: Stage) -> None:
    stage.people.push(stage.repo, "main", {".github/grace.yml": b"max_fixes_per_hour: 0"})
    await arrive(stage, reported(stage))
    [incident] = await stage.world.store.incidents()
    stage.people.push(stage.repo, "main", {".github/grace.yml": b"max_open_fixes: 0"})
    await called(stage, incident)
    stage.people.push(stage.repo, "main", {".github/grace.yml": b"max_fixes_per_hour: 0"})

    await stage.world.store.want(Key(f"incident:{incident.id}"))
    await stage.settle()

    assert await fixes(stage) == []


async def test_a_call_during_the_look_is_answered_by_the_next(stage: Stage) -> None:
    """And by no second job beside it: one incident is one key, which runs once at a time."""
    stage.people.push(stage.repo, "main", {".github/grace.yml": b"max_fixes_per_hour: 0"})
    await arrive(stage, reported(stage))
    [incident] = await stage.world.store.incidents()
    key = Key(f"incident:{incident.id}")
    await stage.world.store.want(key)
    seen = await stage.world.store.begin(key)
    world = stage.world
    desk = Desk(world.store, world.queue, stage.host, stage.clock, world.settings, patterns=1)
    before = await incidents.attend(world, incident)
    await desk.call_forward(incident.id)
    await stage.world.store.done(key, seen, before)

    await stage.settle()

    assert len(await fixes(stage)) == 1
