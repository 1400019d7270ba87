"""A key whose value is None is asked for as one that is not there."""

from tests.patterns.search.case import Crash

NONE = "'NoneType' object has no attribute 'update'"


def asked(code: str, line: int) -> list[list[str]]:
    return Crash(code, line, "f", "AttributeError", NONE).of("value_asked_for")


def test_the_branch_for_no_key_is_the_one_for_no_value() -> None:
    code = (
        "def f(d, e):\n    if 'k' not in d:\n        return e\n    d['k'].update(e)\n    return d\n"
    )

    assert asked(code, 4) == [["if d.get('k') is None:"]]


def test_a_condition_that_asks_for_the_key_asks_for_a_value() -> None:
    code = "def f(d, k, new):\n    if k in d and new:\n        d[k].update(new)\n"

    assert asked(code, 3) == [["if d.get(k) is not None and new:"]]


def test_another_key_or_another_table_is_another_question() -> None:
    code = "def f(d, e, new):\n    if 'a' in d and 'k' in e:\n        d['k'].update(new)\n"

    assert asked(code, 3) == []
