"""Calls of methods that change their object in place and give None, and who could see that."""

import ast

from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import Kind, bindings
from patterns.toolbox.place.absent import Absent
from patterns.toolbox.place.locate import Place
from patterns.toolbox.values.origins import Origin, Why
from patterns.toolbox.values.producers import last_assigned
from patterns.toolbox.values.values import NONE, Instance

IN_PLACE = {
    "list": {"append", "clear", "extend", "insert", "remove", "reverse", "sort"},
    "dict": {"clear", "update"},
    "set": {"add", "clear", "discard", "remove", "update"},
}
"""Methods that change their object and give None
(https://docs.python.org/3/library/stdtypes.html#list)."""
ANYWHERE = IN_PLACE["list"] - {"clear", "remove"}
"""Such as are methods of lists, or of what is made like one, wherever they gave None."""


def just_bound(missing: Absent) -> Origin | None:
    """The call whose result the name surely has, where a statement in front says so."""
    node, place = missing.node, missing.place
    call = last_assigned(node.id, place) if isinstance(node, ast.Name) else None
    if not isinstance(call, ast.Call):
        return None
    return Origin(Why.LOOKUP, call, place, f"`{missing.source}` is what this gave")


def changed(origin: Origin, resolver: Resolver) -> str | None:
    """`list.sort` for a call of it on what is known to be a list."""
    match origin.node:
        case ast.Call(func=ast.Attribute(attr=attr), keywords=keywords) if any(
            keyword.arg == "inplace" and getattr(keyword.value, "value", None) is True
            for keyword in keywords
        ):
            return f"table.{attr}"
        case ast.Call(func=ast.Attribute(value=receiver, attr=attr)):
            values = [v for v in resolver.values(receiver, origin.place) if v != NONE]
            names = {v.of for v in values if isinstance(v, Instance) and isinstance(v.of, str)}
            if len(names) == 1 and all(isinstance(value, Instance) for value in values):
                kind = names.pop().removeprefix("builtins.")
                return f"{kind}.{attr}" if attr in IN_PLACE.get(kind, ()) else None
            if not names and attr in ANYWHERE and not _is_own(attr, resolver):
                return f"list.{attr}"
    return None


def is_unshared(receiver: ast.expr, place: Place) -> bool:
    """Whether a value is fresh at a place, or in a local name that is read no more behind it."""
    if not isinstance(receiver, ast.Name):
        return not isinstance(receiver, (ast.Attribute, ast.Subscript))
    function = place.function
    if function is None:
        return False
    bound = bindings(function).get(receiver.id, ())
    fresh = bool(bound) and all(
        binding.kind is Kind.ASSIGNMENT and not isinstance(binding.value, (ast.Name, ast.Attribute))
        for binding in bound
    )
    uses = [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and node.id == receiver.id and isinstance(node.ctx, ast.Load)
    ]
    return fresh and max((n.lineno, n.col_offset) for n in uses) == (
        receiver.lineno,
        receiver.col_offset,
    )


def _is_own(method: str, resolver: Resolver) -> bool:
    """Whether any class of the repository defines a method of that name."""
    return any(True for _ in resolver.project.mentioning(f"def {method}"))
