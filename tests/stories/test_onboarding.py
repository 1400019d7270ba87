"""A repository that has not said yes is asked once, and left alone until it has."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.ledger import signers
from bot.model import Arrival, Door, Key
from bot.policy import PATH, parse
from bot.steps.welcome import BRANCH
from tests.stories.arriving import APP, LOG, arrive, fixes, reasons, reported
from tests.stories.stage import KEY, SHOP, Stage, staged


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path, {"app.py": APP}, onboarding=True) as stage:
        yield stage


async def asked(stage: Stage) -> int:
    """The number of the one pull request that asks."""
    pull = await stage.host.pull_request_of(stage.repo, BRANCH)
    assert pull is not None
    return pull.number


async def test_the_first_healable_error_asks_the_owners_instead_of_healing(stage: Stage) -> None:
    await arrive(stage, reported(stage))

    assert await fixes(stage) == []
    assert "asks whether Grace may work" in (await reasons(stage))[0]
    files = stage.host.shelf(SHOP).snapshots[stage.host.shelf(SHOP).branches[BRANCH]].files
    assert parse(files[PATH]).enabled
    assert signers.line(KEY.public) in files[signers.PATH].decode()


async def test_the_invitation_tells_what_would_happen_and_what_ci_failed_on(stage: Stage) -> None:
    stage.people.fail_job(stage.repo, 7, LOG.encode())
    stage.people.fail_job(stage.repo, 8, b"error: linker failed")

    await arrive(stage, reported(stage))

    body = stage.host.shelf(SHOP).talk(await asked(stage)).body
    assert "it would wait for an approval with a written reason" in body
    assert "Of the last 2 failed jobs of the default branch, 1 held a Python error, and 1" in body


async def test_an_error_that_nobody_can_heal_asks_nothing(stage: Stage) -> None:
    await arrive(stage, reported(stage, LOG.replace("object Model", "object Other")))

    assert await stage.host.pull_request_of(stage.repo, BRANCH) is None


async def test_a_yes_wakes_the_error_that_asked(stage: Stage) -> None:
    await arrive(stage, reported(stage))
    stage.people.merge(stage.repo, await asked(stage))

    await stage.world.store.want(Key(f"repo:{SHOP}"))
    await stage.settle()

    [fix] = await fixes(stage)
    assert fix.pull_request is not None


async def test_a_no_is_remembered(stage: Stage) -> None:
    await arrive(stage, reported(stage))
    stage.host.shelf(SHOP).talk(await asked(stage)).close("alice")

    await arrive(stage, reported(stage, name="2"))

    assert await fixes(stage) == []
    assert any(
        "was closed; adding .github/grace.yml says yes" in one for one in await reasons(stage)
    )
    assert stage.host.calls["open_pull_request"] == 1


async def test_an_operator_may_ask_before_any_error(stage: Stage) -> None:
    for _ in range(2):
        await stage.world.store.want(Key(f"welcome:{SHOP}"))
        await stage.settle()

    assert stage.host.calls["open_pull_request"] == 1
    assert "No failed job" in stage.host.shelf(SHOP).talk(await asked(stage)).body


async def test_whoever_has_said_yes_is_not_asked(stage: Stage) -> None:
    stage.people.push(stage.repo, "main", {PATH: b"enabled: true\n"})

    await stage.world.store.want(Key(f"welcome:{SHOP}"))
    await stage.settle()

    assert stage.host.calls["open_pull_request"] == 0


async def test_without_a_signing_key_no_signers_are_proposed(stage: Stage) -> None:
    unsigned = replace(stage.healer, world=replace(stage.world, signer=None))

    await unsigned.run(Key(f"welcome:{SHOP}"))

    files = stage.host.shelf(SHOP).snapshots[stage.host.shelf(SHOP).branches[BRANCH]].files
    assert signers.PATH not in files


async def test_a_push_to_the_default_branch_looks_at_what_the_owners_say(stage: Stage) -> None:
    stage.people.push(stage.repo, "main", {PATH: b"enabled: perhaps\n"})
    body = {
        "ref": "refs/heads/main",
        "after": stage.head(),
        "deleted": False,
        "repository": {"full_name": SHOP, "default_branch": "main"},
    }
    key, now = Key(f"intake:{SHOP}"), stage.clock.now()

    await arrive(stage, Arrival("p", key, Door.CI, "push", json.dumps(body).encode(), now))

    assert len(await stage.host.labelled_issues(stage.repo, "grace")) == 1
