"""The store is lost while a fix waits in GitHub's merge queue: it ends the same, and lands once."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chapters import rebuilding
from bot.chapters.landing import MERGE_QUEUE
from bot.ledger import record
from bot.model import BranchRules, Fix, Permission, RecordKind
from bot.model import Stage as At
from tests.attacks.scene import NEW, Scene
from tests.stories.stage import SHOP, staged
from tests.stories.wiping import told, wiped


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with staged(tmp_path) as stage:
        stage.host.shelf(SHOP).rules["main"] = BranchRules(merge_queue=True)
        yield Scene(stage)


@pytest.fixture
async def fix(scene: Scene) -> Fix:
    """Approved, and in the queue."""
    fix = await scene.proposed()
    scene.say("/grace approve it is so")
    return await scene.look(fix)


@pytest.fixture
async def anew(scene: Scene, fix: Fix, tmp_path: Path) -> AsyncIterator[Scene]:
    """The same world with an empty store."""
    assert fix.stage is At.APPROVED
    async with wiped(scene.stage, tmp_path / "new") as stage:
        yield replace(scene, stage=stage)


async def rebuilt(anew: Scene) -> None:
    await rebuilding.everything(anew.stage.world)


async def test_what_waited_in_the_queue_waits_there_still(
    scene: Scene, anew: Scene, fix: Fix
) -> None:
    before = await told(scene.stage)
    await rebuilt(anew)
    assert await told(anew.stage) == before

    fix = await anew.look(fix)

    assert (fix.stage, anew.stage.host.calls["enqueue"]) == (At.APPROVED, 1)
    assert await anew.records() == [RecordKind.PROPOSED, RecordKind.APPROVED]


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_what_the_queue_lands_is_hers_and_lands_once(
    anew: Scene, fix: Fix, moment: str
) -> None:
    if moment == "after":
        await rebuilt(anew)
    anew.stage.people.merge(anew.stage.repo, 1, by=MERGE_QUEUE)
    await rebuilt(anew)

    fix = await anew.look(await anew.look(fix))

    assert (fix.stage, fix.decided_by, fix.reason) == (At.MERGED, "alice", "it is so")
    assert anew.stage.files() == {"app.py": NEW}
    kinds = [RecordKind.PROPOSED, RecordKind.APPROVED, RecordKind.MERGED]
    assert await anew.records() == kinds
    newest, *_ = await anew.stage.host.ledger(anew.stage.repo)
    assert record.parse(newest.message).record.decision == "settled"
    assert anew.stage.host.calls["merge"] == 0


async def test_what_somebody_objects_to_leaves_the_queue(anew: Scene, fix: Fix) -> None:
    """GitHub would land it all the same."""
    anew.stage.people.grant(anew.stage.repo, "alice", Permission.READ)
    await rebuilt(anew)

    await anew.waits(fix, "needs write permission")

    assert anew.stage.host.shelf(SHOP).queue == []


async def test_what_the_queue_took_out_meanwhile_waits_for_a_new_word(
    anew: Scene, fix: Fix
) -> None:
    anew.stage.people.dequeue(anew.stage.repo, 1, "CI_FAILURE")
    await rebuilt(anew)

    await anew.waits(fix, "the merge queue took it out (ci failure)")

    assert anew.stage.host.shelf(SHOP).queue == []


async def test_what_a_person_merges_past_the_queue_was_merged_by_hand(
    anew: Scene, fix: Fix
) -> None:
    anew.stage.people.merge(anew.stage.repo, 1, by="carol")
    await rebuilt(anew)

    fix = await anew.look(fix)

    assert (fix.decided_by, fix.decision_source) == ("carol", "merged on GitHub")
