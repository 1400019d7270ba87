"""ValueError: an enumeration is asked for a value that none of its members has."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
    Explained,
    Explains,
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
from patterns.toolbox.names.close import closest
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import on_line
from patterns.toolbox.place.locate import innermost
from patterns.toolbox.values.values import ClassValue


class EnumValue(Pattern):
    """Ask for the value that a member has.

    The value is written in the source, and differs by a slip of the fingers from that of exactly
    one member. Where it comes from elsewhere, the enumeration's values are what can be told.
    """

    family = "missing_attribute"
    severity = Severity.LOW
    answers = ("B11",)
    matches = r"ValueError: (?P<value>.+) is not a valid (?P<cls>\w+)$"
    examples = (
        Heals(
            "a slip of the fingers",
            fault=Fault(
                "ValueError",
                "'pendign' is not a valid State",
                frames=(Frame("app.py", 7, "<module>"),),
            ),
            before="""\
from enum import Enum

class State(Enum):
    PENDING = "pending"
    DONE = "done"

print(State("pendign"))  # soon
""",
            after="""\
from enum import Enum

class State(Enum):
    PENDING = "pending"
    DONE = "done"

print(State("pending"))  # soon
""",
        ),
        Explains(
            "a value from elsewhere",
            fault=Fault(
                "ValueError",
                "'open' is not a valid State",
                frames=(Frame("app.py", 8, "read"),),
            ),
            code="""\
from enum import Enum

class State(Enum):
    PENDING = "pending"
    DONE = "done"

def read(row):
    return State(row["state"])
""",
            because="`row[\"state\"]` (app.py:8) is no value of `State`, which has 'pending' and "
            "'done': either one is missing there (app.py:3), or what gives the value is wrong",
        ),
        Refuses(
            "another class of that name",
            fault=Fault(
                "ValueError",
                "'open' is not a valid State",
                frames=(Frame("app.py", 2, "read"),),
            ),
            code="def read(row, State):\n    return State(row)\n",
            because="line 2 of app.py makes no `State` of this repository",
        ),
        Refuses(
            "nothing that is close",
            fault=Fault(
                "ValueError",
                "'open' is not a valid State",
                frames=(Frame("app.py", 6, "<module>"),),
            ),
            code="""\
from enum import Enum

class State(Enum):
    DONE = "done"

print(State("open"))
""",
            because="no value of `State` is close to 'open'; it has 'done'",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Correct the literal, or tell the values."""
        name, resolver = cls.match(fault)["cls"], Resolver(sources)
        frame = innermost(fault, sources)
        found = [
            (call, place, value)
            for call, place in on_line(frame, sources, ast.Call)
            for value in resolver.values(call.func, place)
            if isinstance(value, ClassValue) and value.name == name and len(call.args) == 1
        ]
        if len(found) != 1:
            raise Unrelated(
                f"line {frame.line} of {frame.path} makes no `{name}` of this repository"
            )
        call, place, owner = found[0]
        values = _values(owner)
        listed = " and ".join(
            filter(None, [", ".join(map(repr, values[:8][:-1])), *map(repr, values[:8][-1:])])
        )
        argument, module = call.args[0], place.module
        given = getattr(argument, "value", None)
        if not isinstance(argument, ast.Constant) or not isinstance(given, str):
            raise Explained(
                f"`{module.source(argument)}` ({module.path}:{argument.lineno}) is no value of "
                f"`{name}`, which has {listed}: either one is missing there ({owner.place}), or "
                "what gives the value is wrong"
            )
        close = closest(given, (value for value in values if isinstance(value, str)))
        if close is None:
            raise Refused(f"no value of `{name}` is close to {given!r}; it has {listed}")
        mark = module.bytes_of(argument)[:1].decode()
        text = f"{mark}{close}{mark}" if mark in {"'", '"'} else repr(close)
        edit = module.edit(module.start(argument), module.end(argument), text)
        told = f"`{name}` ({owner.place}) has {close!r}, and nothing else as close."
        yield Patch((edit,), (told,), Certainty.A)


def _values(owner: ClassValue) -> list[object]:
    """What the members are assigned, where that is a literal."""
    return [
        node.value.value
        for node in owner.node.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
    ]
