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
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import candidates, only
from patterns.toolbox.place.locate import Argument, Place
from patterns.toolbox.source.module import Module
from patterns.toolbox.values.kinds import calls, proof
from patterns.toolbox.values.producers import producer
from patterns.toolbox.values.stdlib import SEQUENCES

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
        r"|(?P<container>list|tuple) indices must be integers or slices, not float$"
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
        Heals(
            "a name for the middle",
            fault=Fault(
                "TypeError",
                "list indices must be integers or slices, not float",
                frames=(Frame("app.py", 6, "<module>"), Frame("app.py", 3, "halves")),
            ),
            before="""\
def halves(rows):
    middle = len(rows) / 2
    return rows[middle], rows[:middle]


halves([3, 1])
""",
            after="""\
def halves(rows):
    middle = len(rows) // 2
    return rows[middle], rows[:middle]


halves([3, 1])
""",
        ),
        Refuses(
            "a quotient that is wanted whole elsewhere, too",
            fault=Fault(
                "TypeError",
                "list indices must be integers or slices, not float",
                frames=(Frame("app.py", 4, "middle"),),
            ),
            code="def middle(rows):\n    share = len(rows) / 2\n    print(share)\n"
            "    return rows[share]\n",
            because="`share` is used on line 3 of app.py where a fraction may be wanted",
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
            part: (made.place, node, place)
            for node, place in candidates(fault, sources, ast.expr)
            for used in _used_as_whole(node, place, resolver)
            for made in [_made(used, place, resolver)]
            for part in _divisions(made.value)
        }
        divisions = [(part, made) for part, (made, _, _) in found.items()]
        division, place = only(divisions, fault, "division that is an index or a count")
        module = place.module
        text = module.source(division)
        sides = [proof(side, place, WHOLE, resolver) for side in (division.left, division.right)]
        if None in sides:
            raise Refused(
                f"`{text}` divides no whole numbers as far as {module.path} tells, and how to "
                "round is a choice"
            )
        _, user, around = found[division]
        told = cls.match(fault)["container"] and len(candidates(fault, sources, ast.Subscript)) == 1
        container = Certainty.A if told else _container(user, around, resolver)
        certainty = Certainty.A if {*sides, container} == {Certainty.A} else Certainty.B
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


def _made(used: ast.expr, place: Place, resolver: Resolver) -> Argument:
    """What is used as a whole number, or what its name is assigned once.

    Raises:
        Refused: the name is used elsewhere, where the fraction may be wanted.
    """
    made = producer(used, place)
    if made is None or made.value is used or not any(_divisions(made.value)):
        return Argument(used, place)
    nodes = list(ast.walk(made.place.function or made.place.module.tree))
    whole = {
        id(use)
        for node in nodes
        if isinstance(node, ast.expr)
        for use in _used_as_whole(node, place, resolver)
    }
    name = ast.unparse(used)
    for node in nodes:
        if isinstance(node, ast.Name) and node.id == name and id(node) not in whole:
            if isinstance(node.ctx, ast.Store):
                continue
            raise Refused(
                f"`{name}` is used on line {node.lineno} of {place.module.path} where a fraction "
                "may be wanted"
            )
    return made


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
