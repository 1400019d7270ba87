"""Calls that a message shows to have given a coroutine, though what they call is not known here."""

import ast

from patterns.contract import Edit, Refused
from patterns.toolbox import unawaited
from patterns.toolbox.definitions import Resolver
from patterns.toolbox.locate import FUNCTIONS, Place, own
from patterns.toolbox.names import Kind, lookup
from patterns.toolbox.values import Unknown

ASYNCHRONOUS = ("async", "aio")
"""What the names of asynchronous clients begin with, or hold, in whatever case."""


def told(node: ast.expr, place: Place, resolver: Resolver) -> tuple[ast.Call, Place] | None:
    """The call behind the very expression that a message calls a coroutine.

    None where it is no call, nor a name that one call gave its value.

    Raises:
        Refused: the source says that it is something else, or it is kept on purpose.
    """
    made = _made(node, place)
    if made is None:
        return None
    for value in resolver.values(*made):
        if not isinstance(value, Unknown):
            source = place.module.source(made[0])
            raise Refused(f"the source says that `{source}` gives no coroutine")
    return made


def edits(call: ast.Call, place: Place) -> tuple[Edit, ...]:
    """The `await` in front of such a call; `Refused` where nothing can be awaited."""
    function = place.function
    if not isinstance(function, ast.AsyncFunctionDef):
        raise Refused("the call stands in no `async def`, and could not be awaited")
    return tuple(unawaited.awaited(call, place, function))


def because(call: ast.Call, place: Place) -> str | None:
    """The sentence that says why the call is asynchronous, from the source itself; or None."""
    function = call.func
    if not isinstance(function, ast.Attribute):
        return None
    module, on = place.module, ast.unparse(function.value)
    for node in ast.walk(module.tree):
        match node:
            case ast.Await(value=ast.Call(func=ast.Attribute(value=value, attr=attr))) if (
                ast.unparse(value) == on and attr == function.attr
            ):
                return f"`{on}.{attr}()` is awaited on line {node.lineno} of {module.path}."
            case ast.AsyncWith(items=items) if any(
                item.optional_vars and ast.unparse(item.optional_vars) == on for item in items
            ):
                return f"`{on}` is entered by `async with` on line {node.lineno} of {module.path}."
            case (
                ast.Assign(targets=[target], value=ast.Call(func=maker))
                | ast.AnnAssign(target=target, value=ast.Call(func=maker))
            ) if ast.unparse(target) == on and _is_asynchronous(ast.unparse(maker)):
                return f"`{on}` is made by `{ast.unparse(maker)}` on line {node.lineno}."
    return None


def _is_asynchronous(name: str) -> bool:
    parts = name.lower().split(".")
    return any(part.startswith(ASYNCHRONOUS) or "async" in part for part in parts)


def _made(node: ast.expr, place: Place) -> tuple[ast.Call, Place] | None:
    if isinstance(node, ast.Call):
        return node, place
    found = lookup(node.id, place) if isinstance(node, ast.Name) else None
    if found is None or len(found[1]) != 1 or found[1][0].kind is not Kind.ASSIGNMENT:
        return None
    value, scope = found[1][0].value, found[0][-1]
    if not isinstance(value, ast.Call) or not isinstance(scope, FUNCTIONS):
        return None
    unawaited.refuse_awaited_later(ast.unparse(node), scope)
    statement = next(
        (
            one
            for one in own(scope.body)
            if isinstance(one, ast.stmt) and getattr(one, "value", None) is value
        ),
        None,
    )
    return value, Place(place.module, found[0], statement)
