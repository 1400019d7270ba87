"""A time without a zone is taken as one in the zone of the other."""

from tests.patterns.search.case import Crash


def zones(
    line: str, message: str = "can't compare offset-naive and offset-aware datetimes"
) -> list[list[str]]:
    return Crash(f"def f(a, b):\n    return {line}\n", 2, "f", "TypeError", message).of(
        "in_zone_of"
    )


def test_either_may_be_the_one_without() -> None:
    assert zones("a < b") == [
        ["return a.replace(tzinfo=b.tzinfo) < b"],
        ["return a < b.replace(tzinfo=a.tzinfo)"],
    ]


def test_what_is_made_anew_each_time_is_no_model() -> None:
    assert zones("a - now()", "can't subtract offset-naive and offset-aware datetimes") == [
        ["return a - now().replace(tzinfo=a.tzinfo)"]
    ]


def test_other_comparisons_have_no_zone() -> None:
    assert zones("a < b", "'<' not supported between instances of 'int' and 'str'") == []


def test_a_number_is_a_span_of_time_in_the_unit_of_the_file() -> None:
    code = (
        "from datetime import timedelta\n\nDAY = timedelta(hours=24)\n\n"
        "def end(start, n):\n    return start + n\n"
    )
    message = "unsupported operand type(s) for +: 'datetime.datetime' and 'int'"
    crash = Crash(code, 6, "end", "TypeError", message)

    assert crash.of("as_span") == [["return start + timedelta(hours=n)"]]
