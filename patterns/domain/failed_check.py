"""AssertionError and its kin: a fact was checked, and it did not hold."""

import ast
from collections.abc import Iterator
from typing import NoReturn

from patterns.contract import (
    Certainty,
    Explained,
    Explains,
    Fault,
    Frame,
    Patch,
    Pattern,
    Refused,
    Refuses,
    Severity,
    Sources,
)
from patterns.toolbox.place.failing import on_line
from patterns.toolbox.place.locate import Place, innermost, places
from patterns.toolbox.repository.offlimits import is_test
from patterns.toolbox.values.provenance import origin

LOOKING = {"index": "is not in", "remove": "is not in", "rindex": "is not in"}


class FailedCheck(Pattern):
    """Find out which side of the check is wrong.

    A check that fails does its work: either what it was given is wrong, or what it demands. To
    take the check away, or to bend a test, would only hide which.
    """

    family = "domain"
    severity = Severity.HIGH
    certainty = Certainty.C
    answers = ("L02",)
    matches = (
        r"(?:AssertionError|OverflowError|ValueError: (?:math domain|Exceeds the limit|generator "
        r"already|list\.remove|substring not found|\S+ is not in list)|LookupError|RuntimeError: "
        r"(?:context has already|generator didn't (?:yield|stop))|(?:zoneinfo\._common\.)?"
        r"ZoneInfoNotFoundError)"
    )
    examples = (
        Explains(
            "an assertion",
            fault=Fault("AssertionError", "empty", frames=(Frame("app.py", 2, "mean"),)),
            code="def mean(prices):\n    assert prices, 'empty'\n    return sum(prices)\n",
            because="`assert prices` (app.py:2) did not hold. `prices` is a parameter of `mean()` "
            "(app.py:1). Either that value is wrong, or the assertion demands too much",
        ),
        Explains(
            "a test",
            fault=Fault(
                "AssertionError", "assert 3 == 4", frames=(Frame("tests/test_a.py", 4, "test_a"),)
            ),
            code={
                "a.py": "def total(prices):\n    return sum(prices)\n",
                "tests/test_a.py": "from a import total\n\ndef test_a():\n"
                "    assert total([1, 2]) == 4\n",
            },
            because="`assert total([1, 2]) == 4` (tests/test_a.py:4) did not hold: the test says "
            "what `total` should give, and it gives something else. No error was raised inside it, "
            "so nothing shows which of its lines is wrong",
        ),
        Explains(
            "a place in a list",
            fault=Fault("ValueError", "3 is not in list", frames=(Frame("app.py", 2, "place"),)),
            code="def place(rows, row):\n    return rows.index(row)\n",
            because="`row` is not in `rows` (app.py:2). `row` is a parameter of `place()` "
            "(app.py:1). What to do with one that is not there, a person must say",
        ),
        Refuses(
            "nothing that checks",
            fault=Fault("AssertionError", "", frames=(Frame("app.py", 2, "mean"),)),
            code="def mean(prices):\n    return prices.mean()\n",
            because="line 2 of app.py checks nothing itself: what it calls did",
        ),
        Refuses(
            "another function's range",
            fault=Fault("OverflowError", "math range error", frames=(Frame("app.py", 1, "f"),)),
            code="def f(x): return x\n",
            because="line 1 of app.py checks nothing itself: what it calls did",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Tell the check, and where what it was given comes from."""
        frame = innermost(fault, sources)
        for place in places(frame, sources):
            if isinstance(place.statement, ast.Assert):
                _explain_assert(place.statement, place)
        for call, place in on_line(frame, sources, ast.Call):
            name = getattr(call.func, "attr", "")
            module = place.module
            if name in LOOKING and isinstance(call.func, ast.Attribute) and call.args:
                what, where = module.source(call.args[0]), module.source(call.func.value)
                raise Explained(
                    f"`{what}` is not in `{where}` ({module.path}:{call.lineno}). "
                    f"{origin(call.args[0], place)}. What to do with one that is not there, a "
                    "person must say"
                )
        calls = on_line(frame, sources, ast.Call)
        if fault.type == "AssertionError" or len(calls) != 1 or not calls[0][0].args:
            raise Refused(
                f"line {frame.line} of {frame.path} checks nothing itself: what it calls did"
            )
        call, place = calls[0]
        raise Explained(
            f"`{place.module.source(call)}` ({frame.path}:{call.lineno}) cannot be done with what "
            f"it was given. {origin(call.args[0], place)}"
        )


def _explain_assert(statement: ast.Assert, place: Place) -> NoReturn:
    module, test = place.module, statement.test
    what = f"`assert {module.source(test)}` ({module.path}:{statement.lineno}) did not hold"
    called = [
        module.source(node.func)
        for node in ast.walk(test)
        if isinstance(node, ast.Call) and isinstance(node.func, (ast.Name, ast.Attribute))
    ]
    if is_test(module.path) and called:
        raise Explained(
            f"{what}: the test says what `{called[0]}` should give, and it gives something else. "
            "No error was raised inside it, so nothing shows which of its lines is wrong"
        )
    names = [node for node in ast.walk(test) if isinstance(node, ast.Name)]
    came = origin(names[0], place) if names else "It asks nothing of a name"
    raise Explained(
        f"{what}. {came}. Either that value is wrong, or the assertion demands too much"
    )
