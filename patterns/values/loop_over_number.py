"""TypeError: a loop runs over a number instead of a range."""

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
    Unrelated,
)
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.locate import COMPREHENSIONS, Place, at, places, raising
from patterns.toolbox.values.kinds import calls, is_builtin, proof

INT = "builtins.int"


class LoopOverNumber(Pattern):
    """Run over the numbers below the count.

    A loop over a whole number always fails, and a count that a loop is given means its `range`:
    so many rounds, numbered from 0. What the loop runs over is known to be a whole number, as it
    is a length, a literal, or declared to be one.
    """

    family = "values"
    severity = Severity.LOW
    answers = ("H06",)
    matches = r"TypeError: 'int' object is not iterable$"
    examples = (
        Heals(
            "a length",
            fault=Fault(
                "TypeError",
                "'int' object is not iterable",
                frames=(Frame("app.py", 6, "<module>"), Frame("app.py", 2, "show")),
            ),
            before="""\
def show(rows):
    for index in len(rows):  # from the top
        print(index, rows[index])


show(["a"])
""",
            after="""\
def show(rows):
    for index in range(len(rows)):  # from the top
        print(index, rows[index])


show(["a"])
""",
        ),
        Heals(
            "a count in a comprehension",
            fault=Fault(
                "TypeError",
                "'int' object is not iterable",
                frames=(Frame("app.py", 5, "<module>"), Frame("app.py", 2, "squares")),
            ),
            before="""\
def squares(count: int) -> list[int]:
    return [n * n for n in count]


squares(3)
""",
            after="""\
def squares(count: int) -> list[int]:
    return [n * n for n in range(count)]


squares(3)
""",
        ),
        Refuses(
            "a value that nothing tells of",
            fault=Fault(
                "TypeError",
                "'int' object is not iterable",
                frames=(Frame("app.py", 2, "show"),),
            ),
            code="def show(rows):\n    for row in rows:\n        print(row)\n",
            because="nothing in app.py says that `rows` is a whole number: whoever gives it here "
            "may be wrong",
        ),
        Refuses(
            "no loop",
            fault=Fault(
                "TypeError",
                "'int' object is not iterable",
                frames=(Frame("app.py", 2, "show"),),
            ),
            code="def show(rows):\n    return list(rows)\n",
            because="line 2 of app.py holds no loop over one thing",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put `range` around what the one loop on the line runs over."""
        frame, resolver = raising(fault, sources), Resolver(sources)
        every = [pair for p in places(frame, sources) for pair in _iterated(p, frame.line)]
        # The columns of an inner loop of a comprehension are those of the whole comprehension.
        found = [pair for pair in every if pair[1].module.character(pair[0]) == frame.column]
        found = found or [pair for pair in every if _is_number(*pair, resolver)] or every
        if len(found) != 1:
            raise Unrelated(f"line {frame.line} of {frame.path} holds no loop over one thing")
        iterated, place = found[0]
        module = place.module
        text = module.source(iterated)
        if not _is_number(iterated, place, resolver):
            raise Refused(
                f"nothing in {module.path} says that `{text}` is a whole number: whoever gives it "
                "here may be wrong"
            )
        if not is_builtin("range", place):
            raise Refused(f"`range` means something else in {module.path}")
        start, end = module.start(iterated), module.end(iterated)
        edits = (module.edit(start, start, "range("), module.edit(end, end, ")"))
        yield Patch(edits, (f"`{text}` is a whole number, and the loop is to count up to it.",))


def _is_number(iterated: ast.expr, place: Place, resolver: Resolver) -> bool:
    measured = calls(iterated, place, resolver) == {"builtins.len"}
    return measured or proof(iterated, place, {INT}, resolver) is Certainty.A


def _iterated(place: Place, line: int) -> Iterator[tuple[ast.expr, Place]]:
    """What the loops on a line run over."""
    statement = place.statement
    if isinstance(statement, ast.For) and statement.iter.lineno == line:
        yield statement.iter, place
    for node, where in at(place, ast.expr, line):
        if isinstance(node, COMPREHENSIONS):
            for position, generator in enumerate(node.generators):
                inside = where.within(node) if position else where
                yield generator.iter, inside
