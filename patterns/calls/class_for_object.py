"""TypeError: a class is used where one of its objects was meant: its parentheses are missing."""

import ast
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
)
from patterns.toolbox.classes import classes, receivers
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import lookup
from patterns.toolbox.place.locate import Argument, Place, at, places, raising
from patterns.toolbox.values.producers import producer

EMPTY = frozenset({"bytearray", "dict", "list", "set"})
"""Collections that are made without arguments, to be filled."""


class ClassForObject(Pattern):
    """Make the object.

    The value is one of Python's own collection types itself, assigned without its parentheses, and
    used as only an object of it can be: an empty one was meant.
    """

    family = "calls"
    severity = Severity.LOW
    answers = ("B10",)
    matches = (
        r"TypeError: (?:argument of type 'type' is not iterable|object of type 'type' has no len"
        r"|'type' object (?:is not (?:iterable|subscriptable)|does not support item)"
        r"|(?:unbound method )?(?:bytearray|dict|list|set)\.\w+\(\) (?:takes|needs)"
        r"|descriptor '\w+' for '(?:bytearray|dict|list|set)' objects doesn't apply)"
    )
    examples = (
        Heals(
            "a set that is asked",
            fault=Fault(
                "TypeError",
                "argument of type 'type' is not iterable",
                frames=(Frame("app.py", 9, "<module>"), Frame("app.py", 4, "unique")),
            ),
            before="""\
def unique(names):
    seen = set  # so far
    for name in names:
        if name not in seen:
            seen.add(name)
            yield name


print(list(unique("abba")))
""",
            after="""\
def unique(names):
    seen = set()  # so far
    for name in names:
        if name not in seen:
            seen.add(name)
            yield name


print(list(unique("abba")))
""",
        ),
        Heals(
            "a list that an object keeps",
            fault=Fault(
                "TypeError",
                "descriptor 'append' for 'list' objects doesn't apply to a 'str' object",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 6, "add")),
            ),
            before="""\
class Cart:
    def __init__(self):
        self.lines = list

    def add(self, line):
        self.lines.append(line)

Cart().add("hat")
""",
            after="""\
class Cart:
    def __init__(self):
        self.lines = list()

    def add(self, line):
        self.lines.append(line)

Cart().add("hat")
""",
        ),
        Refuses(
            "a type that is passed on",
            fault=Fault(
                "TypeError",
                "object of type 'type' has no len()",
                frames=(Frame("app.py", 4, "<module>"), Frame("app.py", 2, "count")),
            ),
            code="def count(kind):\n    return len(kind)\n\ncount(list)\n",
            because="nothing on line 2 of app.py was assigned a collection's type",
        ),
        Refuses(
            "a name that is several things",
            fault=Fault(
                "TypeError",
                "object of type 'type' has no len()",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            code="kind = list\nif kind:\n    kind = dict\nprint(len(kind))\n",
            because="nothing on line 4 of app.py was assigned a collection's type",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put the parentheses behind the type, where it is assigned."""
        resolver, frame = Resolver(sources), raising(fault, sources)
        made = {
            (found.place.module.path, found.place.module.end(found.value)): found
            for spot in places(frame, sources)
            for kind in (ast.Name, ast.Attribute)
            for node, place in at(spot, kind, frame.line)
            if (found := _assigned(node, place, resolver)) and _is_collection(found)
        }
        if len(made) != 1:
            raise Refused(
                f"nothing on line {frame.line} of {frame.path} was assigned a collection's type"
            )
        ((_, end), found) = made.popitem()
        module = found.place.module
        where = f"{module.path}:{found.value.lineno}"
        told = f"{where} assigns the type `{module.source(found.value)}` itself, and nothing else."
        yield Patch((module.edit(end, end, "()"),), (told,))


def _assigned(node: ast.expr, place: Place, resolver: Resolver) -> Argument | None:
    """The one value that a name, or an attribute of the method's own object, is given."""
    if isinstance(node, ast.Name):
        return producer(node, place)
    function = place.function
    if not isinstance(node, ast.Attribute) or function is None:
        return None
    around = place.scopes[: place.scopes.index(function) + 1]
    owner = receivers.owner(Place(place.module, around))
    receiver = classes.first_parameter(function)
    if owner is None or not isinstance(node.value, ast.Name) or node.value.id != receiver:
        return None
    members = classes.assigned_members(resolver.lineage(owner), node.attr)
    if len(members) != 1 or members[0].binding.value is None:
        return None
    return Argument(members[0].binding.value, members[0].place)


def _is_collection(found: Argument) -> bool:
    name = found.value.id if isinstance(found.value, ast.Name) else ""
    return name in EMPTY and lookup(name, found.place) is None
