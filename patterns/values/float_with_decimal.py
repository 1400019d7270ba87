"""TypeError: a float literal stands in arithmetic with a Decimal."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refused,
    Refuses,
    Severity,
    Sources,
)
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.qualified_names import spelled
from patterns.toolbox.place.failing import candidates, only
from patterns.toolbox.place.locate import Place
from patterns.toolbox.values.kinds import OPEN, is_builtin, kinds, weigh
from patterns.toolbox.values.stdlib import SIGNS

DECIMAL = "decimal.Decimal"
FITTING = (DECIMAL, "builtins.int", "builtins.bool")
"""What a Decimal can be added to or multiplied by."""


class FloatWithDecimal(Pattern):
    """Write the literal as the Decimal that its digits say.

    Decimal refuses to mix with binary floats, because 0.1 is not a tenth in binary. The literal's
    own digits are exact, so `Decimal("0.1")` says what was written. A float that is computed or
    comes from elsewhere is another matter: somebody has to say how it is rounded.
    """

    family = "values"
    severity = Severity.HIGH
    answers = ("H04", "H12")
    matches = (
        r"TypeError: unsupported operand type\(s\) for (?P<sign>[^\s:]+): "
        r"'(?P<left>float|decimal\.Decimal)' and '(?P<right>float|decimal\.Decimal)'"
    )
    examples = (
        Heals(
            "a rate",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for *: 'decimal.Decimal' and 'float'",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 5, "gross")),
            ),
            before="""\
from decimal import Decimal


def gross(net: Decimal) -> Decimal:
    return net * 1.19  # value added tax


gross(Decimal("9.90"))
""",
            after="""\
from decimal import Decimal


def gross(net: Decimal) -> Decimal:
    return net * Decimal("1.19")  # value added tax


gross(Decimal("9.90"))
""",
        ),
        Heals(
            "a negative literal in front, where only the module is imported",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for -: 'float' and 'decimal.Decimal'",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            before="""\
import decimal as d

price = d.Decimal(3)
print(-1e-2 - price + 1.0 * 2)
""",
            after="""\
import decimal as d

price = d.Decimal(3)
print(-d.Decimal("1e-2") - price + 1.0 * 2)
""",
        ),
        Heals(
            "a float under a name",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for *: 'decimal.Decimal' and 'float'",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 6, "gross")),
            ),
            before="""\
from decimal import Decimal

TAX = 0.19

def gross(net):
    return net + net * TAX

gross(Decimal("10"))
""",
            after="""\
from decimal import Decimal

TAX = 0.19

def gross(net):
    return net + net * Decimal(str(TAX))

gross(Decimal("10"))
""",
            certainty=Certainty.B,
        ),
        Refuses(
            "a whole number",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for *: 'decimal.Decimal' and 'float'",
                frames=(Frame("app.py", 2, "half"),),
            ),
            code="def half(size: int) -> float:\n    return size * 0.5\n",
            because="`size` is no Decimal as far as app.py tells",
        ),
        Refuses(
            "code in which nothing is a Decimal",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for *: 'decimal.Decimal' and 'float'",
                frames=(Frame("app.py", 2, "half"),),
            ),
            code="def half(size: float) -> float:\n    return size * 0.5\n",
            because="`size` is no Decimal as far as app.py tells",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Convert the one literal that the failing operator has on the side that was the float."""
        match = cls.match(fault)
        side = "left" if match["left"] == "float" else "right"
        resolver = Resolver(sources)
        found = [
            (node, place)
            for node, place in candidates(fault, sources, ast.BinOp)
            if SIGNS.get(type(node.op)) == match["sign"].rstrip("=") and _literal(node, side)
        ]
        if not found:
            yield _named(fault, match["sign"].rstrip("="), side, resolver)
            return
        what = f"`{match['sign']}` with a float literal on its {side}"
        yield _patch(*only(found, fault, what), side, resolver)


def _named(fault: Fault, sign: str, side: str, resolver: Resolver) -> Patch:
    """The float that has a name, or is worked out, written as it shows and made a Decimal."""
    found = [
        (node, place)
        for node, place in candidates(fault, resolver.project.sources, ast.BinOp)
        if SIGNS.get(type(node.op)) == sign
    ]
    node, place = only(found, fault, f"`{sign}`")
    operand, other = (node.left, node.right) if side == "left" else (node.right, node.left)
    module = place.module
    source = module.source(other)
    if weigh(kinds(other, place, resolver), FITTING) is None or not is_builtin("str", place):
        raise Refused(f"`{source}` is no Decimal as far as {module.path} tells")
    text = module.source(operand)
    if "Decimal(" in text:
        raise Refused(f"`{text}` is a Decimal by now")
    how = spelled(DECIMAL, place)
    start, end = module.start(operand), module.end(operand)
    if module.data[start - 1 : start] == b"(" and module.data[end : end + 1] == b")":
        start, end = start - 1, end + 1
    edit = module.edit(start, end, f"{how.text}(str({text}))")
    told = f"`{source}` is a Decimal, as the error says, and `{text}` a float."
    title = "Make a Decimal of the float before the two meet"
    return Patch((*how.edits, edit), (told,), Certainty.B, title=title)


def _literal(node: ast.BinOp, side: str) -> ast.Constant | None:
    """The float literal that is an operand, its sign left aside."""
    operand = node.left if side == "left" else node.right
    while isinstance(operand, ast.UnaryOp):
        operand = operand.operand
    is_float = isinstance(operand, ast.Constant) and isinstance(operand.value, float)
    return operand if is_float and isinstance(operand, ast.Constant) else None


def _patch(node: ast.BinOp, place: Place, side: str, resolver: Resolver) -> Patch:
    module = place.module
    literal = _literal(node, side)
    other = node.right if side == "left" else node.left
    name = module.source(other)
    found = kinds(other, place, resolver)
    certainty = weigh(found, FITTING)
    if literal is None or certainty is None or not found & {DECIMAL, OPEN}:
        raise Refused(f"`{name}` is no Decimal as far as {module.path} tells")
    how = spelled(DECIMAL, place)
    digits = module.source(literal)
    edit = module.edit(module.start(literal), module.end(literal), f'{how.text}("{digits}")')
    told = "is a Decimal" if certainty is Certainty.A else "is a Decimal, as the error says"
    return Patch((*how.edits, edit), (f"`{name}` {told}; `{digits}` is exact.",), certainty)
