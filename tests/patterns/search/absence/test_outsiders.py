"""What is missing is none of what it is compared with."""

from tests.patterns.search.case import Crash

NONE = "'NoneType' object has no attribute 'kind'"


def asked(condition: str) -> list[list[str]]:
    code = f"def f(x, y):\n    if {condition}:\n        x = y\n    return x\n"
    return Crash(code, 2, "f", "AttributeError", NONE).of("outsider")


def test_a_missing_value_is_in_no_collection() -> None:
    assert asked("x.kind not in KNOWN") == [["if x is None or x.kind not in KNOWN:"]]
    assert asked("x.kind.name() != 'plain'") == [["if x is None or x.kind.name() != 'plain':"]]


def test_within_another_condition_it_stays_one_part() -> None:
    assert asked("y and x.kind not in KNOWN") == [["if y and (x is None or x.kind not in KNOWN):"]]


def test_what_is_missing_is_not_so() -> None:
    assert asked("not x.kind and y") == [["if (x is None or not x.kind) and y:"]]
    assert asked("y or not x.kind.any()") == [["if y or x is None or not x.kind.any():"]]


def test_a_key_that_is_missing_has_another_value() -> None:
    code = "def f(d, k, v):\n    if d[k] != v:\n        d[k] = v\n"

    assert Crash(code, 2, "f", "KeyError", "'a'").of("outsider") == [
        ["if k not in d or d[k] != v:"]
    ]


def test_a_condition_that_holds_for_what_is_there_does_not_hold() -> None:
    assert asked("x.kind in KNOWN") == []


def test_asking_first_comes_first() -> None:
    code = "def f(x, y):\n    if x.kind not in KNOWN:\n        x = y\n    return x\n"
    families = [t.name for t in Crash(code, 2, "f", "AttributeError", NONE).trials]

    assert families.index("guard") < families.index("outsider")


def test_what_is_empty_ends_in_nothing() -> None:
    code = "def f(x):\n    if x[-1] != 1:\n        x = x + [1]\n    return x\n"
    found = Crash(code, 2, "f", "IndexError", "list index out of range")

    assert found.of("outsider") == [["if not x or x[-1] != 1:"]]
