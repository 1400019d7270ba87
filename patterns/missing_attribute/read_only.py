"""AttributeError: an attribute of an object that cannot change is assigned."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import NoReturn

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
    Refused,
    Refuses,
    Severity,
    Sources,
)
from patterns.toolbox.classes import classes
from patterns.toolbox.classes.classes import Lineage
from patterns.toolbox.classes.receivers import decorator_name
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import Kind, lookup
from patterns.toolbox.names.qualified_names import spelled
from patterns.toolbox.place.flow import ends_with_exit
from patterns.toolbox.place.locate import Place, places, raising, returns
from patterns.toolbox.values.stdlib import SIGNS
from patterns.toolbox.values.values import ClassValue, Instance

NOTHING = ast.Constant(None)


class ReadOnly(Pattern):
    """Make a changed copy of the object.

    Objects of this class cannot change. The name stands for one that was made in this very
    function and has not been handed on before, so that a changed copy under the same name is all
    that anybody sees.
    """

    family = "missing_attribute"
    severity = Severity.MEDIUM
    certainty = Certainty.B
    answers = ("B09",)
    matches = (
        r"(?:AttributeError: (?:can't set attribute|property '(?P<prop>\w+)' of '[\w.<>]+' object "
        r"has "
        r"no setter|'(?P<cls>(?!NoneType)[\w.<>]+)' object has no attribute '(?P<slot>\w+)' and no "
        r"__dict__)|(?:dataclasses\.)?FrozenInstanceError: cannot assign to field '(?P<field>\w+)')"
    )
    examples = (
        Heals(
            "a named tuple",
            fault=Fault(
                "AttributeError",
                "can't set attribute",
                frames=(Frame("app.py", 13, "<module>"), Frame("app.py", 10, "moved")),
            ),
            before="""\
from typing import NamedTuple


class Point(NamedTuple):
    x: int


def moved(by: int):
    point = Point(1)
    point.x = by  # along
    return point

print(moved(2))
""",
            after="""\
from typing import NamedTuple


class Point(NamedTuple):
    x: int


def moved(by: int):
    point = Point(1)
    point = point._replace(x=by)  # along
    return point

print(moved(2))
""",
        ),
        Heals(
            "a frozen dataclass",
            fault=Fault(
                "FrozenInstanceError",
                "cannot assign to field 'x'",
                module="dataclasses",
                frames=(
                    Frame("app.py", 12, "<module>"),
                    Frame("app.py", 9, "moved"),
                    Frame("<string>", 4, "__setattr__"),
                ),
            ),
            before="""\
from dataclasses import dataclass

@dataclass(frozen=True)
class Point:
    x: int

def moved():
    point = Point(1)
    point.x = 2
    return point

print(moved())
""",
            after="""\
from dataclasses import dataclass, replace

@dataclass(frozen=True)
class Point:
    x: int

def moved():
    point = Point(1)
    point = replace(point, x=2)
    return point

print(moved())
""",
        ),
        Explains(
            "a property",
            fault=Fault(
                "AttributeError",
                "property 'name' of 'User' object has no setter",
                frames=(Frame("app.py", 7, "<module>"),),
            ),
            code="""\
class User:
    @property
    def name(self):
        return "x"

user = User()
user.name = "y"
""",
            because="`User.name` is a property without a setter (app.py:3), and app.py:7 assigns "
            "it: assign what it reads from, or decide that it may be set from outside",
        ),
        Explains(
            "slots",
            fault=Fault(
                "AttributeError",
                "'User' object has no attribute 'name' and no __dict__ for setting new attributes",
                frames=(Frame("app.py", 5, "<module>"),),
            ),
            code="""\
class User:
    __slots__ = ("id",)

user = User()
user.name = "y"
""",
            because="`User` (app.py:1) has no room for `name`, which app.py:5 assigns: its "
            "`__slots__` name all that its objects can have",
        ),
        Refuses(
            "an object from elsewhere",
            fault=Fault(
                "FrozenInstanceError",
                "cannot assign to field 'x'",
                frames=(Frame("app.py", 8, "move"), Frame("<string>", 4, "__setattr__")),
            ),
            code="""\
from dataclasses import dataclass

@dataclass(frozen=True)
class Point:
    x: int

def move(point: Point):
    point.x = 2
