"""TypeError: a `%` format is given one value, or several of which it takes only the first."""

import ast
from collections.abc import Iterator, Sequence

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
from patterns.toolbox.place.locate import Place
from patterns.toolbox.values import percent
from patterns.toolbox.values.kinds import proof

TUPLE = "builtins.tuple"


class PercentWithoutTuple(Pattern):
    """Give the format its values as one tuple.

    `%` binds tighter than a comma, so `"%s of %s" % a, b` formats with `a` alone; and a tuple that
    is to be shown as one value must stand in a tuple of its own. How many values the format asks
    for is read from the literal, and exactly so many stand there.
    """

    family = "values"
    severity = Severity.LOW
    answers = ("H07",)
    matches = (
        r"TypeError: (?:(?P<few>not enough arguments for format string)"
        r"|not all arguments converted during (?:string|bytes) formatting)$"
    )
    examples = (
        Heals(
            "two values without brackets",
            fault=Fault(
                "TypeError",
                "not enough arguments for format string",
                frames=(Frame("app.py", 5, "<module>"), Frame("app.py", 2, "show")),
            ),
            before="""\
def show(done, total):
    print("%d of %d (100%%)" % done, total)  # so far


show(1, 2)
""",
            after="""\
def show(done, total):
    print("%d of %d (100%%)" % (done, total))  # so far


show(1, 2)
""",
        ),
        Heals(
            "a tuple that is one value",
            fault=Fault(
                "TypeError",
                "not all arguments converted during string formatting",
                frames=(Frame("app.py", 2, "<module>"),),
            ),
            before='SIZE = (3, 4)\nprint("size %s" % SIZE)\n',
            after='SIZE = (3, 4)\nprint("size %s" % (SIZE,))\n',
        ),
        Refuses(
            "a value that is missing",
            fault=Fault(
                "TypeError",
                "not enough arguments for format string",
                frames=(Frame("app.py", 2, "show"),),
            ),
            code='def show(done, total):\n    return "%d of %d" % (done,)\n',
            because="the format asks for 2 values, and which one is missing is not known",
        ),
        Refuses(
            "a value that nothing tells of",
            fault=Fault(
                "TypeError",
                "not all arguments converted during string formatting",
                frames=(Frame("app.py", 2, "show"),),
            ),
            code='def show(size: str):\n    return "size %s" % size\n',
            because="`size` is no tuple as far as app.py tells",
        ),
        Refuses(
            "a format that asks for nothing",
            fault=Fault(
                "TypeError",
                "not all arguments converted during string formatting",
                frames=(Frame("app.py", 2, "show"),),
            ),
            code='def show(size):\n    return "size: " % size\n',
            because="the format asks for 0 values: where `size` belongs in it is not known",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put brackets around the values that the one format on the line asks for."""
        found = [
            (node, place)
            for node, place in candidates(fault, sources, ast.BinOp)
            if isinstance(node.op, ast.Mod) and percent.literal(node.left) is not None
        ]
        node, place = only(found, fault, "`%` behind a string literal")
        count = percent.wanted(percent.literal(node.left) or "")
        if count is None:
            raise Refused("the format asks for its values by name")
        if cls.match(fault)["few"]:
            yield _bracketed(node, count, place, Resolver(sources))
        else:
            yield _wrapped(node, count, place, Resolver(sources))


def _bracketed(node: ast.BinOp, count: int, place: Place, resolver: Resolver) -> Patch:
    module = place.module
    others = _behind(node, place)
    one = proof(node.right, place, {TUPLE, "builtins.dict"}, resolver) is not Certainty.A
    if not one or count != len(others) + 1 or not others:
        raise Refused(f"the format asks for {count} values, and which one is missing is not known")
    start, end = module.start(node.right), module.end(others[-1])
    edits = (module.edit(start, start, "("), module.edit(end, end, ")"))
    told = f"The format asks for {count} values, and just so many stand behind it."
    return Patch(edits, (told,))


def _behind(node: ast.BinOp, place: Place) -> Sequence[ast.expr]:
    """What follows the format behind commas, up to the end of the tuple or call it stands in."""
    statement = place.statement
    for around in ast.walk(statement) if statement else ():
        parts: list[ast.expr] = []
        if isinstance(around, ast.Call) and not around.keywords:
            parts = around.args
        elif isinstance(around, ast.Tuple):
            parts = around.elts
        if node in parts and not any(isinstance(part, ast.Starred) for part in parts):
            return parts[parts.index(node) + 1 :]
    return ()


def _wrapped(node: ast.BinOp, count: int, place: Place, resolver: Resolver) -> Patch:
    module = place.module
    text = module.source(node.right)
    if count != 1:
        missing = f"where `{text}` belongs in it is not known" if count < 1 else "they are too many"
        raise Refused(f"the format asks for {count} values: {missing}")
    certainty = proof(node.right, place, {TUPLE}, resolver)
    if certainty is None or isinstance(node.right, ast.Tuple):
        raise Refused(f"`{text}` is no tuple as far as {module.path} tells")
    start, end = module.start(node.right), module.end(node.right)
    edits: tuple[Edit, ...] = (module.edit(start, start, "("), module.edit(end, end, ",)"))
    # A tuple of one value formats like the value; so the edit is safe for any other value, too.
    surely = "is a tuple" if certainty is Certainty.A else "must be a tuple, as the error says"
    return Patch(edits, (f"`{text}` {surely}, and the format takes one value.",), certainty)
