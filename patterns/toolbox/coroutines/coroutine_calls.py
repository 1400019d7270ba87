"""Calls that a message shows to have given a coroutine, though what they call is not known here."""

import ast
from dataclasses import replace

from patterns.contract import Certainty, Edit, Patch, Refused
from patterns.toolbox.coroutines import unawaited
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import Kind, lookup
from patterns.toolbox.place.locate import FUNCTIONS, Place, own
from patterns.toolbox.values.values import Coroutine, FunctionValue, Outside, Unknown

ASYNCHRONOUS = ("async", "aio")
"""What the names of asynchronous clients begin with, or hold, in whatever case."""

OF_ASYNCIO = {
    f"asyncio.{name}"
    for name in (
        "create_subprocess_exec", "create_subprocess_shell", "open_connection", "sleep",
        "start_server", "to_thread", "wait", "wait_for",
    )
}  # fmt: skip
"""Coroutines of Python's own, by their documentation."""
DEEPEST = 3
"""Functions that are followed from one into the next."""


def told(node: ast.expr, place: Place, resolver: Resolver) -> tuple[ast.Call, Place] | None:
    """The call behind the very expression that a message calls a coroutine.

    None where it is no call, nor a name that one call gave its value, nor the one thing that an
    awaited `async def` returns.

    Raises:
        Refused: the source says that it is something else, or it is kept on purpose.
    """
    made = _made(node, place, resolver)
    if made is None:
        return None
    for value in resolver.values(*made):
        if not isinstance(value, (Coroutine, Unknown)):
            source = place.module.source(made[0])
            raise Refused(f"the source says that `{source}` gives no coroutine")
    return made


def patch(told: tuple[ast.Call, Place], resolver: Resolver) -> Patch:
    """The `await` in front of such a call, and how sure it is.

    Whoever sends a report may say anything: without a fact in the source it is only B.

    Raises:
        Refused: nothing can be awaited there.
    """
    fact = because(*told) or _by_name(*told, resolver)
    gave = f"`{told[1].module.source(told[0])}` gave a coroutine, which nothing awaits."
    evidence = (gave, fact) if fact else (gave,)
    return Patch(edits(*told), evidence, Certainty.A if fact else Certainty.B)


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


def _by_name(call: ast.Call, place: Place, resolver: Resolver) -> str | None:
    """What all functions of the name say, or that it is one of asyncio's own coroutines."""
    for value in resolver.values(call.func, place):
        if isinstance(value, Outside) and value.name in OF_ASYNCIO:
            return f"`{value.name}` is a coroutine of Python's own."
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    found = [
        (node, module)
        for module in (resolver.project.mentioning(f"def {name}") if name else ())
        for node in ast.walk(module.tree)
        if isinstance(node, FUNCTIONS) and node.name == name
    ]
    if not found or any(isinstance(node, ast.FunctionDef) for node, _ in found):
        return None
    where = ", ".join(f"{module.path}:{node.lineno}" for node, module in found[:3])
    return f"Every function called `{name}` here is an `async def` ({where})."


def _is_asynchronous(name: str) -> bool:
    parts = name.lower().split(".")
    return any(part.startswith(ASYNCHRONOUS) or "async" in part for part in parts)


def _made(
    node: ast.expr, place: Place, resolver: Resolver, deep: int = DEEPEST
) -> tuple[ast.Call, Place] | None:
    if isinstance(node, ast.Call):
        return node, place
    if isinstance(node, ast.Await):
        return _returned(node.value, place, resolver, deep) if deep else None
    found = lookup(node.id, place) if isinstance(node, ast.Name) else None
    if found is None or len(found[1]) != 1 or found[1][0].kind is not Kind.ASSIGNMENT:
        return None
    value, scope = found[1][0].value, found[0][-1]
    if not isinstance(value, (ast.Call, ast.Await)) or not isinstance(scope, FUNCTIONS):
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
    return _made(value, Place(place.module, found[0], statement), resolver, deep)


def _returned(
    call: ast.expr, place: Place, resolver: Resolver, deep: int
) -> tuple[ast.Call, Place] | None:
    """The call behind what an awaited function gives: awaited once, it still was a coroutine."""
    functions = resolver.values(call.func, place) if isinstance(call, ast.Call) else ()
    if len(functions) != 1 or not isinstance(functions[0], FunctionValue):
        return None
    node, body = functions[0].node, functions[0].body()
    statements = [one for one in own(node.body) if isinstance(one, ast.Return)]
    if not isinstance(node, ast.AsyncFunctionDef) or node.decorator_list or len(statements) != 1:
        return None
    value = statements[0].value
    if value is None:
        return None
    return _made(value, replace(body, statement=statements[0]), resolver, deep - 1)
