"""A failed check run of any CI becomes sightings under the rule that holds for Actions' jobs."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.model import Arrival, Door, Key
from tests.stories.arriving import APP, LOG
from tests.stories.stage import SHOP, Stage, staged

CHECK = 77
SAID = f"2 failed, 1 passed\n\n```\n{LOG}```\n"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path, {"app.py": APP}) as stage:
        stage.host.shelf(SHOP).outputs[CHECK] = SAID.encode()
        yield stage


async def completed(stage: Stage, **changed: Any) -> None:
    run = {
        "id": CHECK,
        "name": "ci/pytest",
        "head_sha": stage.head(),
        "conclusion": "failure",
        "app": {"slug": "some-ci"},
        "check_suite": {"head_branch": "main"},
        "output": {"text": "cut by the webhook", "annotations_count": 0},
    }
    body = {"action": "completed", "repository": {"full_name": SHOP}, "check_run": run | changed}
    key = Key(f"intake:{SHOP}")
    raw = json.dumps(body).encode()
    await stage.world.store.accept(
        Arrival("guid", key, Door.CI, "check_run", raw, stage.clock.now())
    )
    await stage.settle()


async def test_its_traceback_leads_to_a_fix_that_waits_for_this_very_check(stage: Stage) -> None:
    await completed(stage)

    [fix] = await stage.world.store.fixes()
    assert fix.job is not None
    assert (fix.job.app, fix.job.name, fix.event) == ("some-ci", "ci/pytest", f"ci:check/{CHECK}")


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"check_suite": {"head_branch": "feature"}}, "none of this repository's"),
        ({"head_sha": "f" * 40}, "not the head of main"),
        ({"id": 78}, "check run 78"),
    ],
)
async def test_whose_ci_it_is_decides_as_for_a_job(
    stage: Stage, changed: dict[str, Any], says: str
) -> None:
    await completed(stage, **changed)

    assert await stage.world.store.fixes() == []
    [(_, because, _)] = await stage.world.store.refused()
    assert says in because


@pytest.mark.parametrize(
    "changed",
    [
        {"conclusion": "success"},
        {"output": {"annotations_count": 0}},
        {"check_suite": {"head_branch": "grace/fix_1"}},
    ],
)
async def test_everything_else_is_a_hint(stage: Stage, changed: dict[str, Any]) -> None:
    await completed(stage, **changed)

    assert await stage.world.store.incidents() == []
    assert await stage.world.store.refused() == []
