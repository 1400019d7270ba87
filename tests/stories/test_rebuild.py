"""The store is lost in the middle of several lives; GitHub is the database."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.chapters import chronicle, rebuilding
from bot.chapters.fix import draft
from bot.chapters.incidents import refuse
from bot.ledger import record
from bot.model import Change, Door, Fix, PatternId, Refusal, Sighting
from bot.model import Stage as At
from bot.policy import PATH
from patterns.contract import BlobId, Fault, Severity
from tests.examples import FIX
from tests.fakes.forge import blob_id
from tests.stories.stage import SHOP, Stage, staged
from tests.stories.wiping import told, wiped

FILES = {f"m{n}.py": b"old\n" for n in range(7)}


async def drafted(stage: Stage, n: int, **more: Any) -> Fix:
    """A fix of `m<n>.py`, of a bug of its own."""
    path, now = f"m{n}.py", stage.clock.now()
    fix = replace(
        FIX,
        id=type(FIX.id)(f"fix_{n:016x}"),
        fingerprint=type(FIX.fingerprint)(f"v1:{n:032x}"),
        base=stage.head(),
        changes=(Change(path, BlobId(blob_id(b"old\n")), BlobId(blob_id(b"new\n"))),),
        created_at=now,
        updated_at=now,
        stage=At.DRAFTED,
        **more,
    )
    await draft(stage.world, fix, {path: b"new\n"}, "body")
    await stage.settle()
    return await stage.fix(fix)


async def green(stage: Stage, fix: Fix) -> None:
    fix = await stage.fix(fix)
    assert fix.head
    stage.people.report(stage.repo, fix.head, "success")
    await stage.hint(fix)


async def lives(stage: Stage) -> None:
    """One fix of each fate, and a revert that waits."""
    held, back, high = [await drafted(stage, n) for n in range(2)] + [
        await drafted(stage, 2, severity=Severity.HIGH)
    ]
    await green(stage, held)
    await green(stage, back)
    merged = (await stage.fix(back)).merge_commit
    assert merged
    stage.people.report(stage.repo, merged, "failure")
    await stage.hint(back)
    stage.people.merge(stage.repo, high.pull_request or 0)
    await stage.hint(high)
    rejected, ended = await drafted(stage, 3), await drafted(stage, 4)
    stage.people.say(stage.repo, rejected.pull_request or 0, "/grace reject not here")
    await stage.hint(rejected)
    stage.people.push(stage.repo, ended.branch, {"m4.py": b"mine\n"})
    await stage.hint(ended)
    stage.clock.advance(timedelta(minutes=6))
    await stage.settle()
    await drafted(stage, 5, severity=Severity.MEDIUM)


async def test_a_wiped_store_is_told_everything_again_and_the_lives_go_on(tmp_path: Path) -> None:
    async with staged(tmp_path, {**FILES, PATH: b"max_open_fixes: 9\n"}) as stage:
        await lives(stage)
        before, tally = await told(stage), await stage.world.store.tally()
        ledger = stage.host.shelf(SHOP).branches["grace/ledger"]
        async with wiped(stage, tmp_path / "new") as anew:
            found = await rebuilding.repository(anew.world, anew.repo)

            assert len(before) == 7
            assert await told(anew) == before
            again = await anew.world.store.tally()
            assert again.by_pattern == tally.by_pattern != {}
            counted = ("proposed", "approved", "applied", "verified", "came_back")
            for name in counted:
                assert getattr(again, f"fixes_{name}") == getattr(tally, f"fixes_{name}")
            assert (found.unproven, found.lost) == ([], [])

            await anew.settle()
            assert anew.host.shelf(SHOP).branches["grace/ledger"] == ledger
            await to_the_end(anew)


async def to_the_end(stage: Stage) -> None:
    """What waited goes on: the approval comes, and the revert lands."""
    fixes = {fix.id: fix for fix in await stage.world.store.fixes()}
    waiting = next(fix for fix in fixes.values() if fix.stage is At.PROPOSED and not fix.reverts)
    stage.people.say(stage.repo, waiting.pull_request or 0, "/grace approve")
    await green(stage, waiting)
    revert = next(fix for fix in fixes.values() if fix.reverts)
    await green(stage, revert)
    stage.clock.advance(timedelta(minutes=6))
    await stage.settle()
    assert (await stage.fix(waiting)).stage is At.VERIFIED
    original = next(fix for fix in fixes.values() if fix.id == revert.reverts)
    assert (await stage.fix(original)).stage is At.ROLLED_BACK


async def test_a_branch_without_its_pull_request_is_proposed_after_all(tmp_path: Path) -> None:
    async with staged(tmp_path, FILES) as stage:
        fix = await drafted(stage, 0)
        del stage.host.shelf(SHOP).pulls[1]
        async with wiped(stage, tmp_path / "new") as anew:
            await rebuilding.repository(anew.world, anew.repo)
            await anew.settle()

            resumed = await anew.fix(fix)
            assert (resumed.stage, resumed.head, resumed.pull_request) == (At.PROPOSED, fix.head, 1)


async def test_a_forged_record_is_not_believed(tmp_path: Path) -> None:
    async with staged(tmp_path, FILES) as stage:
        fix = await drafted(stage, 0)
        shelf = stage.host.shelf(SHOP)
        newest = (await stage.host.ledger(stage.repo))[0]
        forged = newest.message.replace("v1 proposed", "v1 rejected")
        await stage.host.append_record(stage.repo, forged, newest.id)
        async with wiped(stage, tmp_path / "new") as anew:
            found = await rebuilding.repository(anew.world, anew.repo)

            assert list(found.unproven) == [shelf.branches["grace/ledger"]]
            assert (await anew.fix(fix)).stage is At.PROPOSED


async def test_policy_and_refusals_are_on_record_once(tmp_path: Path) -> None:
    async with staged(tmp_path, {"app.py": b"x\n", PATH: b"max_attempts: 1\n"}) as stage:
        await refused_once(stage, "secret text of an event")
        for _ in range(2):
            await chronicle.keep(stage.world, stage.repo)
        stage.people.push(stage.repo, "main", {PATH: None})
        async with wiped(stage, tmp_path / "new") as anew:
            await rebuilding.repository(anew.world, anew.repo)
            await chronicle.keep(anew.world, anew.repo)

        said = [record.parse(one.message) for one in await stage.host.ledger(stage.repo)][::-1]
        assert [one.record.kind for one in said] == ["policy-changed", "refused", "policy-changed"]
        assert set(said[2].record.changes[0].new) == {"0"}
        assert b"secret" not in b"".join(one.signed for one in said)


async def refused_once(stage: Stage, text: str) -> None:
    sighting = Sighting(SHOP, Door.SDK, Fault("KeyError", text), stage.clock.now())
    incident = await stage.world.store.sight(sighting)
    because = (Refusal(f"{text!r} is ambiguous", PatternId("absence/key")),)
    await refuse(stage.world, incident, because)
