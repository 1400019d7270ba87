"""Calls of methods that change their object in place and give None."""

import ast

from patterns.toolbox.absent import Absent
from patterns.toolbox.definitions import Resolver
from patterns.toolbox.just_bound import just_bound as last_given
from patterns.toolbox.origins import Origin, Why
from patterns.toolbox.values import NONE, Instance

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
    call = last_given(node.id, place) if isinstance(node, ast.Name) else None
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


def _is_own(method: str, resolver: Resolver) -> bool:
    """Whether any class of the repository defines a method of that name."""
    return any(True for _ in resolver.project.mentioning(f"def {method}"))
