"""TypeError: an object of a class is asked for an attribute as if it were a dictionary."""

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
    Unrelated,
)
from patterns.toolbox.classes import classes
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import on_line
from patterns.toolbox.place.locate import raising


class AttributeAsKey(Pattern):
    """Read the attribute of the object.

    The object is of a class of this repository, which has no elements. What it is asked for by a
    key is the name of one of its attributes, and nothing else can be meant by it.
    """

    family = "missing_attribute"
    severity = Severity.LOW
    answers = ("H06",)
    matches = (
        r"TypeError: '(?P<cls>(?!NoneType)[\w.]+)' object "
        r"(?:is not subscriptable|does not support item assignment)$"
    )
    examples = (
        Heals(
            "a field of a dataclass",
            fault=Fault(
                "TypeError",
                "'User' object is not subscriptable",
                frames=(Frame("app.py", 10, "<module>"), Frame("app.py", 8, "show")),
            ),
            before="""\
from dataclasses import dataclass

@dataclass
class User:
    name: str

def show(user):
    return user["name"] + "!"  # loud

show(User("Ada"))
""",
            after="""\
from dataclasses import dataclass

@dataclass
class User:
    name: str

def show(user):
    return user.name + "!"  # loud

show(User("Ada"))
""",
        ),
        Refuses(
            "nothing that the class has",
            fault=Fault(
                "TypeError",
                "'User' object is not subscriptable",
                frames=(Frame("app.py", 5, "show"),),
            ),
            code="class User:\n    age = 3\n\ndef show(user):\n    return user['name']\n",
            because="class User (app.py:1) has no `name`",
        ),
        Refuses(
            "a key that is worked out",
            fault=Fault(
                "TypeError",
                "'User' object is not subscriptable",
                frames=(Frame("app.py", 5, "show"),),
            ),
            code="class User:\n    age = 3\n\ndef show(user, key):\n    return user[key]\n",
            because="line 5 of app.py asks no object for one attribute by a key that is written "
            "there",
        ),
        Refuses(
            "a class of somebody else",
            fault=Fault(
                "TypeError",
                "'Namespace' object is not subscriptable",
                frames=(Frame("app.py", 2, "show"),),
            ),
            code="def show(args):\n    return args['name']\n",
            because="0 classes of this repository are called `Namespace`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Write a dot for the brackets."""
        resolver, frame = Resolver(sources), raising(fault, sources)
        kind = cls.match(fault)["cls"].rpartition(".")[2]
        named = resolver.classes_named(kind)
        if len(named) != 1:
            raise Unrelated(f"{len(named)} classes of this repository are called `{kind}`")
        found = [
            (node, place, node.slice.value)
            for node, place in on_line(frame, sources, ast.Subscript)
            if isinstance(node.slice, ast.Constant)
            and isinstance(node.slice.value, str)
            and node.slice.value.isidentifier()
        ]
        if len({ast.unparse(node.value) for node, _, _ in found}) != 1:
            raise Unrelated(
                f"line {frame.line} of {frame.path} asks no object for one attribute by a key "
                "that is written there"
            )
        line = resolver.lineage(named[0])
        there = classes.class_names(line) | classes.instance_names(line)
        where = f"class {kind} ({named[0].place})"
        for _, _, key in found:
            if key not in there:
                raise Refused(f"{where} has no `{key}`")
        edits = tuple(
            place.module.edit(place.module.end(node.value), place.module.end(node), f".{key}")
            for node, place, key in found
        )
        keys = " and ".join(f"`{key}`" for _, _, key in found)
        yield Patch(edits, (f"{where[0].upper()}{where[1:]} has {keys} for an attribute.",))
