"""RuntimeError: `asyncio.run()` is called where an event loop runs already."""

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
    Unrelated,
)
from patterns.toolbox.coroutines import colour, recolour
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.locate import Place, at, innermost, places
from patterns.toolbox.values.values import Outside

RUN = "asyncio.run"


class RunInsideLoop(Pattern):
    """Await the coroutine instead of starting a second event loop for it.

    The call stands in an `async def`, which an event loop runs: there `await` does what
    `asyncio.run()` does outside. Where a plain function is called from a loop, it becomes an
    `async def`, and all of its callers await it.
    """

    family = "async_protocol"
    severity = Severity.HIGH
    certainty = Certainty.B
    answers = ("A08",)
    matches = r"RuntimeError: asyncio\.run\(\) cannot be called from a running event loop"
    examples = (
        Heals(
            "a result that is used at once",
            fault=Fault(
                "RuntimeError",
                "asyncio.run() cannot be called from a running event loop",
                frames=(Frame("app.py", 9, "<module>"), Frame("app.py", 7, "main")),
            ),
            before="""\
import asyncio

async def fetch(key):
    return [key]

async def main():
    return asyncio.run(fetch("a"))[0]  # the first

asyncio.run(main())
""",
            after="""\
import asyncio

async def fetch(key):
    return [key]

async def main():
    return (await fetch("a"))[0]  # the first

asyncio.run(main())
""",
        ),
        Heals(
            "a plain function that a loop calls",
            fault=Fault(
                "RuntimeError",
                "asyncio.run() cannot be called from a running event loop",
                frames=(
                    Frame("app.py", 15, "<module>"),
                    Frame("app.py", 12, "main"),
                    Frame("app.py", 8, "load"),
                ),
            ),
            before="""\
import asyncio

async def fetch(key):
    return [key]


def load(key):
    return asyncio.run(fetch(key))


async def main():
    print(load("a")[0])


asyncio.run(main())
""",
            after="""\
import asyncio

async def fetch(key):
    return [key]


async def load(key):
    return await fetch(key)


async def main():
    print((await load("a"))[0])


asyncio.run(main())
""",
        ),
        Refuses(
            "a plain function that nobody calls",
            fault=Fault(
                "RuntimeError",
                "asyncio.run() cannot be called from a running event loop",
                frames=(Frame("app.py", 4, "load"),),
            ),
            code="import asyncio\n\ndef load(coroutine):\n    return asyncio.run(coroutine)\n",
            because="nothing in this repository calls `load()`: whoever does could not await it",
        ),
        Refuses(
            "no such call",
            fault=Fault(
                "RuntimeError",
                "asyncio.run() cannot be called from a running event loop",
                frames=(Frame("app.py", 2, "load"),),
            ),
            code="async def load(runner):\n    return runner.run()\n",
            because="no call of `asyncio.run()` stands on line 2 of app.py",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Replace the call by an `await` of its argument."""
        resolver = Resolver(sources)
        frame = innermost(fault, sources)
        found = [
            (call, place)
            for spot in places(frame, sources)
            for call, place in at(spot, ast.Call, frame.line)
            if Outside(RUN) in resolver.values(call.func, place)
        ]
        if len(found) != 1 or len(found[0][0].args) != 1:
            how = "more than one call" if found else "no call"
            raise Unrelated(f"{how} of `{RUN}()` stands on line {frame.line} of {frame.path}")
        call, place = found[0]
        turning, evidence = _turning(place, resolver)
        module, argument = place.module, call.args[0]
        bare = _stands_alone(call, place)
        opening, closing = ("await ", "") if bare else ("(await ", ")")
        edits = (
            *turning,
            module.edit(module.start(call), module.start(argument), opening),
            module.edit(module.end(argument), module.end(call), closing),
        )
        yield Patch(edits, evidence, Certainty.B)


def _turning(place: Place, resolver: Resolver) -> tuple[tuple[Edit, ...], tuple[str, ...]]:
    """What lets the function of the call await, where it cannot yet, and the evidence."""
    function = colour.enclosing(place)
    if function is not None:
        told = f"`{function.name}()` is an `async def`, so a loop runs where this call stands."
        return (), (told,)
    if place.function is None or place.scopes[-1] is not place.function:
        raise Refused("the call stands in no function that could await")
    turned = recolour.turned(place.function, place.module, resolver)
    told = f"`{place.function.name}()` is called from a loop: it can wait only as an `async def`."
    return turned.edits, (told, *turned.sentences)


def _stands_alone(call: ast.Call, place: Place) -> bool:
    """Whether an `await` needs no parentheses where the call stands."""
    match place.statement:
        case (
            ast.Expr(value=value)
            | ast.Assign(value=value)
            | ast.AnnAssign(value=value)
            | ast.Return(value=value)
        ):
            return value is call
    return False
