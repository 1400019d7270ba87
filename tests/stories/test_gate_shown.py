"""What people see of the gate, and the buttons, owners and queues around it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import Rejected, Unavailable
from bot.model import Arrival, BranchRules, Fix, Permission, RecordKind
from bot.model import Stage as At
from bot.reading import codeowners
from patterns.contract import Severity
from tests.attacks.scene import Scene
from tests.attacks.test_imitations import arrive, hook
from tests.stories.arriving import APP, reported
from tests.stories.arriving import arrive as came
from tests.stories.stage import SHOP, staged


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with staged(tmp_path) as stage:
        yield Scene(stage)


def pressed(scene: Scene, head: str, button: str = "approve", by: str = "alice") -> Arrival:
    """GitHub's webhook of a button on the gate's check run."""
    body: dict[str, object] = {
        "action": "requested_action",
        "check_run": {"id": 5, "head_sha": head},
        "requested_action": {"identifier": button},
        "sender": {"login": by},
        "repository": {"full_name": SHOP},
    }
    return hook(scene, "check_run", body, f"{button} by {by}")


@pytest.mark.parametrize("severity", Severity)
async def test_there_are_buttons_where_no_words_are_needed(
    scene: Scene, severity: Severity
) -> None:
    fix = await scene.proposed(severity)
    scene.stage.people.report(scene.stage.repo, scene.head_of(fix), None)
    fix = await scene.look(fix)

    gate = scene.stage.host.shelf(SHOP).gates[scene.head_of(fix)]
    assert gate.buttons is (severity is not Severity.HIGH)
    assert "CI: `test` is running" in gate.summary


async def test_a_button_approves_by_the_same_rule(scene: Scene) -> None:
    fix = await scene.proposed()
    await arrive(scene, pressed(scene, scene.head_of(fix), by="bob"))
    assert (await scene.look(fix)).stage is At.PROPOSED
    assert "the button of bob does not count: needs write permission" in scene.read(1)
    await arrive(scene, pressed(scene, scene.head_of(fix)))

    fix = await scene.look(fix)
    assert (fix.stage, fix.decided_by, fix.decision_source) == (
        At.MERGED,
        "alice",
        "button:5:alice",
    )


async def test_a_button_cannot_give_the_reason_that_high_severity_needs(scene: Scene) -> None:
    fix = await scene.proposed(Severity.HIGH)
    await arrive(scene, pressed(scene, scene.head_of(fix)))

    await scene.waits(fix, "needs a written reason")


async def test_a_button_rejects(scene: Scene) -> None:
    fix = await scene.proposed()
    await arrive(scene, pressed(scene, scene.head_of(fix), "reject"))

    assert (await scene.stage.fix(fix)).stage is At.REJECTED


async def test_a_button_of_an_older_head_says_nothing(scene: Scene) -> None:
    fix = await scene.proposed()
    await arrive(scene, pressed(scene, "e" * 40))

    assert "is no head of a fix any more" in await scene.reasons()
    await scene.waits(fix, "an approval")


async def test_the_owners_of_the_files_are_asked_once(tmp_path: Path) -> None:
    owned = {"app.py": APP, ".github/CODEOWNERS": b"*.py @carol @acme/payments\n"}
    async with staged(tmp_path, owned) as stage:
        await came(stage, reported(stage))
        [fix] = await stage.world.store.fixes()
        stage.people.push(stage.repo, "main", {"notes.md": b"hello\n"})
        stage.people.say(stage.repo, 1, "/grace rebase")
        await stage.hint(fix)

        assert stage.host.shelf(SHOP).talk(1).asked == ["carol", "acme/payments"]


@pytest.mark.parametrize("place", codeowners.PLACES)
async def test_the_owners_stand_in_each_of_the_three_places(tmp_path: Path, place: str) -> None:
    """And only the first of them speaks."""
    first = codeowners.PLACES.index(place)
    later = dict.fromkeys(codeowners.PLACES[first + 1 :], b"*.py @mallory\n")
    async with staged(tmp_path, {"app.py": APP, place: b"*.py @carol\n"} | later) as stage:
        await came(stage, reported(stage))

        assert stage.host.shelf(SHOP).talk(1).asked == ["carol"]


async def test_a_merge_queue_is_asked_once_and_never_passed(scene: Scene) -> None:
    fix = await scene.proposed()
    shelf = scene.stage.host.shelf(SHOP)
    shelf.rules["main"] = BranchRules(merge_queue=True)
    scene.say("/grace approve")
    await scene.look(fix)
    fix = await scene.look(fix)
    assert (shelf.queue, scene.stage.files()) == ([1], {"app.py": b"old\n"})
    assert "its turn in the merge queue" in scene.read(1)
    scene.stage.people.merge(scene.stage.repo, 1, by="github-merge-queue[bot]")

    fix = await scene.look(fix)
    assert (fix.stage, fix.decided_by) == (At.MERGED, "alice")
    assert (await scene.records())[-1] is RecordKind.MERGED


async def queued(scene: Scene) -> Fix:
    """A fix that has all it needs, and a place in the queue."""
    fix = await scene.proposed()
    scene.stage.host.shelf(SHOP).rules["main"] = BranchRules(merge_queue=True)
    scene.say("/grace approve")
    return await scene.look(fix)


async def test_what_the_queue_takes_out_waits_for_a_new_word(scene: Scene) -> None:
    fix = await queued(scene)
    scene.stage.people.dequeue(scene.stage.repo, 1, "CI_FAILURE")
    fix = await scene.look(await scene.look(fix))
    assert (fix.stage, scene.stage.host.calls["enqueue"]) == (At.PROPOSED, 1)
    assert "the merge queue took it out (ci failure)" in scene.read(1)
    scene.say("/grace approve it was the other one")

    fix = await scene.look(fix)

    assert (fix.stage, scene.stage.host.shelf(SHOP).queue) == (At.APPROVED, [1])
    assert "took it out" not in scene.read(1)


async def test_what_somebody_objects_to_leaves_the_queue(scene: Scene) -> None:
    """GitHub would land it all the same: its queue knows nothing of Grace's gate."""
    fix = await queued(scene)
    scene.stage.people.grant(scene.stage.repo, "carol", Permission.WRITE)
    scene.stage.people.review(scene.stage.repo, 1, "CHANGES_REQUESTED", by="carol")
    fix = await scene.look(await scene.look(fix))
    assert (fix.stage, scene.stage.host.shelf(SHOP).queue) == (At.PROPOSED, [])
    assert scene.stage.host.calls["dequeue"] == 1
    scene.stage.people.review(scene.stage.repo, 1, "APPROVED", by="carol")

    fix = await scene.look(fix)

    assert (fix.stage, scene.stage.host.shelf(SHOP).queue) == (At.APPROVED, [1])


