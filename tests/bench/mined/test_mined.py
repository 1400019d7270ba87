"""What the mined fixes are told apart by, and the crashes that are planted for them."""

import ast

import pytest

from tests.bench.mined.kinds import kind
from tests.bench.mined.mining import Fix
from tests.bench.mined.planted import faults
from tests.bench.mined.report import rank

BEFORE = "def f(x):\n    return x.name\n"
AFTER = "def f(x):\n    return x.name if x is not None else None\n"


@pytest.mark.parametrize(
    ("before", "after", "called"),
    [
        (BEFORE, AFTER, "conditional expression"),
        ("f(x)", "if x:\n    f(x)", "guard around statements"),
        ("f(x)", "if not x:\n    return\nf(x)", "early return"),
        ("if a: b()", "if a and c: b()", "condition asks for more"),
        (
            "try: f()\nexcept A: g()",
            "try: f()\nexcept (A, B): g()",
            "clause takes one type more",
        ),
        ("x = d['a']", "x = d.get('a')", "look-up with a default"),
        ("x.nmae", "x.name", "another name"),
        ("f(1)", "f(2)", "another constant"),
    ],
)
def test_an_edit_is_called_by_what_it_adds(before: str, after: str, called: str) -> None:
    assert kind(ast.parse(before), ast.parse(after)) == called


def fix(before: str, after: str, message: str = "Fix a crash") -> Fix:
    return Fix("c0ffee", "app.py", message, (), before.encode(), after.encode(), 2, 2)


def test_a_guard_is_what_a_value_of_none_would_need() -> None:
    assert faults(fix(BEFORE, AFTER))[0].message == "'NoneType' object has no attribute 'name'"


def test_what_the_message_quotes_comes_first() -> None:
    told = fix(BEFORE, AFTER, "Fix crash\n\nTypeError: 'NoneType' object is not iterable")

    assert faults(told)[0].message == "'NoneType' object is not iterable"


def test_the_very_edit_has_a_rank() -> None:
    assert rank(fix(BEFORE, AFTER)) is not None
    assert rank(fix(BEFORE, AFTER.replace("else None", "else 42"))) is None
