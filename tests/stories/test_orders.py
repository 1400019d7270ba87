"""What people order in comments is done once, answered once, and survives the loss of the store."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chapters import rebuilding
from bot.model import CommitId, RecordKind
from bot.model import Stage as At
from tests.attacks.scene import Scene
from tests.stories.arriving import APP, arrive, fixes, reasons, reported
from tests.stories.stage import SHOP, staged
from tests.stories.wiping import wiped


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with staged(tmp_path) as stage:
        yield Scene(stage)


@pytest.fixture
async def buggy(tmp_path: Path) -> AsyncIterator[Scene]:
    async with staged(tmp_path, {"app.py": APP}) as stage:
        await arrive(stage, reported(stage))
        yield Scene(stage)


def reactions(scene: Scene) -> list[str]:
    return [content for _, content in scene.stage.host.shelf(SHOP).talk(1).reactions]


async def test_an_approval_is_acknowledged_once_while_ci_runs(scene: Scene) -> None:
    fix = await scene.proposed()
    scene.stage.people.report(scene.stage.repo, scene.head_of(fix), None)
    scene.say("/grace approve")
    await scene.look(fix)
    await scene.look(fix)

    assert reactions(scene) == ["+1"]


async def test_a_paused_repository_stands_still_until_it_is_resumed(scene: Scene) -> None:
    fix = await scene.proposed()
    scene.say("/grace pause")
    await scene.look(fix)
    scene.say("/grace approve")
    assert (await scene.look(fix)).stage is At.PROPOSED
    assert "alice has paused Grace in this repository" in scene.read(1)
    scene.say("/grace resume")

    assert (await scene.look(fix)).stage is At.MERGED
    assert (await scene.records()).count(RecordKind.POLICY_CHANGED) == 2


async def test_a_reader_pauses_nothing(scene: Scene) -> None:
    fix = await scene.proposed()
    scene.say("/grace pause", by="bob")
    scene.say("/grace approve")

    assert (await scene.look(fix)).stage is At.MERGED


async def test_a_pause_survives_the_loss_of_the_store(buggy: Scene, tmp_path: Path) -> None:
    buggy.say("/grace pause")
    [fix] = await fixes(buggy.stage)
    await buggy.look(fix)
    (tmp_path / "other").mkdir()
    async with staged(tmp_path / "other", {"app.py": APP}) as fresh:
        fresh.host.shelves[SHOP] = buggy.stage.host.shelf(SHOP)
        await arrive(fresh, reported(fresh, name="2"))

        assert await fixes(fresh) == []
        assert "alice has paused Grace" in " ".join(await reasons(fresh))


async def test_a_rebase_keeps_the_approval_of_the_same_change(buggy: Scene) -> None:
    [fix] = await fixes(buggy.stage)
    buggy.say("/grace approve it never was a coroutine")
    buggy.stage.people.review(buggy.stage.repo, 1, "APPROVED", body="a plain function")
    buggy.stage.people.push(buggy.stage.repo, "main", {"notes.md": b"hello\n"})
    buggy.say("/grace rebase")
    fix = await buggy.look(fix)
    assert (fix.stage, fix.base) == (At.PROPOSED, buggy.stage.head())
    assert "CI has not had the time to report yet" in buggy.read(1)
    assert "made anew on the newest main" in buggy.read(1)
    buggy.stage.people.report(buggy.stage.repo, buggy.head_of(fix), "success")

    assert (await buggy.look(fix)).stage is At.MERGED


@pytest.mark.parametrize("how", ["comment", "review"])
async def test_a_rebase_and_the_loss_of_the_store_keep_the_approval(
    how: str, buggy: Scene, tmp_path: Path
) -> None:
    [fix] = await fixes(buggy.stage)
    if how == "comment":
        buggy.say("/grace approve it never was a coroutine")
    else:
        buggy.stage.people.review(buggy.stage.repo, 1, "APPROVED", body="a plain function")
    buggy.stage.people.push(buggy.stage.repo, "main", {"notes.md": b"hello\n"})
    buggy.say("/grace rebase")
    fix = await buggy.look(fix)
    async with wiped(buggy.stage, tmp_path / "new") as anew:
        await rebuilding.repository(anew.world, anew.repo)
        assert (await anew.fix(fix)).proposed_at
        anew.people.report(anew.repo, fix.head or CommitId(""), "success")
        await anew.hint(fix)
        assert (await anew.fix(fix)).stage is At.MERGED


async def test_a_retry_without_another_candidate_closes_with_the_reason(buggy: Scene) -> None:
    [fix] = await fixes(buggy.stage)
    buggy.say("/grace retry")
    fix = await buggy.look(fix)

    assert fix.stage is At.ABANDONED
    assert fix.waits_for


@pytest.mark.parametrize("most", [1, 2])
async def test_after_a_red_ci_she_gives_up_and_says_why(tmp_path: Path, most: int) -> None:
    """At the policy's limit, or without another candidate; never with the same one again."""
    policy = f"max_attempts: {most}\n".encode()
    async with staged(tmp_path, {"app.py": APP, ".github/grace.yml": policy}) as stage:
        await arrive(stage, reported(stage))
        scene, [fix] = Scene(stage), await fixes(stage)
        stage.people.report(stage.repo, scene.head_of(fix), "failure")
        fix = await scene.look(fix)

        assert (fix.stage, (await scene.pull(1)).state) == (At.ABANDONED, "closed")
        assert ("CI refused it: `test`" in fix.waits_for) is (most == 1)
        assert fix.waits_for[0] in scene.read(1)


async def test_a_merged_fix_is_taken_back_through_a_pull_request(scene: Scene) -> None:
    own = {".github/grace.yml": b"rollback: never  # of her own accord\n"}
    scene.stage.people.push(scene.stage.repo, "main", own)
    fix = await scene.proposed()
    scene.say("/grace approve")
    await scene.look(fix)
    scene.stage.clock.advance(timedelta(minutes=6))
    scene.stage.people.report(scene.stage.repo, scene.stage.head(), "success")
    assert (await scene.look(fix)).stage is At.VERIFIED
    scene.say("/grace rollback it is too slow")
    fix = await scene.look(fix)

    assert fix.stage is At.CAME_BACK
    [revert] = [one for one in await fixes(scene.stage) if one.reverts == fix.id]
    assert revert.stage is At.PROPOSED
    assert "alice asked for it" in revert.evidence[0]


async def test_an_ignored_bug_comes_back_after_its_date(buggy: Scene) -> None:
    [fix] = await fixes(buggy.stage)
    buggy.say("/grace ignore 30d until the rewrite")
    assert (await buggy.look(fix)).stage is At.REJECTED
    await arrive(buggy.stage, reported(buggy.stage, name="2"))
    assert len(await fixes(buggy.stage)) == 1
    buggy.stage.clock.advance(timedelta(days=31))
    await arrive(buggy.stage, reported(buggy.stage, name="3"))

    assert len(await fixes(buggy.stage)) == 2


async def test_a_no_is_taken_back_where_it_was_said(buggy: Scene) -> None:
    [fix] = await fixes(buggy.stage)
    buggy.say("/grace reject not now")
    await buggy.look(fix)
    buggy.say("/grace retry", by="bob")
    await buggy.look(fix)
    assert len(await fixes(buggy.stage)) == 1
    buggy.say("/grace retry")
    await buggy.look(fix)

    assert len(await fixes(buggy.stage)) == 2
    assert "that no is taken back" in buggy.read(1)
