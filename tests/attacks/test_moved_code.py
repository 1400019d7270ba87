"""What was approved and what would land: pushes, force-pushes, moved bases, changed policies."""

from dataclasses import replace

import pytest

from bot.model import BranchRules, CommitId
from bot.model import Stage as At
from patterns.contract import Severity
from tests.attacks.scene import NEW, Scene
from tests.fakes.forge import draft
from tests.stories.stage import SHOP


async def test_approve_then_push(scene: Scene) -> None:
    fix = await scene.proposed()
    scene.say("/grace approve")
    scene.push(fix)

    await scene.waits(fix, "somebody pushed to the branch")


async def test_push_then_approve(scene: Scene) -> None:
    fix = await scene.proposed()
    scene.push(fix)
    scene.say("/grace approve")

    await scene.waits(fix, "somebody pushed to the branch")


async def test_a_low_fix_is_pushed_to(scene: Scene) -> None:
    fix = await scene.stage.drafted()
    await scene.stage.settle()
    scene.push(await scene.stage.fix(fix))

    await scene.waits(fix, "somebody pushed to the branch")


@pytest.mark.parametrize("message", ["Change things", "as Grace wrote it"])
async def test_the_branch_is_force_pushed(scene: Scene, message: str) -> None:
    fix = await scene.proposed()
    shelf = scene.stage.host.shelf(SHOP)
    if message != "Change things":
        message = shelf.snapshot(scene.head_of(fix)).commit.message
    tree = draft({"app.py": b"evil\n"}, "mallory", scene.stage.clock.now())
    forced = shelf.write((fix.base,), message, tree).commit.id
    shelf.move(fix.branch, forced)
    scene.stage.people.report(scene.stage.repo, forced, "success")
    scene.say("/grace approve")

    await scene.waits(fix, "somebody pushed to the branch")


async def test_the_branch_is_force_pushed_back_to_what_grace_made(scene: Scene) -> None:
    fix = await scene.proposed()
    scene.push(fix)
    scene.stage.host.shelf(SHOP).move(fix.branch, scene.head_of(fix))
    scene.say("/grace approve")

    assert (await scene.look(fix)).stage is At.MERGED
    assert scene.stage.files() == {"app.py": NEW}


async def test_a_yes_to_a_head_that_was_forced_away_and_back_between_two_looks(
    scene: Scene,
) -> None:
    """A comment names no commit: it was said of what was shown, and that was not Grace's."""
    fix = await scene.proposed()
    scene.push(fix)
    scene.say("/grace approve")
    scene.stage.host.shelf(SHOP).move(fix.branch, scene.head_of(fix))
    await scene.waits(fix, "nobody can tell what it was said of")
    scene.say("/grace approve")

    assert (await scene.look(fix)).stage is At.MERGED
    assert scene.stage.files() == {"app.py": NEW}


async def test_a_yes_to_another_base_between_two_looks(scene: Scene) -> None:
    fix = await scene.proposed()
    scene.stage.host.shelf(SHOP).point(1, "production")
    scene.say("/grace approve")
    scene.stage.host.shelf(SHOP).point(1, "main")

    await scene.waits(fix, "or pointed at another base")


async def test_the_pull_request_is_pointed_at_another_branch(scene: Scene) -> None:
    fix = await scene.proposed()
    scene.stage.host.shelf(SHOP).point(1, "production")
    scene.say("/grace approve")

    await scene.waits(fix, "pointed at another branch")


async def test_the_base_moves_under_an_approved_fix(scene: Scene) -> None:
    """What was approved does not fit any more: it is made anew, and here cannot be."""
    fix = await scene.proposed()
    scene.stage.people.push(scene.stage.repo, "main", {"app.py": b"other\n"})
    scene.say("/grace approve")

    fix = await scene.look(fix)

    assert fix.stage is At.DRAFTED
    assert scene.stage.files() == {"app.py": b"other\n"}


async def test_an_unrelated_move_of_the_base_rebases_nothing(scene: Scene) -> None:
    fix = await scene.proposed()
    scene.stage.people.push(scene.stage.repo, "main", {"notes.md": b"hello\n"})
    scene.say("/grace approve")

    assert (await scene.look(fix)).stage is At.MERGED
    assert scene.stage.files() == {"app.py": NEW, "notes.md": b"hello\n"}


async def test_github_wants_the_branch_up_to_date(scene: Scene) -> None:
    fix = await scene.proposed()
    scene.stage.host.shelf(SHOP).rules["main"] = BranchRules(up_to_date=True)
    scene.stage.people.push(scene.stage.repo, "main", {"notes.md": b"hello\n"})
    scene.say("/grace approve")

    assert (await scene.look(fix)).stage is At.DRAFTED


async def test_the_policy_is_changed_inside_the_pull_request(scene: Scene) -> None:
    fix = await scene.proposed(Severity.HIGH)
    loose = {".github/grace.yml": b"auto_merge: low\nraise_severity: {}\n"}
    scene.stage.people.push(scene.stage.repo, fix.branch, dict(loose), "mallory")
    scene.say("/grace approve")

    await scene.waits(fix, "somebody pushed to the branch")


async def test_the_policy_of_another_branch_says_nothing(scene: Scene) -> None:
    scene.stage.people.push(scene.stage.repo, "main", {".github/grace.yml": b"auto_merge: none"})
    fix = await scene.proposed(Severity.LOW)
    scene.stage.people.push(scene.stage.repo, "loose", {".github/grace.yml": b"auto_merge: low"})

    assert (await scene.look(fix)).stage is At.PROPOSED
    assert "an approval" in scene.read(1)


@pytest.mark.parametrize(
    ("policy", "because"),
    [
        (b"enabled: false", "switched off for this repository"),
        (b"enabled: [", "switched off for this repository"),
        (b"protected_paths: [app.py]", "`app.py` is protected"),
        (b"raise_severity: {app.py: high}", "an approval needs a written reason"),
    ],
    ids=["off", "broken", "protected", "raised"],
)
async def test_the_policy_becomes_stricter_before_the_merge(
    scene: Scene, policy: bytes, because: str
) -> None:
    fix = await scene.proposed()
    scene.stage.people.push(scene.stage.repo, "main", {".github/grace.yml": policy})
    scene.say("/grace approve")

    fix = await scene.look(fix)

    assert fix.stage is At.PROPOSED
    assert because in scene.read(1)


async def test_an_approval_of_an_earlier_candidate(scene: Scene) -> None:
    fix = await scene.proposed()
    scene.stage.people.review(scene.stage.repo, 1, "APPROVED")
    talk = scene.stage.host.shelf(SHOP).talk(1)
    talk.reviews = [replace(one, commit=CommitId("c" * 40)) for one in talk.reviews]

    await scene.waits(fix, "an approval: `/grace approve`")
