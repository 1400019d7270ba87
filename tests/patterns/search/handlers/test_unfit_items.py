"""A loop that collects goes on without the item that something cannot be done with."""

import pytest

from tests.patterns.search.case import Crash

CODE = """\
import inspect


def f(objects):
    found = {}
    for name, value in objects.items():
        signature = inspect.signature(value)
        found[name] = str(signature)
    return found
"""
NONE = "no signature found for builtin <class 'type'>"


def test_both_ways_in_which_the_call_fails_are_passed_over() -> None:
    assert Crash(CODE, 7, "f", "ValueError", NONE).of("unfit_item") == [
        [
            "try:",
            "signature = inspect.signature(value)",
            "except (TypeError, ValueError):",
            "continue",
        ]
    ]


def test_what_a_list_of_work_gives_is_an_item_too() -> None:
    code = (
        "def f(todo):\n    while todo:\n        x = todo.pop()\n        for y in x.go():\n"
        "            todo.append(y)\n"
    )
    crash = Crash(code, 4, "f", "TypeError", "unbound method type.go() needs an argument")

    assert crash.of("unfit_item") == [
        ["try:", "found = x.go()", "except TypeError:", "continue", "for y in found:"]
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("found[name] = str(signature)", "print(signature)"),
        ("found[name] = str(signature)", "found[name] = signature\n        print(name)"),
        ("inspect.signature(value)", "inspect.signature(f)"),
        ("for name, value in objects.items():", "if objects:"),
    ],
)
def test_a_loop_that_does_more_than_collect_is_left_alone(old: str, new: str) -> None:
    assert Crash(CODE.replace(old, new), 7, "f", "ValueError", NONE).of("unfit_item") == []


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("AttributeError", "'int' object has no attribute 'go'"),
        ("TypeError", "'NoneType' object is not subscriptable"),
        ("NameError", "name 'inspect' is not defined"),
    ],
)
def test_what_the_line_itself_does_wrong_is_not_passed_over(kind: str, message: str) -> None:
    assert Crash(CODE, 7, "f", kind, message).of("unfit_item") == []


def test_it_is_a_risky_form() -> None:
    found = Crash(CODE, 7, "f", "ValueError", NONE).trials

    assert [trial.is_risky for trial in found if trial.name == "unfit_item"] == [True]
