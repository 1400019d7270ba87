"""TypeError: one part of an object is used as it is, where its other parts are converted first."""

import ast
import re
from collections.abc import Iterator

from patterns.contract import (
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refused,
    Refuses,
    Severity,
    Sources,
    Unrelated,
)
from patterns.toolbox.place.failing import candidates
from patterns.toolbox.place.locate import Place, expressions
from patterns.toolbox.values.stdlib import SIGNS


class ConvertedSibling(Pattern):
    """Convert this part of the object as the other ones are.

    The same statement takes several parts of one object, and converts all others to the type that
    the failing operator wants; this one was forgotten. It is converted by the same call.
    """

    family = "values"
    severity = Severity.HIGH
    matches = (
        r"TypeError: (?:unsupported operand type\(s\) for (?P<sign>[^\s:]+): '(?P<left>[\w.]+)' "
        r"and '(?P<right>[\w.]+)'|can only concatenate (?P<to>str|list|tuple) )"
    )
    examples = (
        Heals(
            "one of two parts",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for -: 'decimal.Decimal' and 'float'",
                frames=(Frame("app.py", 11, "<module>"), Frame("app.py", 9, "raw")),
            ),
            before="""\
from decimal import Decimal

class Signal:
    offset = 0.5
    scale = 0.1

def raw(signal, value):
    # as it is sent
    return (Decimal(value) - signal.offset) / Decimal(signal.scale)

raw(Signal(), 3)
""",
            after="""\
from decimal import Decimal

class Signal:
    offset = 0.5
    scale = 0.1

def raw(signal, value):
    # as it is sent
    return (Decimal(value) - Decimal(signal.offset)) / Decimal(signal.scale)

raw(Signal(), 3)
""",
        ),
        Refuses(
            "nothing else of the object is converted",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for -: 'decimal.Decimal' and 'float'",
                frames=(Frame("app.py", 4, "raw"),),
            ),
            code="from decimal import Decimal\n\ndef raw(signal, value):\n"
            "    return Decimal(value) - signal.offset\n",
            because="no other part of `signal` is converted by `Decimal` in the same statement",
        ),
        Refuses(
            "another part that is not converted, either",
            fault=Fault(
                "TypeError",
                'can only concatenate str (not "int") to str',
                frames=(Frame("app.py", 2, "shown"),),
            ),
            code="def shown(user):\n"
            "    return 'a' + user.id + str(user.age) + (user.name or '?')\n",
            because="`user.name` is not converted by `str`, either",
        ),
        Refuses(
            "an operand that is no part of an object",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for -: 'decimal.Decimal' and 'float'",
                frames=(Frame("app.py", 4, "raw"),),
            ),
            code="from decimal import Decimal\n\ndef raw(signal, value):\n"
            "    return Decimal(value) - signal\n",
            because="line 4 of app.py holds no operation with a part of an object on that side",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Wrap the part in the call that its siblings are wrapped in."""
        match = cls.match(fault)
        found = [
            ((part, wanted), place)
            for node, place in candidates(fault, sources, ast.BinOp)
            if SIGNS.get(type(node.op)) == (match["sign"] or "+").rstrip("=")
            for part, wanted in _parts(node, match)
        ]
        where = f"line {fault.frames[-1].line} of {fault.frames[-1].path}"
        if not found:
            raise Unrelated(f"{where} holds no operation with a part of an object on that side")
        calls = [(pair, place, call) for pair, place in found if (call := _converter(*pair, place))]
        if len({ast.dump(part) for (part, _), _, _ in calls}) != 1:
            (part, wanted), _ = found[0]
            raise Unrelated(
                f"no other part of `{ast.unparse(part.value)}` is converted by `{wanted}` in the "
                "same statement"
            )
        (part, wanted), place, call = calls[0]
        module = place.module
        for other in _siblings(part, place):
            if _wrapping(other, wanted, place) is None:
                raise Refused(f"`{module.source(other)}` is not converted by `{wanted}`, either")
        start, end = module.start(part), module.end(part)
        name = module.source(call.func)
        edits = (module.edit(start, start, f"{name}("), module.edit(end, end, ")"))
        base = module.source(part.value)
        yield Patch(edits, (f"All other parts of `{base}` there are converted by `{name}`.",))


def _parts(node: ast.BinOp, match: re.Match[str]) -> Iterator[tuple[ast.Attribute, str]]:
    """The operands that are a part of an object, each with the type of the other operand."""
    left, right = match["left"] or match["to"], match["right"]
    if isinstance(node.right, ast.Attribute):
        yield node.right, left.rpartition(".")[2]
    if isinstance(node.left, ast.Attribute) and right is not None:
        yield node.left, right.rpartition(".")[2]


def _converter(part: ast.Attribute, wanted: str, place: Place) -> ast.Call | None:
    """The first call by which another part of the same object is converted."""
    found = (_wrapping(other, wanted, place) for other in _siblings(part, place))
    return next((call for call in found if call is not None), None)


def _siblings(part: ast.Attribute, place: Place) -> list[ast.Attribute]:
    """The other parts of the same object that the statement takes."""
    base = ast.unparse(part.value)
    return [
        node
        for node, _ in expressions(place)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Load)
        and ast.unparse(node.value) == base
        and ast.unparse(node) != ast.unparse(part)
    ]


def _wrapping(part: ast.Attribute, wanted: str, place: Place) -> ast.Call | None:
    for node, _ in expressions(place):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[only]) if (
                only is part and name == wanted and not node.keywords
            ):
                return node
    return None
