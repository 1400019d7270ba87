"""SyntaxError: a plain function awaits."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
    Edit,
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refused,
    Refuses,
    Severity,
    Sources,
)
from patterns.toolbox.definitions import Resolver
from patterns.toolbox.locate import FUNCTIONS, Place, innermost, places
from patterns.toolbox.module import Module
from patterns.toolbox.names import calls
from patterns.toolbox.values import FunctionValue


class AwaitOutsideAsync(Pattern):
    """Make the function asynchronous, and let its callers await it.

    Only an `async def` can await. All callers of the function are in this repository, and each is
    an `async def` already, so that each can await what it gets from now on.
    """

    family = "async_protocol"
    severity = Severity.HIGH
    certainty = Certainty.B
    answers = ("A06",)
    matches = r"SyntaxError: '(?:await|async with|async for)' outside (?:async )?function"
    examples = (
        Heals(
            "a function and its caller",
            fault=Fault(
                "SyntaxError",
                "'await' outside async function",
                frames=(Frame("app.py", 7),),
            ),
            before="""\
import asyncio

async def fetch():
    return [1]

def first():
    return (await fetch())[0]  # of them

async def main():
    return first() + 1

asyncio.run(main())
""",
            after="""\
import asyncio

async def fetch():
    return [1]

async def first():
    return (await fetch())[0]  # of them

async def main():
    return await first() + 1

asyncio.run(main())
""",
        ),
        Refuses(
            "a caller that is no async def",
            fault=Fault(
                "SyntaxError",
                "'await' outside async function",
                frames=(Frame("app.py", 2),),
            ),
            code="""\
def first(fetch):
    return (await fetch())[0]

def main(fetch):
    return first(fetch)
""",
            because="`first()` is called at app.py:5, where nothing can be awaited: that caller, "
            "and all of its callers, would have to become `async def`, too",
        ),
        Refuses(
            "nobody calls it",
            fault=Fault(
                "SyntaxError",
                "'await' outside async function",
                frames=(Frame("app.py", 2),),
            ),
            code="def first(fetch):\n    return (await fetch())[0]\n",
            because="nothing in this repository calls `first()`: whoever does could not await it",
        ),
        Refuses(
            "the module level",
            fault=Fault(
                "SyntaxError",
                "'await' outside function",
                frames=(Frame("app.py", 3),),
            ),
            code="from x import fetch\n\nawait fetch()\n",
            because="line 3 of app.py stands in no function: `asyncio.run()` starts a program",
        ),
        Refuses(
            "a function that is handed on",
            fault=Fault(
                "SyntaxError",
                "'await' outside async function",
                frames=(Frame("app.py", 2),),
            ),
            code="def first(fetch):\n    return (await fetch())[0]\n\nprint(first)\n",
            because="`first` is handed on at app.py:4: whoever calls it could not await it",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Turn the def, then every caller's call."""
        frame, resolver = innermost(fault, sources), Resolver(sources)
        place = places(frame, sources)[0]
        function = place.function
        if function is None:
            raise Refused(
                f"line {frame.line} of {frame.path} stands in no function: `asyncio.run()` starts "
                "a program"
            )
        if isinstance(function, ast.AsyncFunctionDef):
            raise Refused(f"`{function.name}()` is an `async def` by now")
        if any(isinstance(n, (ast.Yield, ast.YieldFrom)) for n in ast.walk(function)):
            raise Refused(f"`{function.name}()` is a generator: its callers loop over it")
        if function.decorator_list:
            raise Refused(f"`{function.name}()` is decorated: what calls it is not known")
        module = place.module
        start = module.start(function)
        edits: list[Edit] = [module.edit(start, start, "async ")]
        callers = list(_callers(function, resolver))
        if not callers:
            raise Refused(
                f"nothing in this repository calls `{function.name}()`: whoever does could not "
                "await it"
            )
        for call, where in callers:
            edits += _awaited(call, where, function.name)
        told = f"All {len(callers)} callers of `{function.name}()` can await."
        yield Patch(tuple(edits), (told,), Certainty.B)


def _callers(function: ast.FunctionDef, resolver: Resolver) -> Iterator[tuple[ast.Call, Place]]:
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
    inside = where.scopes[-1]
    if not isinstance(where.function, ast.AsyncFunctionDef) or not isinstance(inside, FUNCTIONS):
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
