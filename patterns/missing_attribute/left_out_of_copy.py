"""AttributeError: a copy was made part by part, and one part was left out."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
from patterns.toolbox.place.failing import candidates
from patterns.toolbox.place.locate import FUNCTIONS, Function, blocks
from patterns.toolbox.source import lines
from patterns.toolbox.values.values import ClassValue

LEAST = 3
"""So many attributes one after the other make a copy of an object."""


class LeftOutOfCopy(Pattern):
    """Copy the attribute that the copy lacks.

    A method builds an object by copying another one's attributes one after the other, under their
    own names. Every constructor of the class sets the attribute that is missing, and the copy alone
    leaves it out: it is copied like the others.
    """

    family = "missing_attribute"
    severity = Severity.LOW
    matches = (
        r"AttributeError: '(?:[\w.]+\.)?(?P<cls>(?!NoneType')\w+)' object has no attribute "
        r"'(?P<attr>\w+)'"
    )
    examples = (
        Heals(
            "a constructor with a short way",
            fault=Fault(
                "AttributeError",
                "'Copy' object has no attribute 'seen'",
                frames=(Frame("app.py", 21, "<module>"), Frame("app.py", 9, "key")),
            ),
            before="""\
class Version:
    def __init__(self, text):
        self.text = text
        self.epoch = 0
        self.parts = text.split(".")
        self.seen = None

    def key(self):
        return self.seen or self.text

class Copy(Version):
    def __init__(self, version):
        if isinstance(version, Version):
            self.text = version.text
            self.epoch = version.epoch
            self.parts = version.parts
            return
        super().__init__(version)


print(Copy(Version("1.0")).key())
""",
            after="""\
class Version:
    def __init__(self, text):
        self.text = text
        self.epoch = 0
        self.parts = text.split(".")
        self.seen = None

    def key(self):
        return self.seen or self.text

class Copy(Version):
    def __init__(self, version):
        if isinstance(version, Version):
            self.text = version.text
            self.epoch = version.epoch
            self.parts = version.parts
            self.seen = version.seen
            return
        super().__init__(version)


print(Copy(Version("1.0")).key())
""",
        ),
        Refuses(
            "nothing is copied part by part",
            fault=Fault(
                "AttributeError",
                "'Point' object has no attribute 'z'",
                frames=(Frame("app.py", 7, "depth"),),
            ),
            code="class Point:\n    def __init__(self, x):\n        self.x = x\n"
            "        self.z = 0\n\n    def depth(self):\n        return self.z\n",
            because="nothing copies a Point attribute by attribute and leaves `z` out",
        ),
        Refuses(
            "no constructor sets it",
            fault=Fault(
                "AttributeError",
                "'Point' object has no attribute 'z'",
                frames=(Frame("app.py", 16, "depth"),),
            ),
            code="class Point:\n    def __init__(self, x):\n        self.x = x\n"
            "        self.y = 0\n        self.w = 0\n\n    def copy(self):\n"
            "        new = object.__new__(Point)\n        new.x = self.x\n"
            "        new.y = self.y\n        new.w = self.w\n        return new\n\n"
            "    def depth(self):\n        # deep\n        return self.z\n",
            because="no `__init__` of class Point sets `z`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Copy it behind the last attribute of the one copy that lacks it."""
        found, resolver = cls.match(fault), Resolver(sources)
        kind, attr = found["cls"], found["attr"]
        if not any(node.attr == attr for node, _ in candidates(fault, sources, ast.Attribute)):
            frame = fault.frames[-1]
            raise Refused(f"nothing reads `.{attr}` on line {frame.line} of {frame.path}")
        named = resolver.classes_named(kind)
        if len(named) != 1:
            raise Unrelated(f"{len(named)} classes of the repository are called `{kind}`")
        line = resolver.lineage(named[0])
        if not any(_sets_always(owner, attr) for owner in line.classes):
            raise Refused(f"no `__init__` of class {kind} sets `{attr}`")
        lacking = [copy for owner in line.classes for copy in _copies(owner) if copy.lacks(attr)]
        if len(lacking) != 1:
            what = "more than one method" if lacking else "nothing"
            raise Refused(f"{what} copies a {kind} attribute by attribute and leaves `{attr}` out")
        yield lacking[0].completed(attr)


@dataclass(frozen=True, slots=True)
class _Copy:
    """A run of `new.a = old.a`.

    Attributes:
        method: the def that holds it.
        names: of the attributes.
    """

    owner: ClassValue
    method: Function
    last: ast.stmt
    new: str
    old: str
    names: frozenset[str]

    def lacks(self, attr: str) -> bool:
        """Whether nothing in the method sets the attribute, or hands the whole object over."""
        stored = {
            node.attr
            for node in ast.walk(self.method)
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
        }
        return attr not in stored

    def completed(self, attr: str) -> Patch:
        module = self.owner.module
        if not lines.is_alone(self.last, module):
            raise Refused(f"line {self.last.lineno} of {module.path} holds more than one statement")
        end = module.starts[self.last.end_lineno or self.last.lineno]
        indent, newline = module.indent(self.last).decode(), module.newline.decode()
        start = "" if module.data[:end].endswith((b"\n", b"\r")) else newline
        line = f"{start}{indent}{self.new}.{attr} = {self.old}.{attr}{newline}"
        because = (
            f"`{self.method.name}()` ({module.path}:{self.last.lineno}) copies "
            f"{len(self.names)} attributes of `{self.old}` and leaves `{attr}` out."
        )
        return Patch((module.edit(end, end, line),), (because,))


def _sets_always(owner: ClassValue, attr: str) -> bool:
    """Whether a class's `__init__` sets an attribute straight in its own block."""
    for method in classes.methods(owner):
        if method.name == "__init__":
            wanted = f"{classes.first_parameter(method)}.{attr}"
            return any(wanted in _stored(statement) for statement in method.body)
    return False


def _stored(statement: ast.stmt) -> set[str]:
    match statement:
        case ast.Assign(targets=targets):
            return {ast.unparse(target) for target in targets}
        case ast.AnnAssign(target=target, value=ast.expr()):
            return {ast.unparse(target)}
    return set()


def _copies(owner: ClassValue) -> Iterator[_Copy]:
    for method in classes.methods(owner):
        todo: list[Sequence[ast.stmt]] = [method.body]
        while todo:
            body = todo.pop()
            runs: dict[tuple[str, str], list[tuple[str, ast.stmt]]] = {}
            for statement in body:
                if not isinstance(statement, (*FUNCTIONS, ast.ClassDef)):
                    todo += blocks(statement)
                if (part := _part(statement)) is not None:
                    new, old, attr = part
                    runs.setdefault((new, old), []).append((attr, statement))
            for (new, old), parts in runs.items():
                if len(parts) >= LEAST:
                    names = frozenset(attr for attr, _ in parts)
                    yield _Copy(owner, method, parts[-1][1], new, old, names)


def _part(statement: ast.stmt) -> tuple[str, str, str] | None:
    match statement:
        case ast.Assign(
            targets=[ast.Attribute(value=ast.Name(id=new), attr=attr)],
            value=ast.Attribute(value=ast.Name(id=old), attr=same),
        ) if attr == same and new != old:
            return new, old, attr
    return None
