"""Ways around the gate that lead past no single rule of it: names, clocks, answers that fail."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chapters.conversation import Conversation
from bot.model import CommitId, Fix, Permission, Review, Verdict, Voice
from bot.model import Stage as At
from bot.reading.voices import voices
from bot.weighing.view import View
from patterns.contract import Severity
from tests.attacks.scene import NEW, Scene
from tests.fakes.forge import BOT, draft
from tests.steps.gate_cases import ALICE, NOON, verdict, view
from tests.stories.stage import SHOP

NEEDED = "an approval: `/grace approve`"


def seen(*voiced: Voice, **more: object) -> View:
    """A medium fix with these voices, of people who may all write."""
    permissions = dict.fromkeys((voice.actor for voice in voiced), Permission.WRITE)
    return view(Severity.MEDIUM, voices=voiced, permissions=permissions, **more)


# -- who it is --


@pytest.mark.parametrize(
    "again",
    [
        replace(ALICE, source="review:2"),
        replace(ALICE, source="api:alice"),
        replace(ALICE, source="button:3:alice"),
        replace(ALICE, actor="Alice", source="api:Alice"),
        replace(ALICE, actor="ALICE", source="comment:9"),
    ],
    ids=lambda voice: voice.source,
)
def test_one_person_says_yes_in_several_ways(again: Voice) -> None:
    """A login may be written anew in other letters; what was said before keeps the old ones."""
    assert verdict(seen(ALICE, again), approvals={"**": 2}) is Verdict.WAIT
    other = replace(again, actor="carol")
    assert verdict(seen(ALICE, other), approvals={"**": 2}) is Verdict.MERGE


def test_two_who_approve_are_not_the_owner_s_one() -> None:
    said = replace(ALICE, reason="it is so"), replace(ALICE, actor="alicе", reason="it is so")
    high = replace(seen(*said), fix=replace(seen().fix, severity=Severity.HIGH))

    assert verdict(high, approvers=("carol",)) is Verdict.WAIT
    assert verdict(replace(high, voices=said[1:]), approvers=("alice",)) is Verdict.WAIT


@pytest.mark.parametrize("who", ["ghost", "", "dependabot[bot]", "grace[bot]", "github-actions"])
async def test_nobody_whom_one_could_ask_approves(scene: Scene, who: str) -> None:
    """GitHub writes "ghost" for everybody whose account is gone."""
    fix = await scene.proposed()
    scene.say("/grace approve", by=who)
    scene.stage.people.review(scene.stage.repo, 1, "APPROVED", by=who)

    await scene.waits(fix, NEEDED)


# -- what it was about --


async def test_a_review_whose_commit_is_gone(scene: Scene) -> None:
    """Somebody's head was approved, pushed away, and collected."""
    fix = await scene.proposed()
    scene.push(fix)
    scene.stage.people.review(scene.stage.repo, 1, "APPROVED")
    talk = scene.stage.host.shelf(SHOP).talk(1)
    talk.reviews = [replace(one, commit=None) for one in talk.reviews]
    scene.stage.host.shelf(SHOP).move(fix.branch, scene.head_of(fix))

    await scene.waits(fix, "given for an earlier version")


async def test_a_review_of_a_head_that_was_forced_away_and_back(scene: Scene) -> None:
    fix = await scene.proposed()
    scene.push(fix)
    scene.stage.people.review(scene.stage.repo, 1, "APPROVED", body="Very good.")
    scene.stage.host.shelf(SHOP).move(fix.branch, scene.head_of(fix))

    await scene.waits(fix, "given for an earlier version")


