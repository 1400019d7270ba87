"""What a class of the repository has: its ancestors, its members, and what its methods assign."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from patterns.toolbox.names.names import Binding, Kind, bindings
from patterns.toolbox.place.locate import FUNCTIONS, Function, Place, own
from patterns.toolbox.values.values import ClassValue, Outside, Unknown, Values

Evaluate = Callable[[ast.expr, Place], Values]


class Lineage(NamedTuple):
    """A class and all that it derives from.

    Attributes:
        classes: the class itself, then its bases in the repository, nearest first.
        outside: dotted names of bases that the repository does not define.
        unknown: why some base could not be told, one sentence part per base.
        metaclass: whether one is named anywhere in the line.
    """

    classes: tuple[ClassValue, ...]
    outside: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    metaclass: bool = False

    @property
    def gaps(self) -> tuple[str, ...]:
        """A sentence part for each base that the repository says nothing about."""
        outside = (f"`{name}` is outside this repository" for name in self.outside)
        return (*self.unknown, *outside)


@dataclass(frozen=True, eq=False, slots=True)
class Member:
    """One binding of a class's (or its instances') name, and the class and place that hold it."""

    owner: ClassValue
    binding: Binding
    place: Place

    @property
    def where(self) -> str:
        """`path:line`."""
        line = getattr(self.binding.node, "lineno", self.owner.node.lineno)
        return f"{self.owner.module.path}:{line}"


def lineage(cls: ClassValue, evaluate: Evaluate) -> Lineage:
    """The line of a class, breadth first: close to Python's own order, and enough for lookup."""
    classes, outside, unknown, metaclass = [cls], [], [], False
    for current in classes:
        metaclass |= any(keyword.arg == "metaclass" for keyword in current.node.keywords)
        for base in current.node.bases:
            generic = base.value if isinstance(base, ast.Subscript) else base
            for value in evaluate(generic, Place(current.module, current.scopes)):
                if isinstance(value, ClassValue):
                    classes += [value] if value not in classes else []
                elif isinstance(value, Outside):
                    outside.append(value.name)
                else:
                    why = value.because if isinstance(value, Unknown) else "it is not a class"
                    unknown.append(f"`{current.module.source(base)}`: {why}")
    return Lineage(tuple(classes), tuple(outside), tuple(unknown), metaclass)


def is_open(line: Lineage) -> bool:
    """Whether a class of the line answers for, or makes, attributes that its text does not name."""
    return any(_makes_names(node) for cls in line.classes for node in ast.walk(cls.node))


def answers_for_names(line: Lineage) -> bool:
    """Whether a class of the line is asked for every name that it does not have."""
    hooks = {"__getattr__", "__getattribute__"}
    return any(method.name in hooks for cls in line.classes for method in methods(cls))


def is_enum(line: Lineage) -> bool:
    """Whether what the class's body assigns are members of an enumeration."""
    return any(name.startswith("enum.") for name in line.outside)


def class_members(line: Lineage, name: str) -> list[Member]:
    """How the nearest class of the line that binds `name` in its body does so."""
    for cls in line.classes:
        found = [
            Member(cls, binding, cls.body)
            for binding in bindings(cls.node).get(name, ())
            if binding.kind is not Kind.DECLARATION
        ]
        if found:
            return found
    return []


def declarations(line: Lineage, name: str) -> list[Member]:
    """Annotations without a value, `name: int`, anywhere in the line."""
    return [
        Member(cls, binding, cls.body)
        for cls in line.classes
        for binding in bindings(cls.node).get(name, ())
        if binding.annotation is not None
    ]


def assigned_members(line: Lineage, name: str) -> list[Member]:
    """Assignments in methods through their first parameter: `self.name = ...`."""
    return [member for cls in line.classes for bound, member in _assignments(cls) if bound == name]


def instance_names(line: Lineage) -> set[str]:
    """All names that methods assign through their first parameter."""
    return {name for cls in line.classes for name, _ in _assignments(cls)}


def class_names(line: Lineage) -> set[str]:
    """All names that class bodies of the line bind or declare."""
    return {name for cls in line.classes for name in bindings(cls.node)}


def methods(cls: ClassValue) -> Iterator[Function]:
    """The defs in a class's own body, conditional ones included."""
    return (node for node in own(cls.node.body) if isinstance(node, FUNCTIONS))


def first_parameter(function: Function) -> str | None:
    """`self` or `cls`, whatever it is called."""
    arguments = [*function.args.posonlyargs, *function.args.args]
    return arguments[0].arg if arguments else None


@lru_cache(maxsize=1024)
def _assignments(cls: ClassValue) -> tuple[tuple[str, Member], ...]:
    # Asked once per attribute that is followed: a large class would be walked hundreds of times.
    return tuple(_found_assignments(cls))


def _found_assignments(cls: ClassValue) -> Iterator[tuple[str, Member]]:
    for method in methods(cls):
        receivers = {first_parameter(method), cls.name}
        place = cls.body.within(method)
        for node in own(method.body):
            for target, value, annotation in _targets(node):
                if isinstance(target.value, ast.Name) and target.value.id in receivers:
                    kind = Kind.ASSIGNMENT if value else Kind.OTHER
                    binding = Binding(kind, node, value, annotation)
                    yield target.attr, Member(cls, binding, place)


def _targets(
    node: ast.AST,
) -> Iterator[tuple[ast.Attribute, ast.expr | None, ast.expr | None]]:
    """(target, value, annotation) of every attribute that a statement binds."""
    match node:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                if isinstance(target, ast.Attribute):
                    yield target, value, None
                elif isinstance(target, (ast.Tuple, ast.List)):
                    yield from (
                        (t, None, None) for t in target.elts if isinstance(t, ast.Attribute)
                    )
        case ast.AnnAssign(target=ast.Attribute() as target, value=value, annotation=annotation):
            yield target, value, annotation
        case (
            ast.For(target=ast.Attribute() as target)
            | ast.AugAssign(target=ast.Attribute() as target)
            | ast.withitem(optional_vars=ast.Attribute() as target)
        ):
            yield target, None, None


def _makes_names(node: ast.AST) -> bool:
    match node:
        case ast.FunctionDef(name="__getattr__" | "__getattribute__"):
            return True
        case ast.Call(func=ast.Name(id="setattr"), args=[_, name, _]):
            return not isinstance(name, ast.Constant)
        case ast.Call(func=ast.Name(id="vars")) | ast.Attribute(attr="__dict__"):
            return True
    return False
