"""The time of this machine."""

from datetime import UTC, datetime

from bot.edges.clock import SystemClock


def test_it_tells_the_time_in_utc() -> None:
    before = datetime.now(UTC)

    assert before <= SystemClock().now() <= datetime.now(UTC)
