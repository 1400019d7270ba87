"""AttributeError: a class sets an attribute that its `__slots__` do not name."""

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
from patterns.toolbox.classes.classes import first_parameter
from patterns.toolbox.classes.receivers import owner
from patterns.toolbox.names.close import closest
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import bindings
from patterns.toolbox.place.failing import candidates
from patterns.toolbox.place.locate import Place
from patterns.toolbox.values.values import ClassValue


class MissingSlot(Pattern):
    """Name the attribute in the class's `__slots__`.

    With `__slots__`, an object has room for the names that stand there and no others
    (https://docs.python.org/3/reference/datamodel.html#slots). The class's own method sets one
    more, so the list of names is what was not kept up to date.
    """

    family = "missing_attribute"
    severity = Severity.LOW
    answers = ("B11",)
    matches = (
        r"AttributeError: '(?:[\w.]+\.)?(?P<cls>\w+)' object has no attribute '(?P<attr>\w+)'"
        r"(?: and no __dict__ for setting new attributes)?$"
    )
    examples = (
        Heals(
            "a name that came later",
            fault=Fault(
                "AttributeError",
                "'Point' object has no attribute 'y'",
                frames=(Frame("app.py", 9, "<module>"), Frame("app.py", 6, "__init__")),
            ),
            before="""\
class Point:
    __slots__ = ("x",)  # there are many

    def __init__(self, x, y):
        self.x = x
        self.y = y


Point(1, 2)
""",
            after="""\
class Point:
    __slots__ = ("x", "y")  # there are many

    def __init__(self, x, y):
        self.x = x
        self.y = y


Point(1, 2)
""",
        ),
        Heals(
            "a list, line by line",
            fault=Fault(
                "AttributeError",
                "'Point' object has no attribute 'z'",
                frames=(Frame("app.py", 13, "<module>"), Frame("app.py", 10, "raised")),
            ),
            before="""\
class Point:
    __slots__ = [
        'x',
        'y',
    ]
    def __init__(self, x, y):
        self.x, self.y = x, y

    def raised(self, z: int):
        self.z: int = z
        return self

Point(1, 2).raised(3)
""",
            after="""\
class Point:
    __slots__ = [
        'x',
        'y', 'z',
    ]
    def __init__(self, x, y):
        self.x, self.y = x, y

    def raised(self, z: int):
        self.z: int = z
        return self

Point(1, 2).raised(3)
""",
        ),
        Refuses(
            "a slip of the fingers",
            fault=Fault(
                "AttributeError",
                "'Point' object has no attribute 'colro'",
                frames=(Frame("app.py", 5, "__init__"),),
            ),
            code='class Point:\n    __slots__ = ("color",)\n\n    def __init__(self, color):\n'
            "        self.colro = color\n",
            because="`colro` is close to `color`, which class Point (app.py:1) has room for",
        ),
        Refuses(
            "somebody else who sets it",
            fault=Fault(
                "AttributeError",
                "'Point' object has no attribute 'note'",
                frames=(Frame("app.py", 6, "<module>"),),
            ),
            code='class Point:\n    __slots__ = ("color",)\n\n\np = Point()\np.note = "seen"\n',
            because="line 6 of app.py is in no method of `Point` that sets `self.note`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Add the name behind the last one."""
        found, resolver = cls.match(fault), Resolver(sources)
        kind, attr = found["cls"], found["attr"]
        owners = {
            holder
            for node, place in candidates(fault, sources, ast.Attribute)
            if node.attr == attr and isinstance(node.ctx, ast.Store)
            if (holder := _owner(node, place, kind, resolver)) is not None
        }
        if len(owners) != 1:
            frame = fault.frames[-1]
            raise Unrelated(
                f"line {frame.line} of {frame.path} is in no method of `{kind}` that sets "
                f"`self.{attr}`"
            )
        (holder,) = owners
        slots, names = _slots(holder)
        where = f"class {holder.name} ({holder.place})"
        if attr in names:
            raise Refused(f"the `__slots__` of {where} name `{attr}` already")
        if (close := closest(attr, names)) is not None:
            raise Refused(f"`{attr}` is close to `{close}`, which {where} has room for")
        if attr in bindings(holder.node):
            raise Refused(f"the body of {where} gives `{attr}` a value, which no slot may have")
        told = f"The `__slots__` of {where} name no `{attr}`, which its own method sets."
        yield Patch((_added(attr, slots, holder),), (told,), Certainty.A)


def _owner(node: ast.Attribute, place: Place, kind: str, resolver: Resolver) -> ClassValue | None:
    """The class whose method sets an attribute of its own object, if that is the one meant."""
    function = place.function
    if function is None or not isinstance(node.value, ast.Name):
        return None
    scopes = place.scopes[: place.scopes.index(function) + 1]
    holder = owner(Place(place.module, scopes))
    if holder is None or node.value.id != first_parameter(function):
        return None
    # An object of a class below may be meant, which has no slots of its own.
    below = {kind, *(cls.name for cls in resolver.classes_named(kind))}
    lines = [resolver.lineage(cls).classes for cls in resolver.classes_named(kind)]
    fits = holder.name in below or any(holder in line for line in lines)
    return holder if fits else None


def _slots(holder: ClassValue) -> tuple[ast.Tuple | ast.List | ast.Set, list[str]]:
    """The display of names; `Refused` where it is none, or is empty."""
    bound = bindings(holder.node).get("__slots__", ())
    value = bound[0].value if len(bound) == 1 else None
    if isinstance(value, (ast.Tuple, ast.List, ast.Set)) and value.elts:
        names = [one.value for one in value.elts if isinstance(one, ast.Constant)]
        if len(names) == len(value.elts) and all(isinstance(name, str) for name in names):
            return value, [str(name) for name in names]
    raise Unrelated(f"class {holder.name} ({holder.place}) has no `__slots__` that list names")


def _added(attr: str, slots: ast.Tuple | ast.List | ast.Set, holder: ClassValue) -> Edit:
    module, last = holder.module, slots.elts[-1]
    mark = module.bytes_of(last)[:1].decode()
    end = module.end(last)
    quote = mark if mark in {"'", '"'} else '"'
    one_more = f", {quote}{attr}{quote}"
    behind = module.data[end : module.end(slots)]
    if len(slots.elts) == 1 and isinstance(slots, ast.Tuple) and behind.startswith(b",)"):
        # The comma made a tuple of the only name; two need none.
        return module.edit(end, end + 1, one_more)
    return module.edit(end, end, one_more)
