"""AttributeError: a class is asked for a name that it has under another spelling."""

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
from patterns.toolbox.classes import members
from patterns.toolbox.names.definitions import Resolver


class TypoOnClass(Pattern):
    """Read the class's member by the name that it has.

    Exactly one member of the class differs from the name by a slip of the fingers, and nothing
    else in the repository knows the name: the use is misspelt, not the class.
    """

    family = "missing_attribute"
    severity = Severity.MEDIUM
    answers = ("B07",)
    matches = r"AttributeError: type object '(?P<cls>[\w.<>]+)' has no attribute '(?P<attr>\w+)'"
    examples = (
        Heals(
            "a constant of a class in another file",
            fault=Fault(
                "AttributeError",
                "type object 'Limits' has no attribute 'MAX_ROWZ'",
                frames=(Frame("app.py", 7, "<module>"), Frame("app.py", 5, "page")),
            ),
            before={
                "app.py": """\
import settings


def page(rows: list[str]) -> list[str]:
    return rows[: settings.Limits.MAX_ROWZ]

print(page(["a"]))
""",
                "settings.py": "class Limits:\n    MAX_ROWS = 50\n    MIN_ROWS = 1\n",
            },
            after={
                "app.py": """\
import settings


def page(rows: list[str]) -> list[str]:
    return rows[: settings.Limits.MAX_ROWS]

print(page(["a"]))
""",
                "settings.py": "class Limits:\n    MAX_ROWS = 50\n    MIN_ROWS = 1\n",
            },
        ),
        Heals(
            "a name that Python gives every class",
            fault=Fault(
                "AttributeError",
                "type object 'Shop' has no attribute '___name__'",
                frames=(Frame("app.py", 5, "<module>"), Frame("app.py", 3, "__repr__")),
            ),
            before="class Shop:\n    def __repr__(self):\n"
            "        return self.__class__.___name__  # short\n\nprint(repr(Shop()))\n",
            after="class Shop:\n    def __repr__(self):\n"
            "        return self.__class__.__name__  # short\n\nprint(repr(Shop()))\n",
        ),
        Refuses(
            "no member is close",
            fault=Fault(
                "AttributeError",
                "type object 'Event' has no attribute 'passed'",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            code="class Event:\n    failed = 'failed'\n\nprint(Event.passed)\n",
            because="no member of class Event is close to `passed`; it has `failed`",
        ),
        Refuses(
            "the name is used elsewhere",
            fault=Fault(
                "AttributeError",
                "type object 'Report' has no attribute 'parsed'",
                frames=(Frame("app.py", 5, "<module>"),),
            ),
            code="""\
class Report:
    passed = 3

assert Report
print(Report.parsed)

def parsed(text): ...
""",
            because="`parsed` is close to `Report.passed`, but app.py:7 uses the name, too: it may "
            "be one that is still missing",
        ),
        Refuses(
            "two classes of that name",
            fault=Fault(
                "AttributeError",
                "type object 'Meta' has no attribute 'tabel'",
                frames=(Frame("app.py", 10, "read"),),
            ),
            code="""\
class User:
    class Meta:
        table = "user"

class Order:
    class Meta:
        table = "order"

def read(kind):
    return kind.Meta.tabel
""",
            because="`Meta` may be the class at app.py:2 and app.py:6",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Rename the use, where one member is what can have been meant."""
        found = cls.match(fault)
        resolver = Resolver(sources)
        use = members.failing(fault, (found["cls"], found["attr"]), resolver, of_class=True)
        name = members.meant(use, resolver, of_class=True)
        if name is None:
            raise Refused(members.without_close(use, of_class=True))
        evidence = (
            f"Class {use.cls.name} ({use.cls.place}) has `{name}` and nothing else that is close.",
            f"Nothing else in the repository mentions `{use.attr}`.",
        )
        yield Patch(members.renamed(use, name), evidence, members.certainty(use, name))
