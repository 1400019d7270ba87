"""ZeroDivisionError: something is divided by what turned out to be zero."""

import ast
from collections.abc import Iterator

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
    Unrelated,
)
from patterns.toolbox.place.failing import candidates
from patterns.toolbox.place.locate import Place
from patterns.toolbox.values.producers import producer
from patterns.toolbox.values.provenance import origin

DIVIDING = (ast.Div, ast.FloorDiv, ast.Mod)


class DivisionByZero(Pattern):
    """Decide what the share of nothing is.

    A mean of nothing can be zero, unknown, or an error, and each of them is right somewhere. The
    divisor and its origin can be told, the answer cannot.
    """

    family = "values"
    severity = Severity.HIGH
    certainty = Certainty.C
    answers = ("H11",)
    matches = (
        r"(?:ZeroDivisionError: |(?:decimal\.)?(?:DivisionByZero|DivisionUndefined"
        r"|InvalidOperation): "
        r"\[<class 'decimal\.Division)"
    )
    examples = (
        Explains(
            "a mean",
            fault=Fault(
                "ZeroDivisionError", "division by zero", frames=(Frame("app.py", 2, "mean"),)
            ),
            code="def mean(prices):\n    return sum(prices) / len(prices)\n",
            because="`len(prices)` (app.py:2) was 0, so `prices` was empty. `prices` is a "
            "parameter "
            "of `mean()` (app.py:1). What `sum(prices) / len(prices)` is then, a person must say",
        ),
        Explains(
            "a variable",
            fault=Fault(
                "ZeroDivisionError",
                "integer modulo by zero",
                frames=(Frame("app.py", 3, "page"),),
            ),
            code="def page(rows, total):\n    size = total // 100\n    return rows % size\n",
            because="`size` (app.py:3) was 0. `size` is `total // 100` (app.py:2). What "
            "`rows % size` is then, a person must say",
        ),
        Refuses(
            "two divisions",
            fault=Fault(
                "ZeroDivisionError", "division by zero", frames=(Frame("app.py", 2, "both"),)
            ),
            code="def both(a, b):\n    return 1 / a + 1 / b\n",
            because="line 2 of app.py divides by `a` and by `b`: one of them was 0",
        ),
        Refuses(
            "no division",
            fault=Fault(
                "ZeroDivisionError", "division by zero", frames=(Frame("app.py", 2, "mean"),)
            ),
            code="def mean(prices):\n    return divmod(*prices)\n",
            because="line 2 of app.py divides by nothing itself",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Tell the divisor and its origin."""
        found = [
            (node, place)
            for node, place in candidates(fault, sources, ast.BinOp)
            if isinstance(node.op, DIVIDING) and not isinstance(node.right, ast.Constant)
        ]
        frame = fault.frames[-1]
        where = f"line {frame.line} of {frame.path}"
        if not found:
            raise Unrelated(f"{where} divides by nothing itself")
        if len(found) > 1:
            names = " and by ".join(f"`{place.module.source(n.right)}`" for n, place in found[:3])
            raise Refused(f"{where} divides by {names}: one of them was 0")
        node, place = found[0]
        module = place.module
        raise Explained(
            f"{_zero(node.right, place)}. What `{module.source(node)}` is then, a person must say"
        )


def _zero(divisor: ast.expr, place: Place) -> str:
    module = place.module
    source, where = module.source(divisor), f"({module.path}:{divisor.lineno})"
    made = producer(divisor, place)
    call = made.value if made else divisor
    if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "len" and call.args:
        what = module.source(call.args[0])
        return f"`{source}` {where} was 0, so `{what}` was empty. {origin(call.args[0], place)}"
    return f"`{source}` {where} was 0. {origin(divisor, place)}"
