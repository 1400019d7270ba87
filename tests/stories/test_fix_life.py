"""The life of one drafted fix on a GitHub in memory."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import Unavailable
from bot.ledger import crosscheck, record
from bot.model import Check, Permission, RecordKind
from bot.model import Stage as At
from patterns.contract import Severity
from tests.stories.stage import SHOP, Stage, staged


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as stage:
        yield stage


async def kinds(stage: Stage) -> list[RecordKind]:
    written = await stage.host.ledger(stage.repo)
    return [record.parse(commit.message).record.kind for commit in written][::-1]


async def test_a_low_fix_merges_by_itself_and_is_verified(stage: Stage) -> None:
    fix = await stage.drafted()
    await stage.settle()
    fix = await stage.fix(fix)
    assert (fix.stage, fix.pull_request) == (At.PROPOSED, 1)
    assert fix.head
    stage.people.report(stage.repo, fix.head, "success")
    await stage.hint(fix)

    assert (await stage.fix(fix)).stage is At.MERGED
    assert stage.files() == {"app.py": b"new\n"}
    stage.clock.advance(timedelta(minutes=6))
    await stage.settle()

    assert (await stage.fix(fix)).stage is At.VERIFIED
    assert await kinds(stage) == ["proposed", "approved", "merged", "verified"]
    assert stage.names() == ["code.fixed", "fix.verified"]


async def test_the_pull_request_names_its_record_and_how_to_check_it(stage: Stage) -> None:
    await stage.drafted()
    await stage.settle()
    [proposed] = [each.id for each in await stage.host.ledger(stage.repo)]
    text = stage.host.shelf(SHOP).talk(1).body

    assert f"record verified: {proposed} on `grace/ledger`" in text
    assert "`grace audit --github acme/shop`" in text
    assert crosscheck.noted([text]) == (proposed,)


async def test_what_lands_carries_a_record_that_quotes_the_approval(stage: Stage) -> None:
    fix = await stage.drafted()
    await stage.settle()
    head = (await stage.fix(fix)).head
    assert head
    stage.people.report(stage.repo, head, "success")
    await stage.hint(fix)

    landed = await stage.host.commit(stage.repo, stage.head())
    said = record.parse(landed.message).record

    approved = (await stage.host.ledger(stage.repo))[1]
    assert (said.kind, said.fix, said.ledger) == ("merged", fix.id, approved.id)
    assert said.changes == fix.changes


async def test_a_medium_fix_waits_for_a_writer(stage: Stage) -> None:
    fix = await stage.drafted(severity=Severity.MEDIUM)
    await stage.settle()
    fix = await stage.fix(fix)
    assert fix.head
    stage.people.report(stage.repo, fix.head, "success")
    stage.people.say(stage.repo, 1, "/grace approve", by="bob")
    await stage.hint(fix)
    assert (await stage.fix(fix)).stage is At.PROPOSED
    assert any("needs write permission" in said.body for said in stage.comments(1))
    stage.people.say(stage.repo, 1, "/grace approve", by="alice")
    await stage.hint(fix)

    done = await stage.fix(fix)
    assert (done.stage, done.decided_by, done.permission) == (At.MERGED, "alice", Permission.WRITE)


async def test_a_command_is_answered_once(stage: Stage) -> None:
    fix = await stage.drafted(severity=Severity.MEDIUM)
    await stage.settle()
    stage.people.say(stage.repo, 1, "/grace approve", by="bob")
    await stage.hint(fix)
    before = len(stage.comments(1))
    await stage.hint(fix)

    assert len(stage.comments(1)) == before


async def test_what_is_waited_for_is_told_in_one_comment_that_is_edited(stage: Stage) -> None:
    fix = await stage.drafted(severity=Severity.MEDIUM)
    await stage.settle()
    [first] = stage.comments(1)
    assert "an approval" in first.body
    stage.people.report(stage.repo, (await stage.fix(fix)).head or fix.base, None)
    await stage.hint(fix)

    [told] = stage.comments(1)

    assert told.id == first.id
    assert "CI: `test` is running" in told.body


async def test_a_high_fix_needs_words(stage: Stage) -> None:
    fix = await stage.drafted(severity=Severity.HIGH)
    await stage.settle()
    head = (await stage.fix(fix)).head
    assert head
    stage.people.report(stage.repo, head, "success")
    stage.people.say(stage.repo, 1, "/grace approve")
    await stage.hint(fix)
    assert (await stage.fix(fix)).stage is At.PROPOSED
    stage.people.review(stage.repo, 1, "APPROVED", body="the factory is a plain function")
    await stage.hint(fix)

    done = await stage.fix(fix)
    assert (done.stage, done.reason) == (At.MERGED, "the factory is a plain function")


async def test_a_rejection_closes_it_and_is_on_record(stage: Stage) -> None:
    fix = await stage.drafted()
    await stage.settle()
    stage.people.say(stage.repo, 1, "/grace reject not here")
    await stage.hint(fix)

    assert (await stage.fix(fix)).stage is At.REJECTED
    assert (await stage.host.pull_request(stage.repo, 1)).state == "closed"
    assert await kinds(stage) == ["proposed", "rejected"]


async def test_a_foreign_commit_means_hands_off(stage: Stage) -> None:
    fix = await stage.drafted()
    await stage.settle()
    head = stage.people.push(stage.repo, fix.branch, {"app.py": b"mine\n"})
    stage.people.report(stage.repo, head, "success")
    stage.people.say(stage.repo, 1, "/grace approve")
    await stage.hint(fix)

    assert (await stage.fix(fix)).stage is At.ABANDONED
    assert (await stage.host.pull_request(stage.repo, 1)).state == "open"
    assert stage.files() == {"app.py": b"old\n"}


async def test_a_merge_by_hand_is_put_on_record_as_such(stage: Stage) -> None:
    fix = await stage.drafted(severity=Severity.HIGH)
    await stage.settle()
    stage.people.merge(stage.repo, 1)
    await stage.hint(fix)

    assert (await stage.fix(fix)).stage is At.MERGED
    newest = (await stage.host.ledger(stage.repo))[0]
    assert record.parse(newest.message).record.decision == "merged-by-hand"


async def test_owners_who_want_no_reverts_are_told_instead(stage: Stage) -> None:
    stage.people.push(stage.repo, "main", {".github/grace.yml": b"rollback: never\n"})
    fix = await stage.drafted()
    await stage.settle()
    head = (await stage.fix(fix)).head
    assert head
    stage.people.report(stage.repo, head, "success")
    await stage.hint(fix)
    stage.people.report(stage.repo, stage.head(), "failure")
    await stage.hint(fix)

    assert [one.reverts for one in await stage.world.store.fixes()] == [None]
    assert "rollback: never" in (await stage.fix(fix)).waits_for[-1]
    assert "rollback: never" in stage.comments(1)[0].body


async def test_a_red_merge_commit_is_taken_back_through_the_same_gate(stage: Stage) -> None:
    fix = await stage.drafted()
    await stage.settle()
    head = (await stage.fix(fix)).head
    assert head
    stage.people.report(stage.repo, head, "success")
    await stage.hint(fix)
    stage.people.report(stage.repo, stage.head(), "failure")
    await stage.hint(fix)
    assert (await stage.fix(fix)).stage is At.CAME_BACK
    revert = next(one for one in await stage.world.store.fixes() if one.reverts == fix.id)
    assert revert.head
    stage.people.report(stage.repo, revert.head, "success")
    await stage.hint(revert)

    assert (await stage.fix(fix)).stage is At.ROLLED_BACK
    assert stage.files() == {"app.py": b"old\n"}
    assert "rolled-back" in await kinds(stage)


@pytest.mark.parametrize(
    "method",
    ["append_record", "reset_branch", "commit_files", "open_pull_request", "label", "merge"],
)
async def test_an_ambiguous_failure_doubles_nothing(stage: Stage, method: str) -> None:
    """The call took effect, and its answer was lost."""
    stage.host.fail(method, Unavailable("lost"), after=True)
    fix = await stage.drafted()
    for _ in range(4):
        await stage.settle()
        stage.clock.advance(timedelta(hours=1))
        head = (await stage.fix(fix)).head
        if head:
            stage.people.report(stage.repo, head, "success")
        await stage.hint(fix)

    assert (await stage.fix(fix)).stage is At.VERIFIED
    assert await kinds(stage) == ["proposed", "approved", "merged", "verified"]
    assert len(stage.host.shelf(SHOP).pulls) == 1


async def test_grace_s_own_check_is_not_counted_as_ci(stage: Stage) -> None:
    fix = await stage.drafted()
    await stage.settle()
    head = (await stage.fix(fix)).head
    assert head
    checks = await stage.host.checks(stage.repo, head)

    assert [check.name for check in checks] == ["grace/gate"]
    assert "no CI reports on it, so a person must approve it" in (await stage.fix(fix)).waits_for[0]
    assert isinstance(checks[0], Check)
