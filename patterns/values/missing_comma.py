"""TypeError: two entries of a list have no comma between them, so that one calls the other."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refuses,
    Severity,
    Sources,
    Unrelated,
)
from patterns.toolbox.place.locate import at, places, raising

DISPLAYS = (ast.List, ast.Set, ast.Tuple)


class MissingComma(Pattern):
    """Put the comma between two entries.

    A tuple or list that is written out cannot be called. Where it stands as an entry among others
    and brackets follow, these are the next entry, and the comma between them was forgotten.
    """

    family = "values"
    severity = Severity.LOW
    answers = ("H05", "K04")
    matches = (
        r"(?:TypeError: '(?P<type>tuple|list|dict|set|str|int|float)' object is not callable$"
        r"|TypeError: (?:list|tuple) indices must be integers or slices, not tuple$"
        r"|SyntaxWarning: '\w+' object is not callable; perhaps you missed a comma\?"
        r"|SyntaxWarning: \w+ indices must be integers or slices, not tuple; perhaps you missed)"
    )
    examples = (
        Heals(
            "pairs in a list",
            fault=Fault(
                "TypeError",
                "'tuple' object is not callable",
                frames=(Frame("app.py", 2, "<module>"),),
            ),
            before="""\
SIZES = [
    ("small", 1)  # the first
    ("large", 2),
]
print(SIZES)
""",
            after="""\
SIZES = [
    ("small", 1),  # the first
    ("large", 2),
]
print(SIZES)
""",
        ),
        Heals(
            "lists in a list",
            fault=Fault(
                "TypeError",
                "list indices must be integers or slices, not tuple",
                frames=(Frame("app.py", 2, "<module>"),),
            ),
            before="""\
GRID = [
    [1, 2]
    [3, 4]
]
print(GRID)
""",
            after="""\
GRID = [
    [1, 2],
    [3, 4]
]
print(GRID)
""",
        ),
        Heals(
            "words of which nobody has asked yet",
            fault=Fault(
                "SyntaxWarning",
                "'str' object is not callable; perhaps you missed a comma?",
                frames=(Frame("app.py", 2),),
            ),
            before='def words(a):\n    return ["a" (a), a]  # both\n',
            after='def words(a):\n    return ["a", (a), a]  # both\n',
        ),
        Refuses(
            "a name that is called",
            fault=Fault(
                "TypeError",
                "'tuple' object is not callable",
                frames=(Frame("app.py", 2, "size"),),
            ),
            code="def size(rows):\n    return rows(1)\n",
            because="line 2 of app.py holds no tuple or list that is written out and then called",
        ),
        Refuses(
            "no entry among others",
            fault=Fault(
                "TypeError",
                "'tuple' object is not callable",
                frames=(Frame("app.py", 2, "size"),),
            ),
            code="def size(a, b):\n    return (a, b)(0)\n",
            because="line 2 of app.py holds no tuple or list that is written out and then called",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Separate an entry that is written out from the brackets behind it."""
        frame = raising(fault, sources)
        found = {
            part: place
            for spot in places(frame, sources)
            for display, place in at(spot, ast.expr, frame.line)
            if isinstance(display, DISPLAYS)
            for part in display.elts
            if part.lineno == frame.line and list(_fronts(part))
        }
        if len(found) != 1:
            raise Unrelated(
                f"line {frame.line} of {frame.path} holds no tuple or list that is written out and "
                "then called"
            )
        part, place = found.popitem()
        module, fronts = place.module, list(_fronts(part))
        edits = tuple(module.edit(module.end(front), module.end(front), ",") for front in fronts)
        told = f"`{module.source(fronts[-1])}` is written out, and what follows is the next entry."
        yield Patch(edits, (told,))


def _fronts(part: ast.expr) -> Iterator[ast.expr]:
    """What stands in front of each missing comma, last one first; nothing where none is missing."""
    fronts: list[ast.expr] = []
    while True:
        match part:
            case ast.Call(func=front, args=[_, *_], keywords=[]):
                fronts.append(front)
            case ast.Subscript(value=ast.List() | ast.Tuple() as front, slice=ast.Tuple()):
                fronts.append(front)
            case ast.List() | ast.Tuple() | ast.Dict() | ast.Set() | ast.Constant():
                break
            case _:
                return
        part = front
    yield from fronts
