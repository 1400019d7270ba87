"""Changes keep their distance, pauses are kept, and kept answers are few."""

import asyncio
from datetime import timedelta

import pytest

from bot.edges.github_pace import Cached, Pace, Recent
from bot.errors import Unavailable
from tests.fakes.clock import FakeClock


class Time:
    """A monotonic clock that only sleeping moves."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        self.slept: list[float] = []
        monkeypatch.setattr("bot.edges.github_pace.time.monotonic", lambda: self.now)
        monkeypatch.setattr("bot.edges.github_pace.asyncio.sleep", self.sleep)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


async def test_a_change_waits_until_the_gap_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    time = Time(monkeypatch)
    pace = Pace(FakeClock(), timedelta(seconds=1))

    for _ in range(2):
        async with pace.turn():
            time.now += 0.25

    assert time.slept == [0, 1]


async def test_changes_are_made_one_at_a_time() -> None:
    pace = Pace(FakeClock(), timedelta(0))
    under_way = most = 0

    async def change() -> None:
        nonlocal under_way, most
        async with pace.turn():
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0)
            under_way -= 1

    await asyncio.gather(*(change() for _ in range(5)))

    assert most == 1


def test_a_pause_of_one_resource_leaves_the_other_alone() -> None:
    clock = FakeClock()
    pace = Pace(clock, timedelta(0))
    reset = str(int((clock.now() + timedelta(minutes=1)).timestamp()))
    limits = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": reset}
    pace.learn({**limits, "x-ratelimit-resource": "graphql"})

    pace.check("core")
    with pytest.raises(Unavailable) as caught:
        pace.check("graphql")

    assert caught.value.retry_after == timedelta(minutes=1)


def test_nonsense_about_limits_is_ignored() -> None:
    pace = Pace(FakeClock(), timedelta(0))

    pace.learn({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "soon"})

    pace.check("core")


def test_the_least_recently_used_answer_goes_first() -> None:
    recent = Recent(most=2)
    answer: Cached = (None, None, {}, None)
    recent["one"] = recent["two"] = answer

    assert recent["one"] == answer
    recent["three"] = answer

    assert list(recent) == ["one", "three"]
    del recent["one"]
    assert len(recent) == 1


async def test_a_backlog_stays_below_what_github_lets_one_create() -> None:
    clock = FakeClock()
    pace = Pace(clock, timedelta(0))
    made, minutes = 0, 0
    while made < 500:
        try:
            async with pace.turn():
                made += 1
        except Unavailable as minute:
            clock.advance(minute.retry_after or timedelta(0))
            minutes += 1
    assert minutes == 6  # 80 a minute

    with pytest.raises(Unavailable) as hour:
        async with pace.turn():
            pass
    assert hour.value.retry_after == timedelta(minutes=54)
