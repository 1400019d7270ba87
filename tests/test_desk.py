from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import (
    Anonymous,
    Forbidden,
    GraceError,
    Incomplete,
    NoSuchFix,
    NotPermitted,
    TooLate,
    Unavailable,
)
from bot.model import Arrival, Door, Fix, FixId, Key, RepositoryName, Sighting, Stage, Voice
from patterns.contract import Fault, Severity
from tests.fakes.people import People
from tests.web.worlds import FIX, SHOP, World, a_fix, opened


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with opened(tmp_path) as made:
        await made.desk.store.save_fix(a_fix(made.desk.clock))
        yield made


async def approve(
    world: World, token: str = "alice's", reason: str = "fine", fix: str = FIX
) -> Fix:
    return await world.desk.approve(FixId(fix), approved=True, reason=reason, token=token)


async def remembered(world: World) -> list[Voice]:
    return [Voice.of_json(one) for one in (await world.desk.store.recall(FIX)).values()]


async def test_an_approval_is_remembered_with_what_it_was_given_for(world: World) -> None:
    fix = await approve(world, reason="Looks\n good ")

    assert list(await world.desk.store.recall(FIX)) == ["voice:api:alice"]
    assert await remembered(world) == [
        Voice(
            actor="alice",
            approves=True,
            reason="Looks good",
            source="api:alice",
            given_at=world.desk.clock.now(),
            head=fix.head,
            changes=frozenset(fix.changes),
        )
    ]


async def test_an_approval_decides_nothing_but_wakes_the_gate(world: World) -> None:
    before = await world.desk.store.fix(FIX)

    await approve(world)

    assert await world.desk.store.fix(FIX) == before
    assert world.woken == [Key(f"fix:{FIX}")]
    assert [key for key, _ in await world.desk.store.due(world.desk.clock.now())] == world.woken


async def test_a_rejection_needs_no_reason_whatever_the_severity(world: World) -> None:
    await world.desk.store.save_fix(a_fix(world.desk.clock, severity=Severity.HIGH))

    await world.desk.approve(FIX, approved=False, reason="", token="alice's")

    assert [voice.approves for voice in await remembered(world)] == [False]


async def test_a_later_word_of_the_same_person_replaces_the_earlier(world: World) -> None:
    await approve(world)
    await world.desk.approve(FIX, approved=False, reason="on second thoughts", token="alice's")

    assert [voice.approves for voice in await remembered(world)] == [False]


@pytest.mark.parametrize("reason", ["", " \n\t", "\u200b\u202e\x00"])
async def test_high_severity_takes_a_reason_that_can_be_read(world: World, reason: str) -> None:
    await world.desk.store.save_fix(a_fix(world.desk.clock, severity=Severity.HIGH))

    with pytest.raises(Incomplete, match="written justification"):
        await approve(world, reason=reason)
    assert await remembered(world) == []


async def test_a_reason_that_no_record_can_hold_is_turned_back(world: World) -> None:
    with pytest.raises(Incomplete, match="1000"):
        await approve(world, reason="x" * 1001)


@pytest.mark.parametrize(
    ("token", "kind", "says"),
    [
        ("", Anonymous, "Say who you are"),
        ("stolen", Anonymous, "does not know this token"),
        ("bob's", NotPermitted, "bob has 'read'"),
        ("mallory's", NotPermitted, "mallory has 'none'"),
    ],
)
async def test_only_a_writer_is_heard(
    world: World, token: str, kind: type[GraceError], says: str
) -> None:
    with pytest.raises(kind, match=says):
        await approve(world, token=token)
    assert world.woken == []
    assert await remembered(world) == []


async def test_a_permission_that_was_taken_away_counts_at_once(world: World) -> None:
    repo = await world.host.repository(SHOP)
    People(world.host).grant(repo, "alice", (await world.host.permission(repo, "bob")))

    with pytest.raises(NotPermitted):
        await approve(world)


async def test_a_fix_that_nobody_proposed_is_unknown(world: World) -> None:
    with pytest.raises(NoSuchFix):
        await approve(world, fix="fix_ffffffffffffffff")


async def test_a_stranger_does_not_learn_which_fixes_there_are(world: World) -> None:
    with pytest.raises(Anonymous):
        await approve(world, token="stolen", fix="fix_ffffffffffffffff")