""",
            because="`point` comes to `move()` from elsewhere, and a copy would change nothing "
            "there",
        ),
        Refuses(
            "no such assignment",
            fault=Fault(
                "AttributeError",
                "can't set attribute",
                frames=(Frame("app.py", 2, "move"),),
            ),
            code="def move(point):\n    setattr(point, 'x', 2)\n",
            because="line 2 of app.py assigns no attribute of a name",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Assign a changed copy to the name."""
        resolver = Resolver(sources)
        # What dataclasses generates has no file: it raises for the line that called it.
        ours = [frame for frame in fault.frames if frame.path != "<string>"]
        frame = raising(replace(fault, frames=tuple(ours)), sources)
        found = [
            (place, place.statement, target)
            for place in places(frame, sources)
            if isinstance(place.statement, ast.Assign)
            or (isinstance(place.statement, ast.AugAssign) and type(place.statement.op) in SIGNS)
            for target in _targets(place.statement)
            if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name)
        ]
        if len(found) != 1 or len(_targets(found[0][1])) != 1:
            raise Refused(f"line {frame.line} of {frame.path} assigns no attribute of a name")
        place, statement, target = found[0]
        values = resolver.values(target.value, place)
        owner = next((v.of for v in values if isinstance(v, Instance)), None)
        if len(values) != 1 or not isinstance(owner, ClassValue):
            raise Refused(f"it is not known of which class `{place.module.source(target)}` is")
        line, module = resolver.lineage(owner), place.module
        name, attr = module.source(target.value), target.attr
        form = _form(line)
        if form is None:
            _explain(owner, line, attr, f"{module.path}:{target.lineno}")
        _refuse_shared(name, place)
        value = module.source(statement.value)
        if isinstance(statement, ast.AugAssign):
            simple = isinstance(statement.value, (ast.Constant, ast.Name))
            value = value if simple else f"({value})"
            value = f"{name}.{attr} {SIGNS[type(statement.op)]} {value}"
        extra: tuple[Edit, ...] = ()
        if form == "dataclass":
            said = spelled("dataclasses.replace", place)
            text, extra = f"{name} = {said.text}({name}, {attr}={value})", said.edits
        else:
            text = f"{name} = {name}._replace({attr}={value})"
        edit = module.edit(module.start(statement), module.end(statement), text)
        told = f"Objects of `{owner.name}` ({owner.place}) cannot change."
        yield Patch((*extra, edit), (told,), Certainty.B)


def _targets(statement: ast.Assign | ast.AugAssign) -> list[ast.expr]:
    return statement.targets if isinstance(statement, ast.Assign) else [statement.target]


def _form(line: Lineage) -> str | None:
    """Which kind of object that cannot change a class makes."""
    if {"typing.NamedTuple", "collections.namedtuple"} & set(line.outside):
        return "tuple"
    for decorator in line.classes[0].node.decorator_list:
        frozen = any(k.arg == "frozen" for k in getattr(decorator, "keywords", ()))
        if decorator_name(decorator) == "dataclass" and frozen:
            return "dataclass"
    return None


def _refuse_shared(name: str, place: Place) -> None:
    found = lookup(name, place)
    function = place.function
    if found is None or function is None or found[0][-1] is not function:
        raise Refused(f"`{name}` is no variable of one function")
    handed = [value for value in returns(function) if ast.unparse(value or NOTHING) != name]
    given_back = returns(function) and not handed and ends_with_exit(function.body)
    if any(binding.kind is Kind.PARAMETER for binding in found[1]) and not given_back:
        raise Refused(
            f"`{name}` comes to `{function.name}()` from elsewhere, and a copy would change "
            "nothing "
            "there"
        )
    line = place.statement.lineno if place.statement else 0
    for node in ast.walk(function):
        if not isinstance(node, ast.Name) or node.id != name:
            continue
        if isinstance(node.ctx, ast.Load) and node.lineno < line:
            raise Refused(f"`{name}` is used before (line {node.lineno}): others may hold it, too")


def _explain(owner: ClassValue, line: Lineage, attr: str, where: str) -> NoReturn:
    members = classes.class_members(line, attr)
    if members:
        raise Explained(
            f"`{owner.name}.{attr}` is a property without a setter ({members[0].where}), and "
            f"{where} assigns it: assign what it reads from, or decide that it may be set from "
            "outside"
        )
    raise Explained(
        f"`{owner.name}` ({owner.place}) has no room for `{attr}`, which {where} assigns: its "
        "`__slots__` name all that its objects can have"
    )
