"""A divisor of 0 is 1, or the share is nothing."""

from tests.patterns.search.case import Crash


def test_all_that_divides_by_the_same_is_divided_by_one() -> None:
    code = "def f(p, n):\n    q = p / n\n    return q, p // n\n"
    found = Crash(code, 2, "f", "ZeroDivisionError", "division by zero")

    assert found.of("or_one")[0] == ["q = p / (n or 1)", "return q, p // (n or 1)"]
    assert found.of("or_one")[1] == ["q = p / (n or 1)"]
    assert found.of("share_of_none") == [["q = p / n if n else 0"]]


def test_what_cannot_be_asked_twice_is_only_divided_by_one() -> None:
    code = "def f(p):\n    return {1: p / p.pop()}\n"
    found = Crash(code, 2, "f", "ZeroDivisionError", "division by zero")

    assert found.of("share_of_none") == []
    assert found.of("or_one") == [["return {1: p / (p.pop() or 1)}"]]
