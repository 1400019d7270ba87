"""Fixes, outcomes, and the counts over everything."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.edges.store.sql_store import SqlStore
from bot.model import (
    CommitId,
    Fingerprint,
    Fix,
    FixId,
    Outcome,
    PatternId,
    Refusal,
    RepositoryName,
    Stage,
    Tally,
)
from tests.edges.store.nouns import BUG, MINUTE, NOON, SHOP, fix, sighting

TILL = RepositoryName("acme/till")


async def test_a_fix_is_found_by_everything_that_names_it(store: SqlStore) -> None:
    one = fix(
        1, pull_request=7, head=CommitId("c" * 40), merge_commit=CommitId("d" * 40), merged_at=NOON
    )
    await store.save_fix(one)
    await store.save_fix(fix(2, repository=TILL, pull_request=7, head=CommitId("c" * 40)))

    assert await store.fix(one.id) == one
    assert await store.fix_by_pull_request(SHOP, 7) == one
    assert await store.fix_by_head(SHOP, CommitId("c" * 40)) == one
    assert await store.fix_by_head(SHOP, CommitId("d" * 40)) == one


async def test_what_nobody_saved_is_none(store: SqlStore) -> None:
    await store.save_fix(fix())

    assert await store.fix(FixId("fix_0")) is None
    assert await store.fix_by_pull_request(SHOP, 7) is None
    assert await store.fix_by_head(SHOP, CommitId("e" * 40)) is None


async def test_saving_again_replaces(store: SqlStore) -> None:
    await store.save_fix(fix())
    later = fix(stage=Stage.PROPOSED, pull_request=7, waits_for=("an approval",))
    await store.save_fix(later)

    assert await store.fixes() == [later]


async def test_fixes_are_chosen_newest_first(store: SqlStore) -> None:
    other_bug = fix(3, fingerprint=Fingerprint("v1:other"), stage=Stage.MERGED)
    all_of_them = [fix(1), fix(2, stage=Stage.MERGED), other_bug, fix(4, repository=TILL)]
    for one in all_of_them:
        await store.save_fix(one)

    async def chosen(**by: object) -> list[int]:
        found = await store.fixes(**by)  # type: ignore[arg-type]  # one helper for every filter
        return [int(one.id.removeprefix("fix_"), 16) for one in found]

    assert await chosen() == [4, 3, 2, 1]
    assert await chosen(limit=2) == [4, 3]
    assert await chosen(stages=frozenset({Stage.MERGED})) == [3, 2]
    assert await chosen(stages=frozenset()) == []
    assert await chosen(repository=SHOP) == [3, 2, 1]
    assert await chosen(repository=SHOP, fingerprint=BUG, stages=frozenset({Stage.MERGED})) == [2]


async def test_an_empty_store_counts_nothing(store: SqlStore) -> None:
    assert await store.tally() == Tally()


STAGES = {
    Stage.DRAFTED: (0, 0, 0, 0, 0),
    Stage.PROPOSED: (1, 0, 0, 0, 0),
    Stage.REJECTED: (1, 0, 0, 0, 0),
    Stage.ABANDONED: (1, 0, 0, 0, 0),
    Stage.APPROVED: (1, 1, 0, 0, 0),
    Stage.MERGED: (1, 1, 1, 0, 0),
    Stage.VERIFIED: (1, 1, 1, 1, 0),
    Stage.CAME_BACK: (1, 1, 1, 0, 1),
    Stage.ROLLED_BACK: (1, 1, 1, 0, 1),
}


@pytest.mark.parametrize("stage", Stage)
async def test_each_stage_counts_towards_what_a_fix_has_reached(
    store: SqlStore, stage: Stage
) -> None:
    number = None if stage is Stage.DRAFTED else 7
    await store.save_fix(fix(1, stage=stage, pull_request=number))
    await store.save_fix(fix(2, stage=stage, pull_request=number, reverts=fix(1).id))

    tally = await store.tally()

    assert STAGES[stage] == (
        tally.fixes_proposed,
        tally.fixes_approved,
        tally.fixes_applied,
        tally.fixes_verified,
        tally.fixes_came_back,
    ), "a revert is no fix of an error"


async def test_errors_incidents_and_matched_patterns_are_counted(store: SqlStore) -> None:
    await store.sight(sighting("Unmatched", count=5))
    fixed, refused, unknown = [await store.sight(sighting(kind)) for kind in ("A", "B", "C")]
    looked = Refusal("too many", PatternId("names/typo"))
    await store.save_incident(replace(fixed, fix=FixId("fix_1")))
    await store.save_incident(replace(refused, refusals=(looked,)))
    await store.save_incident(replace(unknown, refusals=(Refusal("no pattern knows it"),)))

    tally = await store.tally()

    assert (tally.errors_detected, tally.incidents, tally.patterns_matched) == (8, 4, 2)


def merged(number: int, after: timedelta, **more: object) -> Fix:
    return fix(number, merged_at=NOON + number * MINUTE + after, **more)


async def test_the_time_to_fix_is_the_median_from_first_sighting_to_merge(store: SqlStore) -> None:
    incident = await store.sight(sighting(seen_at=NOON))
    await store.save_fix(fix(9))
    await store.save_fix(fix(1, incident=incident.id, merged_at=NOON + 10 * MINUTE))
    assert (await store.tally()).time_to_fix == 10 * MINUTE

    await store.save_fix(merged(2, after=30 * MINUTE))
    assert (await store.tally()).time_to_fix == 20 * MINUTE, "the mean of two"

    await store.save_fix(merged(3, after=90 * MINUTE))
    await store.save_fix(merged(4, after=MINUTE, reverts=FixId("fix_1")))
    assert (await store.tally()).time_to_fix == 30 * MINUTE, "the middle of three"


async def test_an_outcome_counts_once_per_fix_and_the_newest_stands(store: SqlStore) -> None:
    typo, key = PatternId("names/typo"), PatternId("absence/missing_key")
    for one, outcome in [
        ("fix_1", Outcome.WATCHING),
        ("fix_1", Outcome.HELD),
        ("fix_1", Outcome.HELD),
        ("fix_2", Outcome.HELD),
        ("fix_2", Outcome.CAME_BACK),
        ("fix_3", Outcome.CI_FAILED),
        ("fix_4", Outcome.WATCHING),
    ]:
        await store.learn(key if one == "fix_4" else typo, outcome, FixId(one))

    assert (await store.tally()).by_pattern == {typo: (1, 2), key: (0, 0)}
