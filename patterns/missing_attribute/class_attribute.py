"""AttributeError: a class is asked for a name that nothing gives it."""

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
from patterns.toolbox.absence import none_tolerance
from patterns.toolbox.classes import classbody, classes, members
from patterns.toolbox.classes.members import Use
from patterns.toolbox.names.close import resembling
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import bindings

TODO = "None  # TODO: choose the value"
OPEN_BASES = ("builtins.", "abc.", "typing.Generic", "typing.Protocol", "typing.NamedTuple")
ENUMS = {"enum.Enum", "enum.IntEnum", "enum.StrEnum", "enum.Flag", "enum.IntFlag"}
MODELS = {"pydantic.BaseModel", "pydantic_settings.BaseSettings"}


class ClassAttribute(Pattern):
    """Add the attribute that the class is asked for.

    The class and all its bases were searched: none of them has the name, none of their members is
    close to it, and no method sets it on objects. Its value follows the siblings where they leave
    no choice; otherwise it is `None`, marked for the person who approves this to choose.
    """

    family = "missing_attribute"
    severity = Severity.MEDIUM
    answers = ("B07",)
    matches = r"AttributeError: type object '(?P<cls>[\w.<>]+)' has no attribute '(?P<attr>\w+)'"
    examples = (
        Heals(
            "a class of plain constants",
            fault=Fault(
                "AttributeError",
                "type object 'VerificationEvent' has no attribute 'passed'",
                frames=(Frame("app.py", 17, "<module>"), Frame("app.py", 14, "outcome")),
            ),
            before='''\
class VerificationEvent:
    """What a check can end with."""

    attempts = 3
    failed = "verification-failed"

    def __init__(self, kind):
        self.kind = kind


def outcome(ok):
    if not ok:
        return VerificationEvent.failed
    return VerificationEvent.passed  # the good end


outcome(True)
''',
            after='''\
class VerificationEvent:
    """What a check can end with."""

    attempts = 3
    failed = "verification-failed"
    passed = None  # TODO: choose the value

    def __init__(self, kind):
        self.kind = kind


def outcome(ok):
    if not ok:
        return VerificationEvent.failed
    return VerificationEvent.passed  # the good end


outcome(True)
''',
        ),
        Heals(
            "siblings whose text is their name",
            fault=Fault(
                "AttributeError",
                "type object 'Colour' has no attribute 'DARK_RED'",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            before={
                "app.py": "from shop.colours import Colour as Paint\n\nprint(Paint.DARK_RED)\n",
                "shop/colours.py": """\
class Colour:
    GREEN = "green"
    SKY_BLUE = "sky-blue"  # not "blue"
""",
            },
            after={
                "app.py": "from shop.colours import Colour as Paint\n\nprint(Paint.DARK_RED)\n",
                "shop/colours.py": """\
class Colour:
    GREEN = "green"
    SKY_BLUE = "sky-blue"  # not "blue"
    DARK_RED = "dark-red"
""",
            },
        ),
        Heals(
            "a dataclass keeps its constructor",
            fault=Fault(
                "AttributeError",
                "type object 'Job' has no attribute 'limit'",
                frames=(Frame("app.py", 7, "<module>"),),
            ),
            before="""\
from dataclasses import dataclass

@dataclass
class Job:
    name: str

print(Job.limit or 10)
""",
            after="""\
from dataclasses import dataclass

@dataclass
class Job:
    name: str
    limit = None  # TODO: choose the value

print(Job.limit or 10)
""",
        ),
        Refuses(
            "an enumeration",
            fault=Fault(
                "AttributeError",
                "type object 'Level' has no attribute 'HIGH'",
                frames=(Frame("app.py", 7, "<module>"),),
            ),
            code="""\
from enum import Enum

class Level(Enum):
    LOW = 1
    MEDIUM = 20

print(Level.HIGH)
""",
            because="Level is an Enum: a member needs a value of its own, which only a person can "
            "choose; it has `LOW`, `MEDIUM`",
        ),
        Refuses(
            "a method",
            fault=Fault(
                "AttributeError",
                "type object 'Engine' has no attribute 'check_action'",
                frames=(Frame("app.py", 5, "<module>"),),
            ),
            code="""\
class Engine:
    @staticmethod
    def evaluate(action): ...

Engine.check_action("go")
""",
            because="`check_action` is called, and Grace does not invent methods; class Engine "
            "(app.py:1) has `evaluate`",
        ),
        Refuses(
            "a member of an Enum that another one resembles",
            fault=Fault(
                "AttributeError",
                "type object 'State' has no attribute 'PAYED'",
                frames=(Frame("app.py", 7, "<module>"),),
            ),
            code="""\
from enum import Enum

class State(Enum):
    OPEN = "open"
    PAID = "paid"

print(State.PAYED)
""",
            because="State is an Enum and has `PAID`, which may have been meant by `PAYED`",
        ),
        Refuses(
            "a base that nobody here knows",
            fault=Fault(
                "AttributeError",
                "type object 'Order' has no attribute 'table'",
                frames=(Frame("app.py", 6, "<module>"),),
            ),
            code="""\
from orm import Model

class Order(Model):
    pass

print(Order.table)
""",
            because="class Order derives from `orm.Model`, which is outside this repository: what "
            "that makes of a new attribute is not known",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Add the name to the class, in the form that suits it."""
        found = cls.match(fault)
        resolver = Resolver(sources)
        use = members.failing(fault, (found["cls"], found["attr"]), resolver, of_class=True)
        if close := members.meant(use, resolver, of_class=True):
            raise Refused(f"class {use.cls.name} has `{close}`, which must have been meant")
        _refuse_what_exists(use)
        _refuse_call(use)
        _refuse_another_member(use)
        _refuse_bases(use)
        default = classbody.sibling_default(use.cls, use.attr)
        if default is None:
            _refuse_without_value(use)
        searched = f"class {use.cls.name} ({use.cls.place}) nor any of its bases"
        evidence = (
            f"Neither {searched} has `{use.attr}` or a name close to it.",
            default.because if default else "Nothing tells its value, so it is None for now.",
        )
        is_model = bool(MODELS & set(use.line.outside))
        value = default.source if default else TODO
        edits = classbody.attribute(use.cls, use.attr, value, is_model=is_model)
        yield Patch(tuple(edits), evidence, members.certainty(use))


def _refuse_what_exists(use: Use) -> None:
    name = use.cls.name
    for member in classes.class_members(use.line, use.attr):
        raise Refused(f"class {name} has `{use.attr}` ({member.where}) by now")
    for member in (
        *classes.assigned_members(use.line, use.attr),
        *classes.declarations(use.line, use.attr),
    ):
        raise Refused(
            f"objects of class {name} have `{use.attr}` ({member.where}), the class itself has "
            "not: the use wants an object"
        )


def _refuse_call(use: Use) -> None:
    if use.call is not None:
        has = ", ".join(f"`{m.name}`" for m in classes.methods(use.cls)) or "no methods"
        raise Refused(
            f"`{use.attr}` is called, and Grace does not invent methods; class {use.cls.name} "
            f"({use.cls.place}) has {has}"
        )


def _refuse_another_member(use: Use) -> None:
    """An Enum's members are a closed list: one more than its author thought of needs a person."""
    if ENUMS & set(use.line.outside):
        has = [name for name in bindings(use.cls.node) if not name.startswith("_")]
        if like := resembling(use.attr, has):
            raise Refused(
                f"{use.cls.name} is an Enum and has `{like}`, which may have been meant by "
                f"`{use.attr}`"
            )


def _refuse_bases(use: Use) -> None:
    for base in use.line.outside:
        if base not in ENUMS | MODELS and not base.startswith(OPEN_BASES):
            raise Refused(
                f"class {use.cls.name} derives from `{base}`, which is outside this repository: "
                "what that makes of a new attribute is not known"
            )
    for why in use.line.unknown:
        raise Refused(f"a base of class {use.cls.name} is not known: {why}")
    if use.line.metaclass:
        raise Refused(
            f"class {use.cls.name} has a metaclass of its own, which may be what makes its members"
        )


def _refuse_without_value(use: Use) -> None:
    if ENUMS & set(use.line.outside):
        has = ", ".join(f"`{name}`" for name in bindings(use.cls.node) if not name.startswith("_"))
        raise Refused(
            f"{use.cls.name} is an Enum: a member needs a value of its own, which only a person "
            f"can choose; it has {has}"
        )
    if not none_tolerance.takes_none(use.nodes[0], use.parent):
        source = use.place.module.source(use.nodes[0])
        raise Refused(f"`{source}` is used at once, and a None there would only move the error")
