"""A plain function made asynchronous, together with every call of it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from patterns.contract import Edit, Refused
from patterns.toolbox.imports.imports import added
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import calls, lookup
from patterns.toolbox.place.locate import Function, Place, own
from patterns.toolbox.source.module import Module
from patterns.toolbox.values.values import FunctionValue

AT_ONCE = (ast.ListComp, ast.SetComp, ast.DictComp)
"""Comprehensions that run where they stand, and may await."""
MOST = 8
"""Functions that may change their colour in one patch."""


@dataclass(frozen=True, slots=True)
class Turned:
    """What makes a def asynchronous.

    Attributes:
        edits: of the def, of every function that calls it, and of all the calls.
        sentences: who calls it, for the evidence.
    """

    edits: tuple[Edit, ...]
    sentences: tuple[str, ...]


def turned(function: Function, module: Module, resolver: Resolver) -> Turned:
    """The edits that make a def asynchronous and await it everywhere.

    A plain function that calls it becomes asynchronous, too, and so do those that call that one.
    A call at the top of a program starts the event loop.

    Raises:
        Refused: one of them is used in another way than to be called by those who can await.
    """
    todo = [(function, module)]
    found: list[Edit] = []
    starting: list[str] = []
    callers = 0
    for current, home in todo:
        if len(todo) > MOST:
            raise Refused(f"more than {MOST} functions would have to become `async def`")
        _refuse_other(current)
        calling = list(_callers(current, resolver))
        if not calling:
            raise Refused(
                f"nothing in this repository calls `{current.name}()`: whoever does could not "
                "await it"
            )
        start = home.start(current)
        found.append(home.edit(start, start, "async "))
        callers += len(calling) if current is function else 0
        for call, where in calling:
            if where.function is None and not isinstance(where.scopes[-1], ast.ClassDef):
                found += _started(call, where, current.name)
                starting.append(f"{where.module.path}:{call.lineno}")
                continue
            found += _awaited(call, where, current.name)
            outer = where.function
            if isinstance(outer, ast.FunctionDef) and outer not in [one for one, _ in todo]:
                todo.append((outer, where.module))
    return Turned(tuple(found), tuple(_told(todo, callers, starting)))


def _told(todo: list[tuple[Function, Module]], callers: int, starting: list[str]) -> Iterator[str]:
    name = todo[0][0].name
    others = [f"`{one.name}()`" for one, _ in todo[1:]]
    if not others and not starting:
        who = "The one caller" if callers == 1 else f"All {callers} callers"
        yield f"{who} of `{name}()` can await."
    if others:
        verb = "is" if len(others) == 1 else "are"
        yield f"{', '.join(others)} {verb} called on the way to `{name}()`, and must wait for it."
    for where in starting:
        yield f"{where} stands at the top of the program, where `asyncio.run()` starts the loop."


def _refuse_other(function: Function) -> None:
    name = function.name
    if not isinstance(function, ast.FunctionDef):
        raise Refused(f"`{name}()` is an `async def` by now")
    if any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in own(function.body)):
        raise Refused(f"`{name}()` is a generator: its callers loop over it")
    if function.decorator_list:
        raise Refused(f"`{name}()` is decorated: what calls it is not known")
    if name.startswith("__") and name.endswith("__"):
        raise Refused(f"`{name}()` is called by Python itself, which does not await it")


def _callers(function: Function, resolver: Resolver) -> Iterator[tuple[ast.Call, Place]]:
    """Every call of a def in the repository.

    Raises:
        Refused: it is used in another way, or something else of that name is called.
    """
    name = function.name
    for module in resolver.project.mentioning(name):
        called = set()
        for call, where in calls(module):
            if name not in {getattr(call.func, "id", ""), getattr(call.func, "attr", "")}:
                continue
            called.add(call.func)
            values = resolver.values(call.func, where)
            if not any(isinstance(v, FunctionValue) and v.node is function for v in values):
                raise Refused(f"what `{name}` is at {module.path}:{call.lineno} is not known")
            yield call, where
        _refuse_handed_on(name, module, called)


def _refuse_handed_on(name: str, module: Module, called: set[ast.expr]) -> None:
    for node in ast.walk(module.tree):
        named = getattr(node, "id", None) == name or getattr(node, "attr", None) == name
        if named and isinstance(node, ast.expr) and node not in called:
            raise Refused(
                f"`{name}` is handed on at {module.path}:{node.lineno}: whoever calls it could not "
                "await it"
            )


def _awaited(call: ast.Call, where: Place, name: str) -> Iterator[Edit]:
    module = where.module
    inner = where.scopes[where.scopes.index(where.function) + 1 :] if where.function else ()
    if where.function is None or not all(isinstance(one, AT_ONCE) for one in inner):
        raise Refused(
            f"`{name}()` is called at {module.path}:{call.lineno}, where nothing can be awaited"
        )
    start, end = module.start(call), module.end(call)
    closer = any(
        getattr(node, "value", getattr(node, "func", None)) is call
        for node in ast.walk(where.statement or ast.Pass())
        if isinstance(node, (ast.Attribute, ast.Subscript, ast.Call))
    )
    yield module.edit(start, start, "(await " if closer else "await ")
    if closer:
        yield module.edit(end, end, ")")


def _started(call: ast.Call, where: Place, name: str) -> Iterator[Edit]:
    """The call at the top of a program, given to a new event loop."""
    module = where.module
    if len(where.scopes) > 1:
        raise Refused(
            f"`{name}()` is called at {module.path}:{call.lineno}, where nothing can be awaited"
        )
    if any(isinstance(node, ast.Await) for node in ast.walk(module.tree)):
        # A file that waits already starts its loop somewhere, and this may be beside it.
        starts = any(_runs(node) for node in ast.walk(where.statement or ast.Pass()))
        if starts:
            raise Refused(f"an event loop runs already at {module.path}:{call.lineno}")
    start, end = module.start(call), module.end(call)
    yield module.edit(start, start, "asyncio.run(")
    yield module.edit(end, end, ")")
    if lookup("asyncio", where) is None:
        yield added(module, "import asyncio")


def _runs(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="asyncio"), attr="run")):
            return True
    return False
