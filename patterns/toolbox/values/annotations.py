"""Which objects an annotation speaks of."""

import ast
from collections.abc import Callable, Iterator

from patterns.toolbox.names.names import lookup
from patterns.toolbox.place.locate import Place
from patterns.toolbox.source.module import UNREADABLE
from patterns.toolbox.values import stdlib
from patterns.toolbox.values.values import (
    NONE,
    ClassValue,
    Instance,
    Outside,
    Unknown,
    Value,
    Values,
)

Evaluate = Callable[[ast.expr, Place], Values]

WRAPPERS = {"Annotated", "ClassVar", "Final", "Required", "NotRequired", "ReadOnly", "InitVar"}
"""`Final[X]` speaks of X."""
VAGUE = {"Any", "object", "TypeVar"}
ALIASES = {"Dict": "dict", "FrozenSet": "frozenset", "List": "list", "Set": "set", "Tuple": "tuple"}


def objects(annotation: ast.expr, place: Place, evaluate: Evaluate) -> Iterator[Value]:
    """What may stand where the annotation does; `Unknown` where it leaves everything open."""
    match annotation:
        case ast.Constant(value=None):
            yield NONE
        case ast.Constant(value=str(text)):
            yield from _quoted(text, place, evaluate)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            yield from objects(left, place, evaluate)
            yield from objects(right, place, evaluate)
        case ast.Subscript(value=generic, slice=argument):
            yield from _generic(generic, argument, place, evaluate)
        case _:
            for value in evaluate(annotation, place):
                yield _object_of(value)


def unquoted(text: str) -> ast.expr | None:
    """The expression in a quoted annotation; None where it is none, or quoted again."""
    try:
        parsed = ast.parse(text.strip(), mode="eval").body
    except UNREADABLE:
        return None
    return None if isinstance(parsed, ast.Constant) else parsed


def _quoted(text: str, place: Place, evaluate: Evaluate) -> Iterator[Value]:
    parsed = unquoted(text)
    if parsed is None:
        yield Unknown("an annotation is no type")
    else:
        yield from objects(parsed, place, evaluate)


def _generic(
    generic: ast.expr, argument: ast.expr, place: Place, evaluate: Evaluate
) -> Iterator[Value]:
    name = generic.attr if isinstance(generic, ast.Attribute) else getattr(generic, "id", "")
    parts = argument.elts if isinstance(argument, ast.Tuple) else [argument]
    if name == "Optional":
        yield from objects(argument, place, evaluate)
        yield NONE
    elif name == "Union":
        for part in parts:
            yield from objects(part, place, evaluate)
    elif name in WRAPPERS:
        yield from objects(parts[0], place, evaluate)
    elif name == "Literal":
        yield from (stdlib.display(part) for part in parts)
    elif name in {"type", "Type"}:
        yield from evaluate(parts[0], place)
    else:
        yield from objects(generic, place, evaluate)


def _object_of(value: Value) -> Value:
    match value:
        case ClassValue():
            return Instance(value)
        case Outside(name=name):
            module, _, last = name.rpartition(".")
            if last in VAGUE:
                return Unknown(f"the annotation `{last}` leaves it open")
            if last in ALIASES and module == "typing":
                return Instance(f"builtins.{ALIASES[last]}")
            return Instance(name)
        case Unknown():
            return value
        case _:
            return Unknown("an annotation is no type that Grace follows")


def element(node: ast.expr, place: Place) -> str | None:
    """The `str` of a name that is annotated as `set[str]`; None where nothing says so."""
    if not isinstance(node, ast.Name):
        return None
    found = lookup(node.id, place)
    annotations = [binding.annotation for binding in found[1]] if found else []
    if len(annotations) == 1 and isinstance(subscript := annotations[0], ast.Subscript):
        return subscript.slice.id if isinstance(subscript.slice, ast.Name) else None
    return None
