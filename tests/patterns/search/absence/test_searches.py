"""What is sought is asked for first."""

from tests.patterns.search.case import Crash

CODE = "def f(text, mark):\n    if text:\n        at = text.index(mark)\n        return at\n"


def test_a_search_is_made_only_where_something_is_to_be_found() -> None:
    crash = Crash(CODE, 3, "f", "ValueError", "substring not found")

    assert ["if text and mark in text:"] in crash.of("enclosing_condition")
    assert ["at = (text.index(mark) if mark in text else None)"] in crash.of("sought")


def test_other_errors_are_no_search() -> None:
    assert not Crash(CODE, 3, "f", "ValueError", "empty separator").of("sought")
