"""TypeError: None is added, compared, measured or made a number."""

import ast
from collections.abc import Iterator
from dataclasses import replace

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
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import candidates, on_line
from patterns.toolbox.place.locate import Place, innermost
from patterns.toolbox.values.kinds import NONE, kinds
from patterns.toolbox.values.provenance import origin

MEASURING = {"len", "int", "float", "sum", "abs", "round", "sorted", "min", "max", "format"}


class NoneInOperation(Pattern):
    """Decide what a missing value counts as.

    To count what is missing as zero, or as an empty text, makes the error go away and may make
    the sum wrong. What is missing, and where it comes from, can be told.
    """

    family = "absence"
    severity = Severity.HIGH
    certainty = Certainty.C
    answers = ("C04",)
    matches = (
        r"TypeError: (?:unsupported operand type\(s\) for (?P<sign>[^:]+): (?:'NoneType' and"
        r"|'[\w.]+' and "
        r"'NoneType')|'(?P<compare>[<>=!]+)' not supported between instances of (?:'NoneType' and"
        r"|'[\w.]+' and 'NoneType')|can only concatenate \w+ \(not \"NoneType\"\)|object of type "
        r"'(?P<len>NoneType)' has no len|(?P<number>int|float)\(\) argument must be.*'?NoneType"
        r"|sequence item \d+: expected str instance, NoneType|unsupported format string passed to "
        r"None)"
    )
    examples = (
        Explains(
            "a sum",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for +: 'NoneType' and 'int'",
                frames=(Frame("app.py", 3, "total"),),
            ),
            code="def total(row):\n    net = row.get('net')\n    return net + 1\n",
            because="`net` in `net + 1` (app.py:3) was None. `net` is `row.get('net')` (app.py:2). "
            "What a missing one counts as, a person must say there",
        ),
        Explains(
            "a length",
            fault=Fault(
                "TypeError",
                "object of type 'NoneType' has no len()",
                frames=(Frame("app.py", 2, "size"),),
            ),
            code="def size(rows=None):\n    return len(rows)\n",
            because="`rows` in `len(rows)` (app.py:2) was None. `rows` is a parameter of `size()` "
            "(app.py:1), None by default. What a missing one counts as, a person must say there",
        ),
        Explains(
            "an f-string",
            fault=Fault(
                "TypeError",
                "unsupported format string passed to NoneType.__format__",
                frames=(Frame("app.py", 2, "show"),),
            ),
            code='def show(mean=None):\n    print(f"Mean: {mean:.2f}")\n',
            because="`mean` in an f-string (app.py:2) was None. `mean` is a parameter of "
            "`show()` (app.py:1), None by default. What a missing one counts as, a person must "
            "say there",
        ),
        Explains(
            "the key of a sort",
            fault=Fault(
                "TypeError",
                "'<' not supported between instances of 'NoneType' and 'int'",
                frames=(Frame("app.py", 2, "oldest"),),
            ),
            code="def oldest(rows):\n    return sorted(rows, key=lambda row: row['age'])\n",
            because="the key of `sorted(rows, key=lambda row: row['age'])` (app.py:2) gave None "
            "for some element: `lambda row: row['age']`. Where such an element belongs, a person "
            "must say there",
        ),
        Refuses(
            "two names",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for *: 'NoneType' and 'NoneType'",
                frames=(Frame("app.py", 2, "area"),),
            ),
            code="def area(a, b):\n    return a * b, b * a\n",
            because="line 2 of app.py holds several operations, and nothing tells which met None",
        ),
        Refuses(
            "nothing of the kind",
            fault=Fault(
                "TypeError",
                "object of type 'NoneType' has no len()",
                frames=(Frame("app.py", 2, "size"),),
            ),
            code="def size(rows):\n    return rows\n",
            because="line 2 of app.py holds no operation that can have met None",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Tell the operand and its origin."""
        resolver, frame = Resolver(sources), innermost(fault, sources)
        found = [
            (node, operands, place)
            for node, place in candidates(fault, sources, ast.expr)
            if (operands := _operands(node, fault.message))
        ]
        # In an f-string the report marks the whole of it.
        found = found or [
            (node, operands, place)
            for node, place in on_line(replace(frame, column=None), sources, ast.FormattedValue)
            if (operands := _operands(node, fault.message))
        ]
        where = f"line {frame.line} of {frame.path}"
        if not found:
            raise Unrelated(f"{where} holds no operation that can have met None")
        if len(found) > 1:
            raise Refused(f"{where} holds several operations, and nothing tells which met None")
        node, operands, place = found[0]
        _explain_key(node, place)
        operand = _likely(operands, place, resolver)
        module = place.module
        formatted = isinstance(node, ast.FormattedValue)
        inside = "an f-string" if formatted else f"`{module.source(node)}`"
        raise Explained(
            f"`{module.source(operand)}` in {inside} ({module.path}:{node.lineno}) "
            f"was None. {origin(operand, place)}. What a missing one counts as, a person must say "
            "there"
        )


def _explain_key(node: ast.expr, place: Place) -> None:
    """What is sorted by a key is not None itself: the key gave it for some element."""
    key = next((k for k in getattr(node, "keywords", ()) if k.arg == "key"), None)
    if key is not None:
        module = place.module
        raise Explained(
            f"the key of `{module.source(node)}` ({module.path}:{node.lineno}) gave None for some "
            f"element: `{module.source(key.value)}`. Where such an element belongs, a person must "
            "say there"
        )


def _operands(node: ast.expr, message: str) -> list[ast.expr]:
    """What can have been None in an expression, the likeliest side by the message first."""
    sides: list[ast.expr] = []
    match node:
        case ast.BinOp(left=left, right=right):
            sides = [left, right]
        case ast.Compare(left=left, comparators=[right]):
            sides = [left, right]
        case ast.Call(func=ast.Name(id=name), args=[first, *_]) if name in MEASURING:
            sides = [first]
        case ast.Call(func=ast.Attribute(attr="join"), args=[first]):
            sides = [first]
        case ast.FormattedValue(value=value, format_spec=ast.JoinedStr()):
            sides = [value] if "__format__" in message else []
    if len(sides) == 2 and "'NoneType' and" not in message:
        sides.reverse()
    return [side for side in sides if not isinstance(side, ast.Constant)]


def _likely(operands: list[ast.expr], place: Place, resolver: Resolver) -> ast.expr:
    for operand in operands:
        if NONE in kinds(operand, place, resolver):
            return operand
    return operands[0]