async def test_a_revoked_permission_leaves_the_queue(scene: Scene) -> None:
    fix = await queued(scene)
    scene.stage.people.grant(scene.stage.repo, "alice", Permission.READ)
    scene.stage.host.shelf(SHOP).queue.clear()  # GitHub was quicker

    fix = await scene.look(fix)

    assert fix.stage is At.PROPOSED
    assert "needs write permission" in scene.read(1)


async def test_a_lost_answer_of_the_queue_takes_one_place(scene: Scene) -> None:
    scene.stage.host.fail("enqueue", Unavailable("lost"), after=True)
    fix = await queued(scene)
    scene.stage.clock.advance(timedelta(hours=1))

    fix = await scene.look(fix)

    assert (fix.stage, scene.stage.host.shelf(SHOP).queue) == (At.APPROVED, [1])
    assert await scene.records() == [RecordKind.PROPOSED, RecordKind.APPROVED]


async def test_a_place_that_github_refuses_is_said_and_asked_for_again(scene: Scene) -> None:
    scene.stage.host.fail("enqueue", Rejected("GitHub wants 1 approving review"))
    fix = await queued(scene)
    assert fix.stage is At.PROPOSED
    assert "the merge queue does not take it: GitHub wants 1 approving review" in scene.read(1)

    fix = await scene.look(fix)

    assert scene.stage.host.shelf(SHOP).queue == [1]


async def test_a_place_that_a_person_took_is_hers_too(scene: Scene) -> None:
    scene.stage.host.shelf(SHOP).queue.append(1)

    fix = await queued(scene)

    assert (fix.stage, scene.stage.host.shelf(SHOP).queue) == (At.APPROVED, [1])


async def test_who_owns_the_repository_may_ask_for_more_than_one_yes(scene: Scene) -> None:
    policy = b"approvals: {app.py: 2}\napprovers: [carol]\n"
    scene.stage.people.push(scene.stage.repo, "main", {".github/grace.yml": policy})
    fix = await scene.proposed(Severity.HIGH)
    scene.say("/grace approve it is right")
    assert (await scene.look(fix)).stage is At.PROPOSED

    assert "2 people must approve it, and 1 did: alice" in scene.read(1)
    assert "one of carol must approve it" in scene.read(1)
