"""ValueError: a loop unpacks the keys of a dictionary."""

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
    Unrelated,
)
from patterns.toolbox.calls.everywhere import proof_everywhere
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.locate import Place, expressions, places, raising
from patterns.toolbox.source.module import Module
from patterns.toolbox.values.values import Instance, Unknown

MAPPINGS = {
    "builtins.dict",
    "collections.Counter",
    "collections.OrderedDict",
    "collections.defaultdict",
}
HELD = (ast.Name, ast.Attribute, ast.Subscript)
"""What may hold a dictionary of which nothing is known."""
WRAPPING = {"enumerate", "list", "reversed", "sorted", "tuple"}
"""Functions that hand the keys of a dictionary on."""
DICTIONARY = ("dict", "{", "defaultdict(", "OrderedDict(", "Counter(")
"""How a report shows a dictionary, or its type."""


class UnpackItems(Pattern):
    """Loop over the items of the dictionary, not over its keys.

    A loop over a dictionary gives its keys. The loop's target takes a key and a value, which is
    what `.items()` gives; nothing else of the loop changes.
    """

    family = "calls"
    severity = Severity.LOW
    answers = ("I05", "H06")
    matches = (
        r"(?:ValueError: (?:not enough|too many) values to unpack \(expected 2"
        r"|TypeError: cannot unpack non-iterable (?:int|float|bool|NoneType) object)"
    )
    examples = (
        Heals(
            "a dictionary that the function fills",
            fault=Fault(
                "ValueError",
                "too many values to unpack (expected 2)",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 5, "count")),
            ),
            before="""\
def count(words):
    seen = {}
    for word in words:
        seen[word] = seen.get(word, 0) + 1
    for word, times in seen:  # all of them
        print(word, times)

count(["grace", "ada"])
""",
            after="""\
def count(words):
    seen = {}
    for word in words:
        seen[word] = seen.get(word, 0) + 1
    for word, times in seen.items():  # all of them
        print(word, times)

count(["grace", "ada"])
""",
        ),
        Heals(
            "a comprehension over sorted numbers",
            fault=Fault(
                "TypeError",
                "cannot unpack non-iterable int object",
                frames=(Frame("app.py", 4, "show"), Frame("app.py", 4, "<dictcomp>")),
            ),
            before="""\
NAMES: dict[int, str] = {1: "one", 2: "two"}

def show():
    return {name: n for n, name in sorted(NAMES)}

show()
""",
            after="""\
NAMES: dict[int, str] = {1: "one", 2: "two"}

def show():
    return {name: n for n, name in sorted(NAMES.items())}

show()
""",
        ),
        Refuses(
            "rows that are no pairs",
            fault=Fault(
                "ValueError",
                "too many values to unpack (expected 2)",
                frames=(Frame("app.py", 2, "<module>"),),
            ),
            code="rows = [(1, 2, 3)]\nfor name, price in rows:\n    print(name, price)\n",
            because="`rows` is not known to be a dictionary",
        ),
        Refuses(
            "text that is split",
            fault=Fault(
                "ValueError",
                "not enough values to unpack (expected 2, got 1)",
                frames=(Frame("app.py", 2, "read"),),
            ),
            code="def read(line):\n    name, value = line.split('=')\n    return name, value\n",
            because="no loop on line 2 of app.py unpacks two values",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Ask for the items, where what is looped over is proven to be a dictionary."""
        resolver = Resolver(sources)
        frame = raising(fault, sources)
        loops = [
            loop for place in places(frame, sources) for loop in _pairs(place, place.statement)
        ]
        if not loops:
            raise Unrelated(f"no loop on line {frame.line} of {frame.path} unpacks two values")
        if len(loops) > 1:
            raise Unrelated(f"line {frame.line} of {frame.path} unpacks in more than one loop")
        iterated, place = loops[0]
        source = place.module.source(iterated)
        values = resolver.values(iterated, place)
        if all(isinstance(value, Instance) and value.of in MAPPINGS for value in values):
            because = f"`{source}` ({place.module.path}:{iterated.lineno}) is a dictionary."
            yield Patch((_items(iterated, place.module),), (because,))
        elif proof_everywhere(iterated, place, MAPPINGS, resolver) is Certainty.A:
            because = f"Whoever calls gives a dictionary for `{source}`."
            yield Patch((_items(iterated, place.module),), (because,))
        elif frame.locals.get(source, "").startswith(DICTIONARY):
            because = f"The report shows that `{source}` was a dictionary."
            yield Patch((_items(iterated, place.module),), (because,), Certainty.B)
        elif isinstance(iterated, HELD) and all(isinstance(value, Unknown) for value in values):
            because = f"`{source}` may be a dictionary, whose keys are no pairs."
            yield Patch((_items(iterated, place.module),), (because,), Certainty.B)
        else:
            raise Refused(f"`{source}` is not known to be a dictionary")


def _pairs(place: Place, statement: ast.stmt | None) -> Iterator[tuple[ast.expr, Place]]:
    """What the loops of a statement that unpack two values go over."""
    if isinstance(statement, (ast.For, ast.AsyncFor)):
        yield from _pair(statement.target, statement.iter, place)
    for node, where in expressions(place):
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            for generator in node.generators:
                yield from _pair(generator.target, generator.iter, where)


def _pair(target: ast.expr, iterated: ast.expr, place: Place) -> Iterator[tuple[ast.expr, Place]]:
    match target, iterated:
        case ast.Tuple(elts=[_, ast.Tuple() as inner]), ast.Call(
            func=ast.Name(id="enumerate"), args=[first, *_]
        ):
            yield from _pair(inner, first, place)
        case ast.Tuple(elts=[_, _]), ast.Call(func=ast.Name(id=name), args=[first, *_]) if (
            name in WRAPPING - {"enumerate"}
        ):
            yield from _pair(target, first, place)
        case ast.Tuple(elts=[ast.Name(), ast.Name() | ast.Tuple()]), _:
            yield iterated, place


def _items(iterated: ast.expr, module: Module) -> Edit:
    if isinstance(iterated, (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.Dict)):
        return module.edit(module.end(iterated), module.end(iterated), ".items()")
    raise Refused(f"`{module.source(iterated)}` is written in a way Grace cannot edit")
