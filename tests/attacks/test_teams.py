"""Approvals in the name of a team: by strangers, by who left it, and where nobody can tell."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import Forbidden, Unavailable
from bot.model import Fix, Permission
from bot.model import Stage as At
from bot.policy import PATH
from patterns.contract import Severity
from tests.attacks.scene import Scene
from tests.stories.stage import staged

POLICY = b"approvers: ['@Acme/core']\n"
MUST = "one of Acme/core must approve it"
SAYS = "/grace approve the module was moved in the last release"


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with staged(tmp_path) as stage:
        stage.people.push(stage.repo, "main", {PATH: POLICY})
        stage.host.teams["acme/core"] = {"carol"}
        yield Scene(stage)


async def high(scene: Scene) -> Fix:
    return await scene.proposed(Severity.HIGH)


async def test_a_member_who_may_write_approves(scene: Scene) -> None:
    fix = await high(scene)
    scene.stage.people.grant(scene.stage.repo, "carol", Permission.WRITE)
    scene.say(SAYS, by="carol")

    fix = await scene.look(fix)

    assert (fix.stage, fix.decided_by) == (At.MERGED, "carol")


async def test_a_writer_who_is_in_no_team(scene: Scene) -> None:
    fix = await high(scene)
    scene.say(SAYS)

    await waits(scene, fix, MUST)


async def test_a_member_who_may_only_read(scene: Scene) -> None:
    fix = await high(scene)
    scene.stage.people.grant(scene.stage.repo, "carol", Permission.READ)
    scene.say(SAYS, by="carol")

    await waits(scene, fix, "needs write permission on this repository, and you have read")


async def test_a_member_who_left_between_the_approval_and_the_merge(scene: Scene) -> None:
    fix = await high(scene)
    scene.stage.people.grant(scene.stage.repo, "carol", Permission.WRITE)
    scene.stage.people.report(scene.stage.repo, scene.head_of(fix), None)
    scene.say(SAYS, by="carol")
    await scene.look(fix)
    scene.stage.host.teams["acme/core"].clear()
    scene.stage.people.report(scene.stage.repo, scene.head_of(fix), "success")

    await waits(scene, fix, MUST)


@pytest.mark.parametrize(
    "trouble",
    [Forbidden("GitHub would not tell; it needs members=read"), Unavailable("GitHub is away")],
)
async def test_nobody_counts_where_the_team_cannot_be_read(
    scene: Scene, trouble: Forbidden | Unavailable
) -> None:
    fix = await high(scene)
    scene.stage.people.grant(scene.stage.repo, "carol", Permission.WRITE)
    scene.stage.host.fail("in_team", trouble, times=-1)
    scene.say(SAYS, by="carol")

    await waits(scene, fix, f"who is in acme/core could not be read ({trouble})")


async def test_a_team_that_there_is_not_lets_nobody_through(scene: Scene) -> None:
    fix = await high(scene)
    scene.stage.host.teams.clear()
    scene.say(SAYS)

    await waits(scene, fix, "so nobody counts as of it: an owner of acme lets Grace read members")


async def test_teams_are_asked_for_only_where_they_decide(scene: Scene) -> None:
    fix = await scene.proposed(Severity.MEDIUM)
    scene.say("/grace approve")

    assert (await scene.look(fix)).stage is At.MERGED
    assert scene.stage.host.calls["in_team"] == 0


async def waits(scene: Scene, fix: Fix, because: str) -> None:
    fix = await scene.look(fix)
    assert fix.stage is At.PROPOSED
    assert scene.stage.files()["app.py"] == b"old\n"
    assert because in scene.read(1), scene.read(1)
