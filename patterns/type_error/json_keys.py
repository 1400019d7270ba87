"""TypeError: a dict's keys are nothing that JSON has for keys."""

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
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.callers import chain
from patterns.toolbox.place.locate import Place, at
from patterns.toolbox.values.kinds import OPEN, kinds
from patterns.toolbox.values.producers import producer
from patterns.toolbox.values.values import ClassValue, Instance

FORMS = {
    "UUID": "str({})",
    "Decimal": "str({})",
    "date": "{}.isoformat()",
    "datetime": "{}.isoformat()",
    "time": "{}.isoformat()",
    "PosixPath": "str({})",
}
"""How a value of a type is said as a key. A tuple, or bytes, can be said in many ways."""


class JsonKeys(Pattern):
    """Make the keys text where the dict is built.

    In JSON a key is text. The dict is built in one place, which is only there to be dumped, so its
    keys are given the form that Python itself gives them as text. Whoever reads the JSON sees it.
    """

    family = "type_error"
    severity = Severity.MEDIUM
    certainty = Certainty.B
    answers = ("D03",)
    matches = r"TypeError: keys must be str, int, float, bool or None, not (?P<type>[\w.]+)"
    examples = (
        Heals(
            "a comprehension",
            fault=Fault(
                "TypeError",
                "keys must be str, int, float, bool or None, not datetime.date",
                frames=(
                    Frame("app.py", 7, "<module>"),
                    Frame("app.py", 5, "dump"),
                    Frame("/usr/lib/python3/json/encoder.py", 200, "encode"),
                ),
            ),
            before="""\
import json
from datetime import date

def dump(days: list[date]):
    return json.dumps({day: day.year for day in days})  # by day

print(dump([date(2020, 1, 2)]))
""",
            after="""\
import json
from datetime import date

def dump(days: list[date]):
    return json.dumps({day.isoformat(): day.year for day in days})  # by day

print(dump([date(2020, 1, 2)]))
""",
        ),
        Heals(
            "members of an enumeration",
            fault=Fault(
                "TypeError",
                "keys must be str, int, float, bool or None, not Kind",
                frames=(Frame("app.py", 8, "<module>"),),
            ),
            before="""\
import json
from enum import Enum

class Kind(Enum):
    NET = "net"

prices = {Kind.NET: 3}
print(json.dumps(prices))
""",
            after="""\
import json
from enum import Enum

class Kind(Enum):
    NET = "net"

prices = {Kind.NET.value: 3}
print(json.dumps(prices))
""",
        ),
        Explains(
            "tuples",
            fault=Fault(
                "TypeError",
                "keys must be str, int, float, bool or None, not tuple",
                frames=(Frame("app.py", 2, "dump"),),
            ),
            code="import json\ndef dump(cells): return json.dumps({(1, 2): cells})\n",
            because="`{(1, 2): cells}` (app.py:2) has keys of type tuple, which JSON cannot say "
            "and "
            "which have no one form as text: decide on a form that whoever reads it can take apart",
        ),
        Refuses(
            "a dict from elsewhere",
            fault=Fault(
                "TypeError",
                "keys must be str, int, float, bool or None, not UUID",
                frames=(Frame("app.py", 4, "dump"),),
            ),
            code="import json\n\ndef dump(rows):\n    return json.dumps(rows)\n",
            because="no dict with keys of type UUID is built where line 4 of app.py can see it",
        ),
        Refuses(
            "keys that are read again",
            fault=Fault(
                "TypeError",
                "keys must be str, int, float, bool or None, not date",
                frames=(Frame("app.py", 6, "dump"),),
            ),
            code="""\
import json
from datetime import date

def dump(day: date):
    rows = {day: 1}
    return json.dumps(rows), rows[day]
""",
            because="`rows` is used for more than to be dumped (app.py:6)",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Change the keys of the one dict that is dumped."""
        name = cls.match(fault)["type"].rpartition(".")[2]
        resolver = Resolver(sources)
        frame, spots = chain(fault, resolver)[0]
        found = [
            (key, place, built)
            for spot in spots
            for call, where in at(spot, ast.Call, frame.line)
            for argument in call.args[:1]
            for built in [producer(argument, where)]
            if built is not None
            for key, place in _keys(built.value, built.place)
            if _fits(key, place, name, resolver)
        ]
        if not found:
            raise Unrelated(
                f"no dict with keys of type {name} is built where line {frame.line} of "
                f"{frame.path} can see it"
            )
        built = found[0][2]
        module = built.place.module
        form = FORMS.get(name) or _of_enum(found[0][0], found[0][1], resolver)
        if form is None:
            raise Explained(
                f"`{module.source(built.value)}` ({module.path}:{built.value.lineno}) has keys of "
                f"type {name}, which JSON cannot say and which have no one form as text: decide on "
                "a form that whoever reads it can take apart"
            )
        _refuse_other_uses(built.value, built.place, frame.line)
        edits = tuple(
            module.edit(module.start(key), module.end(key), form.format(module.source(key)))
            for key, _, _ in found
        )
        told = f"`{module.source(found[0][0])}` is of type {name}, and a key in JSON is text."
        yield Patch(edits, (told,), Certainty.B)


def _keys(built: ast.expr, place: Place) -> Iterator[tuple[ast.expr, Place]]:
    if isinstance(built, ast.Dict):
        yield from ((key, place) for key in built.keys if key is not None)
    elif isinstance(built, ast.DictComp):
        yield built.key, place.within(built)


def _fits(key: ast.expr, place: Place, name: str, resolver: Resolver) -> bool:
    found = {kind.rpartition(".")[2] for kind in kinds(key, place, resolver)} - {OPEN}
    return name.replace("PosixPath", "Path") in found or name in found


def _of_enum(key: ast.expr, place: Place, resolver: Resolver) -> str | None:
    for value in resolver.values(key, place):
        if isinstance(value, Instance) and isinstance(value.of, ClassValue):
            outside = resolver.lineage(value.of).outside
            if any(base.startswith("enum.") for base in outside):
                return "{}.value"
    return None


def _refuse_other_uses(built: ast.expr, place: Place, line: int) -> None:
    """What else is done with a dict that has a name could want its keys as they are."""
    body = place.function or place.module.tree
    for node in ast.walk(body):
        if isinstance(node, ast.Assign) and node.value is built:
            (target,) = node.targets[:1]
            name = getattr(target, "id", None)
            uses = [
                n
                for n in ast.walk(body)
                if isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load)
            ]
            if name is None or len(uses) != 1:
                raise Refused(
                    f"`{name}` is used for more than to be dumped ({place.module.path}:{line})"
                )
