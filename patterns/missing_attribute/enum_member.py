"""AttributeError: an enumeration has no member of that name (Python 3.11 and older)."""

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
from patterns.toolbox.classes import classes
from patterns.toolbox.names.close import closest
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import candidates, only
from patterns.toolbox.place.locate import Place
from patterns.toolbox.values.values import ClassValue


class EnumMember(Pattern):
    """Name the member that the enumeration has.

    An enumeration has just the members in its body, and one of them differs from what is read by
    a slip of the fingers only. Up to Python 3.11 the error says no more than the name.
    """

    family = "missing_attribute"
    severity = Severity.LOW
    answers = ("B11",)
    matches = r"AttributeError: (?P<attr>(?!__)[A-Za-z_]\w*)$"
    examples = (
        Heals(
            "a slip of the fingers",
            fault=Fault(
                "AttributeError",
                "PENDIGN",
                python="3.11",
                frames=(
                    Frame("app.py", 7, "<module>"),
                    Frame("/usr/lib/python3/enum.py", 786, "__getattr__"),
                ),
            ),
            before="""\
from enum import Enum

class State(Enum):
    PENDING = "pending"
    DONE = "done"

print(State.PENDIGN.value)  # soon
""",
            after="""\
from enum import Enum

class State(Enum):
    PENDING = "pending"
    DONE = "done"

print(State.PENDING.value)  # soon
""",
        ),
        Refuses(
            "nothing that is close",
            fault=Fault("AttributeError", "OPEN", frames=(Frame("app.py", 6, "<module>"),)),
            code="""\
from enum import Enum

class State(Enum):
    DONE = "done"

print(State.OPEN)
""",
            because="no member of `State` (app.py:3) is close to `OPEN`; it has `DONE`",
        ),
        Refuses(
            "no enumeration",
            fault=Fault("AttributeError", "pendign", frames=(Frame("app.py", 2, "show"),)),
            code="def show(row):\n    return row.pendign\n",
            because="line 2 of app.py holds no use of `.pendign` on an enumeration",
        ),
        Refuses(
            "a name that is used elsewhere",
            fault=Fault("AttributeError", "PENDIGN", frames=(Frame("app.py", 6, "<module>"),)),
            code="""\
from enum import Enum

class State(Enum):
    PENDING = "pending"

print(State.PENDIGN, State.PENDIGN)
OLD = {"PENDIGN": State.PENDING}
""",
            because="line 6 of app.py holds more than one use of `.PENDIGN` on an enumeration",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Correct the one use on the line."""
        found, resolver = cls.match(fault), Resolver(sources)
        attr = found["attr"]
        read = [
            (node, place)
            for node, place in candidates(fault, sources, ast.Attribute, {"enum.py"})
            if node.attr == attr and _enum(resolver, node, place) is not None
        ]
        node, place = only(read, fault, f"use of `.{attr}` on an enumeration")
        owner = _enum(resolver, node, place)
        if owner is None:
            raise Refused(f"`{attr}` is read from another class")
        members = [
            name
            for part in owner.node.body
            if isinstance(part, ast.Assign)
            for name in (getattr(target, "id", "") for target in part.targets)
            if name
        ]
        close = closest(attr, members)
        if close is None:
            listed = ", ".join(f"`{name}`" for name in members[:8]) or "no members"
            raise Refused(
                f"no member of `{owner.name}` ({owner.place}) is close to `{attr}`; it has {listed}"
            )
        module, end = place.module, place.module.end(node)
        edit = module.edit(end - len(attr.encode(module.encoding)), end, close)
        told = f"`{owner.name}` ({owner.place}) has `{close}`, and nothing else as close."
        yield Patch((edit,), (told,), Certainty.A)


def _enum(resolver: Resolver, node: ast.Attribute, place: Place) -> ClassValue | None:
    """The enumeration from which an attribute is read."""
    for value in resolver.values(node.value, place):
        if isinstance(value, ClassValue) and classes.is_enum(resolver.lineage(value)):
            return value
    return None
