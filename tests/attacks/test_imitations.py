"""Branches and pull requests that pass themselves off as Grace's."""

import json

import pytest

from bot.model import Arrival, Door, Key
from bot.model import Stage as At
from bot.steps import propose
from tests.attacks.scene import NEW, Scene
from tests.fakes.forge import draft
from tests.stories.arriving import job_failed
from tests.stories.stage import SHOP

TAKEN = "somebody pushed to the branch"


async def prepared(scene: Scene, content: bytes, message: str = "Heal") -> None:
    """Somebody makes the branch of a fix before Grace does: its name can be computed."""
    fix = await scene.stage.drafted()
    shelf = scene.stage.host.shelf(SHOP)
    tree = draft({"app.py": content}, "mallory", scene.stage.clock.now())
    made = shelf.write((scene.stage.head(),), message, tree).commit.id
    shelf.move(fix.branch, made)
    scene.stage.people.report(scene.stage.repo, made, "success")


async def test_the_branch_was_there_first(scene: Scene) -> None:
    await prepared(scene, b"evil\n")
    await scene.stage.settle()

    [fix] = await scene.stage.world.store.fixes()
    assert (fix.stage, TAKEN in fix.waits_for[0]) == (At.ABANDONED, True)
    assert scene.stage.files() == {"app.py": b"old\n"}


async def test_the_branch_carries_a_commit_that_copies_grace_s_signed_message(
    scene: Scene,
) -> None:
    """The signature holds, and the files are others: a message proves nothing."""
    genuine = await scene.proposed()
    message = scene.stage.host.shelf(SHOP).snapshot(scene.head_of(genuine)).commit.message
    scene.stage.people.close(scene.stage.repo, 1)
    scene.stage.host.shelf(SHOP).drop(genuine.branch, "alice")
    await prepared(scene, b"evil\n", message)
    await scene.stage.settle()

    [fix] = await scene.stage.world.store.fixes()
    assert (fix.stage, TAKEN in fix.waits_for[0]) == (At.ABANDONED, True)
    assert scene.stage.files() == {"app.py": b"old\n"}


async def test_the_very_same_change_is_the_very_same_change(scene: Scene) -> None:
    await prepared(scene, NEW)
    await scene.stage.settle()

    [fix] = await scene.stage.world.store.fixes()
    assert (await scene.look(fix)).stage is At.MERGED
    assert scene.stage.files() == {"app.py": NEW}


async def test_a_pull_request_of_somebody_else_s_from_grace_s_branch(scene: Scene) -> None:
    fix = await scene.stage.drafted()
    scene.stage.host.meanwhile["open_pull_request"] = lambda: scene.stage.people.propose(
        scene.stage.repo, fix.branch, by="mallory"
    )
    await scene.stage.settle()

    fix = await scene.stage.fix(fix)
    assert (fix.stage, fix.pull_request) == (At.ABANDONED, None)
    assert "somebody else opened #1" in fix.waits_for[0]


@pytest.mark.parametrize("branch", ["grace/fix_0000000000000000", "grace/fix_0123456789abcdef-x"])
async def test_a_person_s_pull_request_from_a_branch_that_is_named_like_hers(
    scene: Scene, branch: str
) -> None:
    head = scene.stage.people.push(scene.stage.repo, branch, {"app.py": b"evil\n"})
    scene.stage.people.propose(scene.stage.repo, branch, by="mallory")
    scene.stage.people.report(scene.stage.repo, head, "success")
    await arrive(scene, comment(scene, 1, "/grace approve"))

    assert scene.stage.files() == {"app.py": b"old\n"}
    assert "wrote a command on #1, which Grace did not open" in await scene.reasons()


async def test_a_job_that_failed_on_a_branch_that_is_named_like_hers(scene: Scene) -> None:
    await arrive(scene, job_failed(scene.stage, branch="grace/fix_0000000000000000"))

    assert await scene.stage.world.store.incidents() == []
    assert await scene.stage.world.store.fixes() == []


async def test_a_fork_s_pull_request_with_the_branch_s_name(scene: Scene) -> None:
    """Its webhooks name the same branch; only the number of her own pull request counts."""
    fix = await scene.proposed()
    scene.stage.people.push(scene.stage.repo, "fork-of-it", {"app.py": b"evil\n"})
    scene.stage.people.propose(scene.stage.repo, "fork-of-it", by="mallory")
    await arrive(scene, comment(scene, 2, "/grace approve"))

    assert (await scene.look(fix)).stage is At.PROPOSED
    assert "wrote a command on #2" in await scene.reasons()


def comment(scene: Scene, number: int, text: str, by: str = "alice") -> Arrival:
    """GitHub's webhook of a comment."""
    scene.say(text, by, number)
    body: dict[str, object] = {
        "action": "created",
        "issue": {"number": number, "pull_request": {}},
        "comment": {"id": 1, "body": text, "user": {"login": by, "type": "User"}},
        "repository": {"full_name": SHOP},
    }
    return hook(scene, "issue_comment", body)


def hook(scene: Scene, kind: str, body: dict[str, object], name: str = "hook") -> Arrival:
    """Any webhook of GitHub's, past its door."""
    key = Key(f"intake:{SHOP}")
    return Arrival(name, key, Door.CI, kind, json.dumps(body).encode(), scene.stage.clock.now())


async def arrive(scene: Scene, arrival: Arrival) -> None:
    await scene.stage.world.store.accept(arrival)
    await scene.stage.settle()


async def test_her_answer_is_forged_so_that_she_never_gives_it(scene: Scene) -> None:
    fix = await scene.proposed()
    asked = scene.say("/grace help")
    scene.say(f"<!-- grace:answer:comment:{asked} -->\nNo.", by="other[bot]")
    await scene.look(fix)

    told = [one.body for one in scene.stage.comments(1) if one.own]
    assert any(f"comment:{asked}" in body for body in told)


async def test_a_forged_sticky_comment_that_stands_before_hers_is_left_alone(scene: Scene) -> None:
    fix = await scene.proposed()
    scene.say(f"{propose.STICKY}\nNothing is missing.", by="other[bot]")
    scene.stage.host.shelf(SHOP).talk(1).comments.sort(key=lambda said: said.own)
    scene.stage.people.report(scene.stage.repo, scene.head_of(fix), None)
    await scene.look(fix)

    forged, hers = (one for one in scene.stage.comments(1) if propose.STICKY in one.body)
    assert (forged.own, "Nothing is missing" in forged.body) == (False, True)
    assert hers.own
