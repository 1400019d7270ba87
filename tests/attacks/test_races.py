"""Everything at the same moment: two approvals, two processes, a push, a merge by hand."""

import asyncio
from datetime import timedelta

import pytest

from bot.errors import Unavailable
from bot.healer import Healer
from bot.model import Fix, Permission, RecordKind
from bot.model import Stage as At
from tests.attacks.scene import NEW, Scene
from tests.stories.stage import SHOP

ONCE = [RecordKind.PROPOSED, RecordKind.APPROVED, RecordKind.MERGED]


async def approved(scene: Scene) -> Fix:
    fix = await scene.proposed()
    scene.say("/grace approve")
    return fix


async def landed_once(scene: Scene, fix: Fix) -> None:
    fix = await scene.look(fix)
    assert fix.stage in {At.MERGED, At.VERIFIED}
    assert fix.decided_by == "alice"
    assert scene.stage.files() == {"app.py": NEW}
    assert (await scene.records())[:3] == ONCE
    assert len([*scene.stage.host.shelf(SHOP).history(scene.stage.head())]) == 2


async def test_two_approvals_at_once(scene: Scene) -> None:
    fix = await scene.proposed()
    scene.say("/grace approve")
    scene.stage.people.grant(scene.stage.repo, "carol", Permission.ADMIN)
    scene.stage.people.review(scene.stage.repo, 1, "APPROVED", by="carol")
    scene.say("/grace approve")

    await landed_once(scene, fix)


async def test_two_processes_look_at_the_same_moment(scene: Scene) -> None:
    fix = await approved(scene)
    others = [Healer(scene.stage.world) for _ in range(3)]

    await asyncio.gather(*(each.look(fix) for each in others), return_exceptions=True)

    await landed_once(scene, fix)


async def test_a_push_arrives_between_the_decision_and_the_merge(scene: Scene) -> None:
    fix = await approved(scene)
    scene.stage.host.meanwhile["merge"] = lambda: scene.push(fix)

    await scene.waits(fix, "somebody pushed to the branch")


async def test_a_person_merges_between_the_decision_and_the_merge(scene: Scene) -> None:
    fix = await approved(scene)
    scene.stage.host.meanwhile["merge"] = lambda: scene.stage.people.merge(scene.stage.repo, 1)

    await scene.look(fix)
    fix = await scene.look(fix)

    assert (fix.stage, fix.decided_by) == (At.MERGED, "alice")
    assert fix.decision_source == "merged on GitHub"
    assert len([*scene.stage.host.shelf(SHOP).history(scene.stage.head())]) == 2


async def test_a_person_closes_between_the_decision_and_the_merge(scene: Scene) -> None:
    fix = await approved(scene)
    scene.stage.host.meanwhile["merge"] = lambda: scene.stage.people.close(
        scene.stage.repo, 1, "carol"
    )

    fix = await scene.look(fix)
    fix = await scene.look(fix)

    assert (fix.stage, fix.decided_by) == (At.REJECTED, "carol")
    assert scene.stage.files() == {"app.py": b"old\n"}


@pytest.mark.parametrize("times", [1, 3])
async def test_the_answer_to_the_merge_is_lost(scene: Scene, times: int) -> None:
    fix = await approved(scene)
    scene.stage.host.fail("merge", Unavailable("lost"), after=True, times=times)
    for _ in range(4):
        await scene.look(fix)
        scene.stage.clock.advance(timedelta(hours=1))

    await landed_once(scene, fix)


async def test_the_approval_is_taken_back_before_the_look(scene: Scene) -> None:
    fix = await approved(scene)
    scene.say("/grace reject no, wait")

    fix = await scene.look(fix)

    assert (fix.stage, fix.reason) == (At.REJECTED, "no, wait")
    assert "Rejected" in scene.read(1)
