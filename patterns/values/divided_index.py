"""TypeError: a count or an index is the float that a division gives."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
    Edit,
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
from patterns.toolbox.definitions import Resolver
from patterns.toolbox.failing import candidates, only
from patterns.toolbox.kinds import calls, proof
from patterns.toolbox.locate import Place
from patterns.toolbox.module import Module
from patterns.toolbox.stdlib import SEQUENCES

WHOLE = {"builtins.int", "builtins.bool"}
COUNTS = {"builtins.range", "builtins.chr", "builtins.bytes", "builtins.bytearray"}


class DividedIndex(Pattern):
    """Divide into whole numbers where a whole number is needed.

    `/` gives a float even where both sides are whole, and neither an index nor the bound of a
    range can be one. `//` gives the whole part, which is what `/` gave in Python 2. Both sides are
    known to be whole numbers; where a float goes in, somebody has to say how it is rounded.
    """

    family = "values"
    severity = Severity.MEDIUM
    answers = ("H05",)
    matches = (
        r"TypeError: (?:'float' object cannot be interpreted as an integer$"
        r"|(?:list|tuple) indices must be integers or slices, not float$"
        r"|string indices must be integers, not 'float'$|slice indices must be integers or None)"
    )
    examples = (
        Heals(
            "the middle of a list",
            fault=Fault(
                "TypeError",
                "list indices must be integers or slices, not float",
                frames=(Frame("app.py", 5, "<module>"), Frame("app.py", 2, "median")),
            ),
            before="""\
def median(rows):
    return sorted(rows)[(len(rows) - 1) / 2]  # the lower one


median([3, 1])
""",
            after="""\
def median(rows):
    return sorted(rows)[(len(rows) - 1) // 2]  # the lower one


median([3, 1])
""",
        ),
        Heals(
            "the bound of a range",
            fault=Fault(
                "TypeError",
                "'float' object cannot be interpreted as an integer",
                frames=(Frame("app.py", 2, "<module>"),),
            ),
            before="""\
ROWS = [1, 2, 3, 4]
for number in range(0, len(ROWS) / 2):
    print(number / 2)
""",
            after="""\
ROWS = [1, 2, 3, 4]
for number in range(0, len(ROWS) // 2):
    print(number / 2)
""",
        ),
        Refuses(
            "a share of something unknown",
            fault=Fault(
                "TypeError",
                "'float' object cannot be interpreted as an integer",
                frames=(Frame("app.py", 2, "steps"),),
            ),
            code="def steps(length: float, step: float):\n    return range(length / step)\n",
            because="`length / step` divides no whole numbers as far as app.py tells, and how to "
            "round is a choice",
        ),
        Refuses(
            "a name for the index",
            fault=Fault(
                "TypeError",
                "list indices must be integers or slices, not float",
                frames=(Frame("app.py", 2, "cell"),),
            ),
            code="def cell(rows, index):\n    return rows[index]\n",
            because="line 2 of app.py holds no division that is an index or a count",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Double the slash of the one division that is used as a whole number."""
        resolver = Resolver(sources)
        found = {
            part: (place, node)
            for node, place in candidates(fault, sources, ast.expr)
            for used in _used_as_whole(node, place, resolver)
            for part in _divisions(used)
        }
        divisions = [(part, place) for part, (place, _) in found.items()]
        division, place = only(divisions, fault, "division that is an index or a count")
        module = place.module
        text = module.source(division)
        sides = [proof(side, place, WHOLE, resolver) for side in (division.left, division.right)]
        if None in sides:
            raise Refused(
                f"`{text}` divides no whole numbers as far as {module.path} tells, and how to "
                "round is a choice"
            )
        certain = {*sides, _container(found[division][1], place, resolver)} == {Certainty.A}
        certainty = Certainty.A if certain else Certainty.B
        evidence = f"`{text}` is used where only a whole number will do."
        yield Patch((_doubled(division, module),), (evidence,), certainty)


def _used_as_whole(node: ast.expr, place: Place, resolver: Resolver) -> Iterator[ast.expr]:
    match node:
        case ast.Subscript(slice=ast.Slice(lower=lower, upper=upper, step=step)):
            yield from (part for part in (lower, upper, step) if part is not None)
        case ast.Subscript(slice=index):
            yield index
        case ast.Call(args=args) if calls(node, place, resolver) & COUNTS:
            yield from args


def _container(user: ast.expr, place: Place, resolver: Resolver) -> Certainty | None:
    """How surely what is indexed takes whole numbers only: a dict takes any key."""
    if not isinstance(user, ast.Subscript) or isinstance(user.slice, ast.Slice):
        return Certainty.A
    certainty = proof(user.value, place, SEQUENCES, resolver)
    if certainty is None:
        text = place.module.source(user.value)
        raise Refused(f"`{text}` is no sequence as far as {place.module.path} tells")
    return certainty


def _divisions(node: ast.expr) -> Iterator[ast.BinOp]:
    """The divisions whose result reaches the value of an expression by arithmetic alone."""
    if isinstance(node, ast.BinOp):
        if isinstance(node.op, ast.Div):
            yield node
        else:
            yield from _divisions(node.left)
            yield from _divisions(node.right)
    elif isinstance(node, ast.UnaryOp):
        yield from _divisions(node.operand)


def _doubled(division: ast.BinOp, module: Module) -> Edit:
    between = module.data[module.end(division.left) : module.start(division.right)]
    if between.count(b"/") != 1 or b"#" in between:
        raise Refused(f"line {division.lineno} of {module.path} is written too oddly to edit")
    at = module.end(division.left) + between.index(b"/")
    return module.edit(at, at, "/")