@pytest.mark.parametrize("stage", [Stage.MERGED, Stage.VERIFIED, Stage.REJECTED, Stage.CAME_BACK])
async def test_after_the_merge_or_the_end_nothing_is_left_to_say(
    world: World, stage: Stage
) -> None:
    await world.desk.store.save_fix(a_fix(world.desk.clock, stage=stage))

    with pytest.raises(TooLate, match=stage.replace("_", " ")):
        await approve(world)


async def test_before_its_pull_request_a_fix_cannot_be_decided(world: World) -> None:
    drafted = a_fix(world.desk.clock, stage=Stage.DRAFTED, pull_request=None)
    await world.desk.store.save_fix(drafted)

    with pytest.raises(TooLate, match="no pull request yet"):
        await approve(world)


async def test_where_the_app_was_removed_nobody_decides(world: World) -> None:
    People(world.host).uninstall(await world.host.repository(SHOP))

    with pytest.raises(TooLate, match="no longer installed"):
        await approve(world)


async def test_a_github_that_is_away_is_not_the_persons_fault(world: World) -> None:
    world.host.fail("permission", Unavailable("GitHub did not answer"))

    with pytest.raises(Unavailable):
        await approve(world)


async def test_a_permission_that_the_app_lacks_is_no_forged_token(world: World) -> None:
    world.host.fail("permission", Forbidden("the App lacks `metadata: read`"))

    with pytest.raises(Forbidden):
        await approve(world)


def an_arrival(world: World) -> Arrival:
    now = world.desk.clock.now()
    return Arrival("1", Key(f"intake:{SHOP}"), Door.API, "log", b"{}", now, SHOP)


async def test_an_arrival_is_kept_and_its_job_woken(world: World) -> None:
    assert await world.desk.accept(an_arrival(world))

    assert await world.kept() == [an_arrival(world)]
    assert world.woken == [Key(f"intake:{SHOP}")]


async def test_an_arrival_that_comes_twice_is_kept_once_but_wakes_again(world: World) -> None:
    await world.desk.accept(an_arrival(world))

    assert not await world.desk.accept(an_arrival(world))
    assert len(await world.kept()) == 1
    assert len(world.woken) == 2


async def test_what_was_turned_away_can_be_seen_with_its_reason(world: World) -> None:
    await world.desk.turn_away("Sentry project acme/blog", "nobody mapped it")

    [turned] = await world.desk.turned_away()
    assert (turned.subject, turned.because) == ("Sentry project acme/blog", "nobody mapped it")
    assert turned.at == world.desk.clock.now()


async def test_pending_are_the_fixes_before_their_merge(world: World) -> None:
    merged = FixId("fix_" + "e" * 16)
    later = world.desk.clock.now() + timedelta(minutes=1)
    await world.desk.store.save_fix(
        replace(a_fix(world.desk.clock), id=merged, stage=Stage.MERGED, created_at=later)
    )

    assert [fix.id for fix in await world.desk.pending()] == [FIX]
    assert [fix.id for fix in await world.desk.history(10)] == [merged, FIX]
    assert [fix.id for fix in await world.desk.history(1)] == [merged]
    assert (await world.desk.fix(FIX)) == a_fix(world.desk.clock)


async def test_incidents_can_be_narrowed_to_one_repository(world: World) -> None:
    for name in ("acme/shop", "acme/blog"):
        fault, now = Fault("KeyError", "'x'"), world.desk.clock.now()
        await world.desk.store.sight(Sighting(RepositoryName(name), Door.CI, fault, now))

    assert len(await world.desk.incidents()) == 2
    assert [one.repository for one in await world.desk.incidents(SHOP)] == [SHOP]


async def test_the_status_says_what_the_library_and_the_settings_say(world: World) -> None:
    status = await world.desk.status()

    assert status.running
    assert status.patterns_supported == 4
    assert status.tally.fixes_proposed == 1


async def test_a_job_that_failed_too_often_can_be_seen(world: World) -> None:
    key, now = Key("fix:1"), world.desk.clock.now()
    await world.desk.store.want(key)
    while not await world.desk.store.failed(key, "GitHub says no", now):
        now += timedelta(days=1)

    [letter] = await world.desk.dead_letters()
    assert (letter.key, letter.because) == (key, "GitHub says no")
