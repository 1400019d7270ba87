"""DeprecationWarning: `datetime.utcnow`, which says nothing of its time zone, will go."""

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
)
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.qualified_names import spelled
from patterns.toolbox.place.failing import candidates, only
from patterns.toolbox.values.kinds import calls

HEIRS = {"datetime.datetime.utcnow": "now", "datetime.datetime.utcfromtimestamp": "fromtimestamp"}


class Utcnow(Pattern):
    """Ask for the time in UTC, and drop the zone.

    The value is the same as before: a time in UTC that does not say so, which is what is compared
    with and stored everywhere else in this code. To carry the zone along is the better form, but
    a change of every place that such a value reaches.
    """

    family = "deprecations"
    severity = Severity.LOW
    answers = ("K01",)
    matches = (
        r"DeprecationWarning: datetime\.datetime\.(?P<name>utcnow|utcfromtimestamp)\(\) is "
        r"deprecated"
    )
    examples = (
        Heals(
            "the time and the class",
            fault=Fault(
                "DeprecationWarning",
                "datetime.datetime.utcnow() is deprecated and scheduled for removal in a future "
                "version. Use timezone-aware objects to represent datetimes in UTC: "
                "datetime.datetime.now(datetime.UTC).",
                frames=(Frame("app.py", 5),),
                python="3.12",
            ),
            before="""\
from datetime import datetime, timedelta


def until():
    return datetime.utcnow() + timedelta(1)  # a day


print(until())
""",
            after="""\
from datetime import datetime, timedelta, timezone


def until():
    return datetime.now(timezone.utc).replace(tzinfo=None) + timedelta(1)  # a day


print(until())
""",
        ),
        Heals(
            "a time stamp and the module",
            fault=Fault(
                "DeprecationWarning",
                "datetime.datetime.utcfromtimestamp() is deprecated and scheduled for removal in a "
                "future version. Use timezone-aware objects to represent datetimes in UTC: "
                "datetime.datetime.fromtimestamp(timestamp, datetime.UTC).",
                frames=(Frame("app.py", 3),),
                python="3.12",
            ),
            before="import datetime as dt\n\nprint(dt.datetime.utcfromtimestamp(max(1, 2)))\n",
            after="""\
import datetime as dt

print(dt.datetime.fromtimestamp(max(1, 2), dt.timezone.utc).replace(tzinfo=None))
""",
        ),
        Refuses(
            "a class of the repository",
            fault=Fault(
                "DeprecationWarning",
                "datetime.datetime.utcnow() is deprecated and scheduled for removal",
                frames=(Frame("app.py", 5),),
            ),
            code="""\
class datetime:
    @staticmethod
    def utcnow(): ...

datetime.utcnow()
""",
            because="line 5 of app.py holds no call of `datetime.utcnow`",
        ),
        Refuses(
            "a function that is handed on",
            fault=Fault(
                "DeprecationWarning",
                "datetime.datetime.utcnow() is deprecated and scheduled for removal",
                frames=(Frame("app.py", 3),),
            ),
            code="from datetime import datetime\n\nSTAMPS = list(map(datetime.utcnow, []))\n",
            because="line 3 of app.py holds no call of `datetime.utcnow`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Rewrite the one call on the line."""
        resolver, name = Resolver(sources), cls.match(fault)["name"]
        full = f"datetime.datetime.{name}"
        found = [
            (call, place)
            for call, place in candidates(fault, sources, ast.Call)
            if calls(call, place, resolver) == {full}
            and isinstance(call.func, ast.Attribute)
            and len(call.args) == (name == "utcfromtimestamp")
            and not call.keywords
        ]
        call, place = only(found, fault, f"call of `datetime.{name}`")
        module, end = place.module, place.module.end(call)
        zone = spelled("datetime.timezone", place)
        attribute = module.end(call.func)
        separator = ", " if call.args else ""
        edits = (
            *zone.edits,
            module.edit(attribute - len(name), attribute, HEIRS[full]),
            module.edit(end - 1, end - 1, f"{separator}{zone.text}.utc"),
            module.edit(end, end, ".replace(tzinfo=None)"),
        )
        yield Patch(edits, (f"`{module.source(call)}` and the new form give the same value.",))
