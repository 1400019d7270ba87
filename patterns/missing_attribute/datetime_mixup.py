"""AttributeError: the module `datetime` is taken for the class of that name, or the other way."""

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
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.qualified_names import spelled
from patterns.toolbox.place.failing import candidates
from patterns.toolbox.values.values import Outside

METHODS = {"combine", "now", "strptime", "utcfromtimestamp", "utcnow"}
"""What only the class has, and no other class of the module."""
CLASSES = {"datetime", "date", "time", "timedelta", "timezone", "tzinfo"}


class DatetimeMixup(Pattern):
    """Say whether the module or the class is meant.

    `datetime` is the name of a module and of a class inside it. What is read here exists in one
    of them only, so there is no doubt which of the two is meant.
    """

    family = "missing_attribute"
    severity = Severity.LOW
    answers = ("B03", "B07")
    matches = (
        r"AttributeError: (?:module 'datetime' has no attribute '(?P<method>\w+)'"
        r"|type object 'datetime\.datetime' has no attribute '(?P<cls>\w+)')"
    )
    examples = (
        Heals(
            "the module for the class",
            fault=Fault(
                "AttributeError",
                "module 'datetime' has no attribute 'now'",
                frames=(Frame("app.py", 7, "<module>"), Frame("app.py", 4, "year")),
            ),
            before="""\
import datetime as dt

def year(zone):
    return dt.now(zone).year  # of the zone


print(year(None) > 2000)
""",
            after="""\
import datetime as dt

def year(zone):
    return dt.datetime.now(zone).year  # of the zone


print(year(None) > 2000)
""",
        ),
        Heals(
            "the class for the module",
            fault=Fault(
                "AttributeError",
                "type object 'datetime.datetime' has no attribute 'timedelta'",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            before="""\
from datetime import datetime

print(datetime.min + datetime.timedelta(days=1))
""",
            after="""\
from datetime import datetime, timedelta

print(datetime.min + timedelta(days=1))
""",
        ),
        Refuses(
            "a name of several classes",
            fault=Fault(
                "AttributeError",
                "module 'datetime' has no attribute 'today'",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            code="import datetime\n\nprint(datetime.today())\n",
            because="`today` is not one class's alone in `datetime`",
        ),
        Refuses(
            "something else of that name",
            fault=Fault(
                "AttributeError",
                "module 'datetime' has no attribute 'now'",
                frames=(Frame("app.py", 2, "year"),),
            ),
            code="def year(clock):\n    return clock.now().year\n",
            because="line 2 of app.py does not read `now` from Python's own `datetime`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Read the class from the module, or the name without the class."""
        found, resolver = cls.match(fault), Resolver(sources)
        name, home = (
            (found["method"], "datetime")
            if found["method"]
            else (found["cls"], "datetime.datetime")
        )
        if name not in (METHODS if found["method"] else CLASSES):
            raise Refused(f"`{name}` is not one class's alone in `datetime`")
        read = [
            (node, place)
            for node, place in candidates(fault, sources, ast.Attribute)
            if node.attr == name and resolver.values(node.value, place) == (Outside(home),)
        ]
        if not read:
            frame = fault.frames[-1]
            raise Refused(
                f"line {frame.line} of {frame.path} does not read `{name}` from Python's own "
                "`datetime`"
            )
        edits = []
        for node, place in read:
            module, end = place.module, place.module.end(node.value)
            if found["method"]:
                edits.append(module.edit(end, end, ".datetime"))
            else:
                said = spelled(f"datetime.{name}", place)
                edits += [*said.edits, module.edit(module.start(node), module.end(node), said.text)]
        yield Patch(tuple(dict.fromkeys(edits)), (f"Only one of the two has `{name}`.",))