async def test_the_branch_is_put_back_to_an_earlier_head_of_hers(scene: Scene) -> None:
    """Its checks are of another base."""
    fix = await scene.proposed()
    shelf, earlier = scene.stage.host.shelf(SHOP), scene.head_of(fix)
    onto = scene.stage.people.push(scene.stage.repo, "main", {"notes.md": b"hello\n"})
    tree = draft({"app.py": NEW, "notes.md": b"hello\n"}, BOT, scene.stage.clock.now())
    head = shelf.write((onto,), shelf.snapshot(earlier).commit.message, tree).commit.id
    await scene.stage.world.store.save_fix(replace(fix, base=onto, head=head))
    shown = [[one.path, one.new] for one in fix.changes]
    heads = {"shown": shown, "heads": [earlier, head]}
    await scene.stage.world.store.remember(fix.id, "heads", heads)
    scene.say("/grace approve")

    fix = await scene.look(fix)

    assert fix.stage is At.ABANDONED
    assert "somebody pushed to the branch" in scene.read(1)
    assert scene.stage.files()["app.py"] == b"old\n"


async def test_her_clock_is_slow_and_the_change_was_rebased(scene: Scene) -> None:
    """Since when a change is shown must not go back to before it was there."""
    fix = await scene.proposed()
    stage, late = scene.stage, scene.stage.clock.now()
    fix = replace(fix, proposed_at=late - timedelta(hours=1))
    heads = [scene.head_of(fix)]
    stage.clock.advance(timedelta(minutes=1))
    heads.append(scene.push(fix))
    shown = [[one.path, one.new] for one in fix.changes]
    await stage.world.store.remember(fix.id, "heads", {"shown": shown, "heads": heads})
    first = await stage.host.commit(stage.repo, heads[0])

    talk = await Conversation.read(stage.world, stage.repo, fix)

    assert (await talk.view(None)).pushed_at == first.committed_at


async def test_two_fixes_of_one_file_land_one_after_the_other(scene: Scene) -> None:
    """The second was approved for what it is on the old file."""
    first = await scene.proposed()
    second = replace(first, id=type(first.id)("fix_" + "2" * 16), head=None, pull_request=None)
    second = replace(
        second, stage=At.DRAFTED, fingerprint=type(first.fingerprint)("v1:" + "2" * 32)
    )
    files = {"files": {"app.py": "bmV3ZXIK"}, "body": "body"}
    await scene.stage.world.store.remember(second.id, "draft", files)
    second = await scene.look(second) if await _saved(scene, second) else second
    scene.stage.people.report(scene.stage.repo, scene.head_of(second), "success")
    scene.say("/grace approve")
    scene.say("/grace approve", number=2)

    await scene.look(first)
    second = await scene.look(second)

    assert scene.stage.files() == {"app.py": NEW}
    assert second.stage is not At.MERGED


async def _saved(scene: Scene, fix: Fix) -> bool:
    await scene.stage.world.store.save_fix(fix)
    return True


async def test_a_no_is_not_undone_by_opening_it_again(scene: Scene) -> None:
    fix = await scene.proposed()
    scene.say("/grace reject")
    await scene.look(fix)
    talk = scene.stage.host.shelf(SHOP).talk(1)
    talk.pull = replace(talk.pull, state="open")
    scene.say("/grace approve")

    assert (await scene.look(fix)).stage is At.REJECTED
    assert scene.stage.files() == {"app.py": b"old\n"}


def test_a_review_without_a_commit_is_about_nothing_that_is_shown() -> None:
    told = Review(1, "alice", False, "APPROVED", "", None, NOON + timedelta(minutes=1))
    (voice,) = voices([], [told], {})

    assert verdict(seen(voice)) is Verdict.WAIT
    assert voice.head == CommitId("")


async def test_the_repository_is_paused_between_approval_and_green(scene: Scene) -> None:
    fix = await scene.proposed()
    scene.stage.people.report(scene.stage.repo, scene.head_of(fix), None)
    scene.say("/grace approve")
    scene.say("/grace pause")
    await scene.look(fix)
    scene.stage.people.report(scene.stage.repo, scene.head_of(fix), "success")

    await scene.waits(fix, "alice has paused Grace in this repository")
