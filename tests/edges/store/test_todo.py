"""The to-do list: nothing that is wanted is forgotten, and nothing is done for ever."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.edges.store import todo
from bot.edges.store.sql_store import SqlStore
from bot.model import Key
from tests.edges.store.nouns import MINUTE, NOON
from tests.fakes.clock import FakeClock

KEY, OTHER = Key("fix:1"), Key("fix:2")
WEEK = timedelta(days=7)


async def run(store: SqlStore, key: Key = KEY) -> None:
    """A run that finds nothing more to do."""
    await store.done(key, await store.begin(key))


async def test_a_wanted_key_is_due_until_a_run_is_done(store: SqlStore) -> None:
    await store.want(KEY)
    assert await store.due(NOON) == [(KEY, 0)]

    seen = await store.begin(KEY)
    assert await store.due(NOON) == [(KEY, 0)], "the process may die in the middle"

    await store.done(KEY, seen)
    assert await store.due(NOON) == []


async def test_a_hint_during_a_run_causes_one_more(store: SqlStore) -> None:
    await store.want(KEY)
    seen = await store.begin(KEY)
    await store.want(KEY)
    await store.want(KEY)
    await store.done(KEY, seen)

    assert await store.due(NOON) == [(KEY, 0)]
    await run(store)
    assert await store.due(NOON) == []


async def test_done_never_runs_ahead_or_back(store: SqlStore) -> None:
    await store.want(KEY)
    await store.want(KEY)
    await store.done(KEY, 2)
    await store.done(KEY, 1)
    assert await store.due(NOON) == []

    await store.done(KEY, 99)
    await store.want(KEY)
    assert await store.due(NOON) == [(KEY, 0)]


async def test_a_key_that_nobody_wanted_may_run(store: SqlStore) -> None:
    assert await store.begin(KEY) == 0
    await store.done(KEY, 0)
    assert await store.due(NOON) == []

    await store.done(KEY, 0, next_look=NOON)
    assert await store.due(NOON) == [(KEY, 0)]


async def test_the_most_urgent_is_due_first(store: SqlStore) -> None:
    await store.want(KEY)
    await store.want(OTHER, priority=5)

    assert await store.due(NOON) == [(OTHER, 5), (KEY, 0)]


async def test_priority_rises_while_a_key_is_outstanding_and_starts_anew_after(
    store: SqlStore,
) -> None:
    await store.want(KEY, priority=5)
    await store.want(KEY, priority=1)
    assert await store.due(NOON) == [(KEY, 5)]

    await run(store)
    await store.want(KEY, priority=1)
    assert await store.due(NOON) == [(KEY, 1)]


async def test_waiting_for_seven_days_is_a_date_in_a_row(store: SqlStore, clock: FakeClock) -> None:
    await store.want(KEY)
    await store.done(KEY, await store.begin(KEY), next_look=NOON + WEEK)

    assert await store.due(NOON + WEEK - MINUTE) == []
    assert await store.due(NOON + WEEK) == [(KEY, 0)]

    clock.at = NOON + WEEK
    await run(store)
    assert await store.due(NOON + 2 * WEEK) == []


async def test_a_date_only_moves_forward(store: SqlStore) -> None:
    await store.want(KEY, at=NOON + MINUTE)
    await store.want(KEY, at=NOON + WEEK)
    assert await store.due(NOON) == []
    assert await store.due(NOON + MINUTE) == [(KEY, 0)]


async def test_a_run_that_dies_does_not_lose_the_date_it_ran_for(
    store: SqlStore, clock: FakeClock
) -> None:
    await store.want(KEY, at=NOON)
    clock.at = NOON

    await store.begin(KEY)

    assert await store.due(NOON) == [(KEY, 0)]


async def test_a_date_set_during_a_run_or_still_to_come_survives_it(store: SqlStore) -> None:
    seen = await store.begin(KEY)
    await store.want(KEY, at=NOON + MINUTE)
    await store.done(KEY, seen)

    assert await store.due(NOON + MINUTE) == [(KEY, 0)]


async def test_failures_back_off_twice_as_long_each_time() -> None:
    waits = [todo.wait(attempt).total_seconds() for attempt in range(1, 9)]

    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600]


async def test_a_failed_key_waits_then_is_due_again(store: SqlStore) -> None:
    await store.want(KEY)
    assert not await store.failed(KEY, "GitHub is down", NOON)

    assert await store.due(NOON + timedelta(seconds=29)) == []
    assert await store.due(NOON + timedelta(seconds=30)) == [(KEY, 0)]


async def test_a_run_that_nobody_wanted_and_that_fails_is_tried_again(store: SqlStore) -> None:
    await store.failed(KEY, "boom", NOON)
    await store.want(OTHER)
    await run(store, OTHER)
    await store.failed(OTHER, "boom", NOON)

    assert await store.due(NOON + MINUTE) == [(KEY, 0), (OTHER, 0)]


async def test_the_host_may_ask_for_a_longer_wait(store: SqlStore) -> None:
    await store.failed(KEY, "rate limit", NOON, not_before=NOON + WEEK)

    assert await store.due(NOON + WEEK - MINUTE) == []
    assert await store.due(NOON + WEEK) == [(KEY, 0)]


async def wear_out(store: SqlStore) -> Sequence[bool]:
    """Fail as often as it takes, each time after the back-off."""
    at, dead = NOON, []
    for _ in range(todo.ATTEMPTS):
        dead.append(await store.failed(KEY, "always", at))
        at += todo.LONGEST_WAIT
    return dead


async def test_the_eighth_failure_makes_a_dead_letter_that_people_see(store: SqlStore) -> None:
    assert await wear_out(store) == [False] * 7 + [True]

    assert await store.due(NOON + WEEK) == []
    assert await store.dead_letters() == [(KEY, "always", NOON + 7 * todo.LONGEST_WAIT)]
    assert (await store.tally()).dead_letters == 1


async def test_a_dead_letter_stays_dead_since_its_first_day(store: SqlStore) -> None:
    await wear_out(store)
    await store.want(KEY, at=NOON)

    assert await store.failed(KEY, "still", NOON + WEEK)
    assert await store.dead_letters() == [(KEY, "still", NOON + 7 * todo.LONGEST_WAIT)]


async def test_a_new_want_revives_a_dead_letter_with_all_its_attempts(store: SqlStore) -> None:
    await wear_out(store)

    await store.want(KEY)

    assert await store.dead_letters() == []
    assert await store.due(NOON) == [(KEY, 0)]
    assert await wear_out(store) == [False] * 7 + [True]


async def test_a_run_that_succeeds_after_all_revives_it_too(store: SqlStore) -> None:
    await wear_out(store)
    await run(store)

    assert await store.dead_letters() == []
    assert await store.due(NOON + WEEK) == []


async def test_a_storm_of_hints_does_not_use_up_a_failing_keys_attempts(store: SqlStore) -> None:
    for _ in range(3 * todo.ATTEMPTS):
        await store.want(KEY)
        await store.begin(KEY)
        assert not await store.failed(KEY, "GitHub is down", NOON)

    assert await store.due(NOON + todo.FIRST_WAIT) == [(KEY, 0)]


async def test_reasons_hold_any_text(store: SqlStore) -> None:
    at = NOON
    for _ in range(todo.ATTEMPTS):
        await store.failed(KEY, "\0 and \ud800 " + "x" * 10_000, at)
        at += todo.LONGEST_WAIT

    ((_, because, _),) = await store.dead_letters()
    assert because.startswith("� and ? xxx")
    assert len(because) == 2000


ACTS = st.lists(st.sampled_from(["want", "begin", "done"]), max_size=12)
ONE_STORE = [HealthCheck.function_scoped_fixture]
"""Every example has a key of its own, so that all can share the store."""


@settings(max_examples=25, suppress_health_check=ONE_STORE)
@given(acts=ACTS)
async def test_a_key_is_due_exactly_while_a_hint_is_younger_than_the_last_finished_run(
    store: SqlStore, acts: list[str]
) -> None:
    key, hints, dealt_with, seen = Key(f"fix:{uuid4()}"), 0, 0, 0
    for act in acts:
        if act == "want":
            await store.want(key)
            hints += 1
        elif act == "begin":
            seen = await store.begin(key)
            assert seen == hints
        else:
            await store.done(key, seen)
            dealt_with = max(dealt_with, seen)

    assert (key in dict(await store.due(NOON))) == (hints > dealt_with)
