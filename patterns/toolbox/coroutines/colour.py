"""Whether objects take part in plain or in asynchronous loops and `with` blocks."""

import ast
from enum import StrEnum

from patterns.contract import Edit, Refused
from patterns.toolbox.classes import classes
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import lookup
from patterns.toolbox.place.locate import Function, Place
from patterns.toolbox.source.module import Module
from patterns.toolbox.values.values import ClassValue, Coroutine, Instance, Outside, Unknown, Value

PLAIN_LOOPS = {"dict", "dict_items", "dict_keys", "dict_values", "enumerate", "filter", "frozenset"}
PLAIN_LOOPS |= {"generator", "list", "map", "range", "reversed", "set", "str", "tuple", "zip"}
ASYNC_BLOCKS = {
    "asyncio.BoundedSemaphore",
    "asyncio.Condition",
    "asyncio.Lock",
    "asyncio.Semaphore",
    "asyncio.TaskGroup",
    "asyncio.timeout",
    "asyncio.timeout_at",
}
"""What of asyncio wants `async with`."""
PLAIN_BLOCKS = {
    "builtins.open",
    "contextlib.redirect_stdout",
    "contextlib.suppress",
    "tempfile.NamedTemporaryFile",
    "tempfile.TemporaryDirectory",
    "threading.Condition",
    "threading.Lock",
    "threading.RLock",
    "threading.Semaphore",
}


class Colour(StrEnum):
    """Which protocol an object keeps."""

    PLAIN = "plain"
    ASYNC = "async"
    COROUTINE = "coroutine"
    """None yet: it must be awaited first."""
    UNKNOWN = "unknown"


def of_loop(node: ast.expr, place: Place, resolver: Resolver) -> Colour:
    """How all that an expression can be is looped over."""
    return _common({_loop(value, resolver) for value in resolver.values(node, place)})


def of_block(node: ast.expr, place: Place, resolver: Resolver) -> Colour:
    """How all that an expression can be is entered by `with`."""
    made = _made_outside(node, place, resolver)
    if made & ASYNC_BLOCKS:
        return Colour.ASYNC
    if made & PLAIN_BLOCKS:
        return Colour.PLAIN
    values = resolver.values(node, place)
    return _common({_kept(value, ("__enter__", "__aenter__"), resolver) for value in values})


def enclosing(place: Place) -> Function | None:
    """The async def that a place stands in; None where it stands in a plain one, or in none."""
    function = place.function
    inside_lambda = any(isinstance(scope, ast.Lambda) for scope in place.scopes)
    is_async = isinstance(function, ast.AsyncFunctionDef) and not inside_lambda
    return function if is_async else None


def with_async(start: int, module: Module) -> Edit:
    """The edit that puts `async` in front of a `for` or `with` keyword."""
    return module.edit(start, start, "async ")


def without_async(start: int, module: Module) -> Edit:
    """The edit that takes an `async` away."""
    rest = module.data[start : start + 200]
    plain = rest[len(b"async") :].lstrip(b" \t")
    if not rest.startswith(b"async") or not plain.startswith((b"for", b"with")):
        raise Refused(f"{module.path} writes `async` in a way Grace cannot edit")
    return module.edit(start, start + len(rest) - len(plain), "")


def _common(colours: set[Colour]) -> Colour:
    return colours.pop() if len(colours) == 1 else Colour.UNKNOWN


def _loop(value: Value, resolver: Resolver) -> Colour:
    if isinstance(value, Instance) and isinstance(value.of, str):
        name = value.of.removeprefix("builtins.")
        if name in PLAIN_LOOPS:
            return Colour.PLAIN
        return Colour.ASYNC if name == "async_generator" else Colour.UNKNOWN
    return _kept(value, ("__iter__", "__aiter__"), resolver)


def _kept(value: Value, names: tuple[str, str], resolver: Resolver) -> Colour:
    """What a class of the repository says by its methods."""
    if isinstance(value, Coroutine):
        return Colour.COROUTINE
    if not isinstance(value, Instance) or not isinstance(value.of, ClassValue):
        return Colour.UNKNOWN
    line = resolver.lineage(value.of)
    if line.gaps:
        return Colour.UNKNOWN
    plain, asynchronous = (bool(classes.class_members(line, name)) for name in names)
    if plain is asynchronous:
        return Colour.UNKNOWN
    return Colour.PLAIN if plain else Colour.ASYNC


def _made_outside(node: ast.expr, place: Place, resolver: Resolver, depth: int = 0) -> set[str]:
    """The functions and classes from outside whose calls give an expression; "" for any other."""
    if depth > 4:
        return {""}
    if isinstance(node, ast.Call):
        functions = resolver.values(node.func, place)
        return {value.name if isinstance(value, Outside) else "" for value in functions}
    found: set[str] = set()
    if isinstance(node, ast.Name) and (looked_up := lookup(node.id, place)) is not None:
        scopes, bound = looked_up
        for binding in bound:
            where = Place(place.module, binding.scopes or scopes)
            inner = binding.value
            found |= _made_outside(inner, where, resolver, depth + 1) if inner else {""}
    elif isinstance(node, ast.Attribute):
        for base in resolver.values(node.value, place):
            if isinstance(base, Instance) and isinstance(base.of, ClassValue):
                line = resolver.lineage(base.of)
                for member in (
                    *classes.assigned_members(line, node.attr),
                    *classes.class_members(line, node.attr),
                ):
                    inner = member.binding.value
                    if inner is not None:
                        found |= _made_outside(inner, member.place, resolver, depth + 1)
    return found if len(found) == 1 else {""}


def unknown(node: ast.expr, place: Place, resolver: Resolver) -> str:
    """Why the colour of an expression is not known, as the end of a sentence."""
    for value in resolver.values(node, place):
        if isinstance(value, Unknown):
            return f": {value.because}"
    return ""
