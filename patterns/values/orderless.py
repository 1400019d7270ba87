"""TypeError: objects are put in order that say nothing of an order."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
    Edit,
    Explained,
    Explains,
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
from patterns.toolbox.classes import classes
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import on_line, through_python
from patterns.toolbox.place.locate import Place, places
from patterns.toolbox.values.values import ClassValue

SORTING = {"max", "min", "nlargest", "nsmallest", "sort", "sorted"}
HEAPS = {"heappush", "heappop", "heapify", "heappushpop", "heapreplace", "put"}
"""What compares as it goes: functions of heapq, and a priority queue's `put`."""
NUMBERS = (int, float)


class Orderless(Pattern):
    """Compare the values of the enumeration's members.

    The members of an `Enum` are no numbers, even where their values are: only the values have an
    order. Where objects of another kind are put in order, what counts is a choice that the class,
    or whoever sorts, must say.
    """

    family = "values"
    severity = Severity.MEDIUM
    answers = ("H12",)
    matches = (
        r"TypeError: '(?:<|>|<=|>=)' not supported between instances of '(?P<one>(?!NoneType|str'"
        r"|int'|float')\w+)' and '(?P<other>\w+)'"
    )
    examples = (
        Heals(
            "two members",
            fault=Fault(
                "TypeError",
                "'>' not supported between instances of 'Level' and 'Level'",
                frames=(Frame("app.py", 11, "<module>"), Frame("app.py", 8, "is_loud")),
            ),
            before="""\
from enum import Enum

class Level(Enum):
    LOW = 1
    HIGH = 2

def is_loud(level):
    return level > Level.LOW  # at night


is_loud(Level.HIGH)
""",
            after="""\
from enum import Enum

class Level(Enum):
    LOW = 1
    HIGH = 2

def is_loud(level):
    return level.value > Level.LOW.value  # at night


is_loud(Level.HIGH)
""",
        ),
        Explains(
            "objects that are sorted",
            fault=Fault(
                "TypeError",
                "'<' not supported between instances of 'Player' and 'Player'",
                frames=(Frame("app.py", 4, "best"),),
            ),
            code="class Player: ...\n\ndef best(players):\n    return sorted(players)[0]\n",
            because="`sorted(players)` (app.py:4) puts objects of class Player (app.py:1) in "
            "order, and nothing says which comes first: give it `key=`, or the class `__lt__`",
        ),
        Explains(
            "a heap of pairs",
            fault=Fault(
                "TypeError",
                "'<' not supported between instances of 'dict' and 'dict'",
                frames=(Frame("app.py", 4, "push"),),
            ),
            code="import heapq\n\ndef push(heap, job):\n    heapq.heappush(heap, (1, job))\n",
            because="`heapq.heappush(heap, (1, job))` (app.py:4) compares the next parts of two "
            "tuples where the first ones are equal, and nothing says which dict comes first: a "
            "number that only grows (`itertools.count()`) in front of it settles that",
        ),
        Refuses(
            "something else",
            fault=Fault(
                "TypeError",
                "'<' not supported between instances of 'dict' and 'dict'",
                frames=(Frame("app.py", 2, "push"),),
            ),
            code="def push(heap, job):\n    heap.add(job)\n",
            because="line 2 of app.py puts nothing in order itself",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Read the values of both sides, or tell what is put in order."""
        found, resolver = cls.match(fault), Resolver(sources)
        frame = through_python(fault, sources)
        kind = found["one"]
        named = resolver.classes_named(kind)
        compared = on_line(frame, sources, ast.Compare)
        if found["other"] == kind and len(named) == 1 and _has_numbers(named[0], resolver):
            for node, place in compared:
                if not any(getattr(side, "attr", "") == "value" for side in _sides(node)):
                    told = f"The members of `{kind}` ({named[0].place}) have numbers for values."
                    yield Patch(_by_value(node, place), (told,), Certainty.A)
                    return
        what = f"class {kind} ({named[0].place})" if len(named) == 1 else kind
        for place in places(frame, sources):
            for call, _ in on_line(frame, sources, ast.Call):
                _explain(call, place, kind, what)
        for node, place in compared:
            raise Explained(
                f"`{place.module.source(node)}` ({frame.path}:{frame.line}) compares objects of "
                f"{what}, which say nothing of an order: what counts must be compared instead"
            )
        raise Unrelated(f"line {frame.line} of {frame.path} puts nothing in order itself")


def _has_numbers(cls: ClassValue, resolver: Resolver) -> bool:
    """Whether a class is a plain enumeration whose members are numbers, written out."""
    line = resolver.lineage(cls)
    if not classes.is_enum(line) or not {"enum.Enum"} & set(line.outside):
        return False
    values = [one.value for one in cls.node.body if isinstance(one, ast.Assign)]
    return bool(values) and all(
        isinstance(value, ast.Constant) and isinstance(value.value, NUMBERS) for value in values
    )


def _by_value(node: ast.Compare, place: Place) -> tuple[Edit, ...]:
    module = place.module
    return tuple(module.edit(module.end(side), module.end(side), ".value") for side in _sides(node))


def _sides(node: ast.Compare) -> tuple[ast.expr, ...]:
    return (node.left, *node.comparators)


def _explain(node: ast.Call, place: Place, kind: str, what: str) -> None:
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    source = f"`{place.module.source(node)}` ({place.module.path}:{node.lineno})"
    keyed = any(keyword.arg == "key" for keyword in node.keywords)
    if name in SORTING:
        order = "its key gives such objects" if keyed else "give it `key=`, or the class `__lt__`"
        if kind in {"dict", "set"} and not keyed:
            order = "give it `key=`"
        things = f"objects of {what}" if "class" in what else f"{what}s"
        raise Explained(
            f"{source} puts {things} in order, and nothing says which comes first: {order}"
        )
    if name in HEAPS:
        raise Explained(
            f"{source} compares the next parts of two tuples where the first ones are equal, and "
            f"nothing says which {kind} comes first: a number that only grows "
            "(`itertools.count()`) in front of it settles that"
        )
