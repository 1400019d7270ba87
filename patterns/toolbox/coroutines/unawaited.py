"""Coroutines that were made but not awaited, and where the `await` belongs."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from patterns.contract import Edit, Refused, Unrelated
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import Kind, lookup
from patterns.toolbox.place.locate import FUNCTIONS, Function, Place, own
from patterns.toolbox.values.values import Coroutine, FunctionValue

PRIMARIES = (ast.Attribute, ast.Subscript, ast.Call)
"""What binds closer than `await` does."""


@dataclass(frozen=True, eq=False, slots=True)
class Producer:
    """The call that makes a coroutine, and the def that it calls."""

    call: ast.Call
    place: Place
    function: FunctionValue


def producer(found: Sequence[tuple[ast.expr, Place]], resolver: Resolver) -> Producer:
    """The one call behind some expressions, at least one of which is a coroutine.

    Raises:
        Refused: none of them, or several, are known to be one.
    """
    made = [one for node, place in found if (one := _made_by(node, place, resolver)) is not None]
    distinct = {id(one.call): one for one in made}
    if not distinct:
        raise Unrelated("no expression of the line is known to be a coroutine")
    if len(distinct) > 1:
        raise Refused("several expressions of the line are coroutines: nothing tells which failed")
    return next(iter(distinct.values()))


def is_known(found: Sequence[tuple[ast.expr, Place]], resolver: Resolver) -> bool:
    """Whether the source itself says that one of some expressions is a coroutine."""
    return any(_made_by(node, place, resolver) is not None for node, place in found)


def edits(one: Producer) -> Iterator[Edit]:
    """The edits that await the call; `Refused` where nothing can be awaited."""
    function = one.place.function
    if not isinstance(function, ast.AsyncFunctionDef):
        name = function.name if function else "the module level"
        raise Refused(
            f"`{name}` is no `async def`: it and all its callers would have to become one"
        )
    yield from placed(one, function)


def placed(one: Producer, function: Function) -> Iterator[Edit]:
    """The `await` alone, in a function that can await, or that will."""
    yield from awaited(one.call, one.place, function)


def awaited(call: ast.Call, place: Place, function: Function) -> Iterator[Edit]:
    """The `await` in front of any call; `Refused` in a lambda or generator inside the function."""
    module = place.module
    inner = place.scopes[place.scopes.index(function) + 1 :]
    if any(isinstance(scope, (ast.Lambda, ast.GeneratorExp)) for scope in inner):
        raise Refused("the call stands in a lambda or generator, which cannot await for itself")
    start, end = module.start(call), module.end(call)
    if _binds_closer(call, place) and not _in_brackets(module.data, start, end):
        yield module.edit(start, start, "(await ")
        yield module.edit(end, end, ")")
    else:
        yield module.edit(start, start, "await ")


def evidence(one: Producer) -> tuple[str, ...]:
    """What proves it, as sentences."""
    source = one.place.module.source(one.call)
    return (f"`{source}` calls `{one.function.name}` ({one.function.place}), an `async def`.",)


def _made_by(node: ast.expr, place: Place, resolver: Resolver) -> Producer | None:
    values = resolver.values(node, place)
    coroutines = [value for value in values if isinstance(value, Coroutine)]
    if not coroutines or len(coroutines) != len(values):
        return None
    if isinstance(node, ast.Call):
        return Producer(node, place, coroutines[0].function)
    if not isinstance(node, ast.Name):
        return None
    found = lookup(node.id, place)
    bound = found[1] if found else ()
    if found is None or len(bound) != 1 or bound[0].kind is not Kind.ASSIGNMENT:
        return None
    value, scope = bound[0].value, found[0][-1]
    if not isinstance(value, ast.Call) or not isinstance(scope, FUNCTIONS):
        return None
    refuse_awaited_later(node.id, scope)
    return Producer(value, Place(place.module, found[0]), coroutines[0].function)


def refuse_awaited_later(name: str, scope: ast.AST) -> None:
    """A coroutine that is kept for a task, or awaited further on, was kept on purpose."""
    for node in own(getattr(scope, "body", [])):
        if isinstance(node, ast.Await):
            kept = getattr(node.value, "id", "") == name
        elif isinstance(node, ast.Call) and "asyncio" in ast.dump(node.func):
            kept = any(getattr(argument, "id", "") == name for argument in node.args)
        else:
            continue
        if kept:
            raise Refused(
                f"`{name}` is awaited or made a task on line {node.lineno}: it is kept on purpose"
            )


def _binds_closer(call: ast.Call, place: Place) -> bool:
    for node in own(place.function.body if place.function else []):
        if isinstance(node, PRIMARIES):
            inner = node.func if isinstance(node, ast.Call) else node.value
            if inner is call:
                return True
    return False


def _in_brackets(data: bytes, start: int, end: int) -> bool:
    before, after = data[:start].rstrip(b" \t"), data[end:].lstrip(b" \t")
    return before.endswith(b"(") and after.startswith(b")") and not before[:-1][-1:].isalnum()
