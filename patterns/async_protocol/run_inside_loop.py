"""RuntimeError: `asyncio.run()` is called where an event loop runs already."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
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
from patterns.toolbox import colour
from patterns.toolbox.definitions import Resolver
from patterns.toolbox.locate import Place, at, innermost, places
from patterns.toolbox.values import Outside

RUN = "asyncio.run"


class RunInsideLoop(Pattern):
    """Await the coroutine instead of starting a second event loop for it.

    The call stands in an `async def`, which an event loop runs: there `await` does what
    `asyncio.run()` does outside. Where a plain function is called from a loop, its callers must
    change, which is more than one edit can decide.
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
        Refuses(
            "a plain function",
            fault=Fault(
                "RuntimeError",
                "asyncio.run() cannot be called from a running event loop",
                frames=(Frame("app.py", 4, "load"),),
            ),
            code="import asyncio\n\ndef load(coroutine):\n    return asyncio.run(coroutine)\n",
            because="`load()` is no `async def`: whoever calls it from a running loop must await "
            "instead",
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
            raise Refused(f"{how} of `{RUN}()` stands on line {frame.line} of {frame.path}")
        call, place = found[0]
        if colour.enclosing(place) is None:
            around = f"`{place.function.name}()`" if place.function else "the module"
            raise Refused(
                f"{around} is no `async def`: whoever calls it from a running loop must await "
                "instead"
            )
        module, argument = place.module, call.args[0]
        bare = _stands_alone(call, place)
        opening, closing = ("await ", "") if bare else ("(await ", ")")
        edits = (
            module.edit(module.start(call), module.start(argument), opening),
            module.edit(module.end(argument), module.end(call), closing),
        )
        inside = place.function.name if place.function else ""
        evidence = (f"`{inside}()` is an `async def`, so a loop runs where this call stands.",)
        yield Patch(edits, evidence, Certainty.B)


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
