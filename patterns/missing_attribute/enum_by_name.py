"""KeyError or ValueError: an enumeration is asked by name for a value, or by value for a name."""

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
    Unrelated,
)
from patterns.toolbox.classes import classes
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import candidates
from patterns.toolbox.place.locate import Place, innermost
from patterns.toolbox.values.values import ClassValue

Asked = tuple[ast.Call | ast.Subscript, ast.expr, ClassValue, Place]


class EnumByName(Pattern):
    """Ask the enumeration for what the text is: a value or a name.

    `State["x"]` looks for a member called `x`, `State("x")` for one whose value is "x"
    (https://docs.python.org/3/library/enum.html). What was asked for is the other of the two.
    """

    family = "missing_attribute"
    severity = Severity.MEDIUM
    answers = ("B11",)
    matches = (
        r"(?:KeyError: (?P<key>'\w+')$|ValueError: (?P<value>'\w+') is not a valid (?P<cls>\w+)$)"
    )
    examples = (
        Heals(
            "a value from elsewhere",
            fault=Fault(
                "KeyError",
                "'red'",
                frames=(
                    Frame("app.py", 12, "<module>"),
                    Frame("app.py", 9, "read"),
                    Frame("enum.py", 793, "__getitem__"),
                ),
            ),
            before="""\
from enum import Enum

class Color(Enum):
    RED = "red"
    BLUE = "blue"


def read(row):
    return Color[row["color"]]  # any of them


read({"color": "red"})
""",
            after="""\
from enum import Enum

class Color(Enum):
    RED = "red"
    BLUE = "blue"


def read(row):
    return Color(row["color"])  # any of them


read({"color": "red"})
""",
            certainty=Certainty.B,
        ),
        Heals(
            "a name that is written out",
            fault=Fault(
                "ValueError",
                "'RED' is not a valid Color",
                frames=(
                    Frame("app.py", 7, "<module>"),
                    Frame("enum.py", 714, "__call__"),
                    Frame("enum.py", 1133, "__new__"),
                ),
            ),
            before="""\
from enum import Enum

class Color(Enum):
    RED = 1


print(Color("RED"))
""",
            after="""\
from enum import Enum

class Color(Enum):
    RED = 1


print(Color["RED"])
""",
        ),
        Refuses(
            "neither a value nor a name",
            fault=Fault("KeyError", "'grey'", frames=(Frame("app.py", 7, "<module>"),)),
            code="from enum import Enum\n\nclass Color(Enum):\n    RED = 1\n\n\n"
            'print(Color["grey"])\n',
            because="`Color` (app.py:3) has no one member with the value 'grey'",
        ),
        Refuses(
            "a dictionary",
            fault=Fault("KeyError", "'red'", frames=(Frame("app.py", 2, "read"),)),
            code="def read(row):\n    return row['red']\n",
            because="line 2 of app.py asks no one enumeration of this repository",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Change the brackets."""
        match, resolver = cls.match(fault), Resolver(sources)
        text = (match["key"] or match["value"])[1:-1]
        found = list(_asked(fault, sources, resolver, by_name=bool(match["key"])))
        if len(found) != 1:
            frame = innermost(fault, sources)
            raise Unrelated(
                f"line {frame.line} of {frame.path} asks no one enumeration of this repository"
            )
        node, argument, owner, place = found[0]
        members = _members(owner)
        where = f"`{owner.name}` ({owner.place})"
        if match["key"]:
            fitting, what = [name for name in members if members[name] == text], "value"
            opening, closing = "(", ")"
        else:
            fitting, what = [name for name in members if name == text], "name"
            opening, closing = "[", "]"
        if match["key"] and not fitting and text.upper() in members:
            end = place.module.end(argument)
            told = f"{where} has a member `{text.upper()}`."
            yield Patch((place.module.edit(end, end, ".upper()"),), (told,), Certainty.B)
            return
        if len(fitting) != 1:
            raise Refused(f"{where} has no one member with the {what} {text!r}")
        module = place.module
        start = module.end(node.value if isinstance(node, ast.Subscript) else node.func)
        end = module.end(node)
        edits = (
            module.edit(start, module.start(argument), opening),
            module.edit(module.end(argument), end, closing),
        )
        told = f"{where} has a member with the {what} {text!r}."
        certainty = Certainty.A if isinstance(argument, ast.Constant) else Certainty.B
        yield Patch(edits, (told,), certainty)


def _asked(fault: Fault, sources: Sources, resolver: Resolver, *, by_name: bool) -> Iterator[Asked]:
    for node, place in candidates(fault, sources, ast.expr, through=("enum.py",)):
        match node:
            case ast.Subscript(value=asked, slice=argument) if by_name:
                pass
            case ast.Call(func=asked, args=[argument], keywords=[]) if not by_name:
                pass
            case _:
                continue
        for value in resolver.values(asked, place):
            if isinstance(value, ClassValue) and classes.is_enum(resolver.lineage(value)):
                yield node, argument, value, place


def _members(owner: ClassValue) -> dict[str, object]:
    """Name -> value of the members, where that is a literal."""
    return {
        target.id: getattr(statement.value, "value", None)
        for statement in owner.node.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
