"""A plain function made asynchronous, together with every call of it."""

import ast
from collections.abc import Iterator

from patterns.contract import Edit, Refused
from patterns.toolbox.definitions import Resolver
from patterns.toolbox.locate import FUNCTIONS, Function, Place
from patterns.toolbox.module import Module
from patterns.toolbox.names import calls
from patterns.toolbox.values import FunctionValue


def edits(function: Function, module: Module, resolver: Resolver) -> tuple[list[Edit], int]:
    """The edits that make a def asynchronous and await it everywhere, and how often that is.

    Raises:
        Refused: it is used in another way than to be called by those who can await.
    """
    name = function.name
    if not isinstance(function, ast.FunctionDef):
        raise Refused(f"`{name}()` is an `async def` by now")
    if any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in ast.walk(function)):
        raise Refused(f"`{name}()` is a generator: its callers loop over it")
    if function.decorator_list:
        raise Refused(f"`{name}()` is decorated: what calls it is not known")
    if name.startswith("__") and name.endswith("__"):
        raise Refused(f"`{name}()` is called by Python itself, which does not await it")
    callers = list(_callers(function, resolver))
    if not callers:
        raise Refused(
            f"nothing in this repository calls `{name}()`: whoever does could not await it"
        )
    start = module.start(function)
    found = [module.edit(start, start, "async ")]
    for call, where in callers:
        found += _awaited(call, where, name)
    return found, len(callers)


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
    if not isinstance(where.function, ast.AsyncFunctionDef) or not isinstance(
        where.scopes[-1], FUNCTIONS
    ):
        raise Refused(
            f"`{name}()` is called at {module.path}:{call.lineno}, where nothing can be awaited: "
            "that caller, and all of its callers, would have to become `async def`, too"
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
