"""What is tried where what a call gives may be empty."""

from tests.patterns.search.case import Crash


def test_the_first_of_a_calls_result_is_none_where_there_is_none() -> None:
    code = "def best(runs):\n    return sorted(runs)[0]\n"

    crash = Crash(code, 2, "best", "IndexError", "list index out of range")

    assert crash.of("first_or_none") == [["return next(iter(sorted(runs)), None)"]]
