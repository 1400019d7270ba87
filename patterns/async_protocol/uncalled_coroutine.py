"""ValueError or TypeError: asyncio is handed an `async def` instead of what calling it gives."""

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
    Unrelated,
)
from patterns.toolbox.calls import arguments
from patterns.toolbox.classes.receivers import strange_decorators
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.locate import Place, at, innermost, places
from patterns.toolbox.values.values import FunctionValue, Outside


class UncalledCoroutine(Pattern):
    """Call the `async def` whose coroutine asyncio wants.

    An `async def` gives a coroutine only when it is called. The one that stands here takes no
    arguments that must be given, so calling it is all that was forgotten.
    """

    family = "async_protocol"
    severity = Severity.LOW
    answers = ("A09",)
    matches = (
        r"(?:ValueError: a coroutine was expected, got <(?:function|bound method) "
        r"|TypeError: (?:An asyncio\.Future, a coroutine or an awaitable is required"
        r"|a coroutine was expected, got <(?:function|bound method) ))"
    )
    examples = (
        Heals(
            "one of several that are gathered",
            fault=Fault(
                "TypeError",
                "An asyncio.Future, a coroutine or an awaitable is required",
                frames=(Frame("app.py", 12, "<module>"), Frame("app.py", 10, "main")),
            ),
            before="""\
import asyncio

async def left():
    return 1

async def right(amount=2):
    return amount

async def main():
    return await asyncio.gather(left(), right)  # both

asyncio.run(main())
""",
            after="""\
import asyncio

async def left():
    return 1

async def right(amount=2):
    return amount

async def main():
    return await asyncio.gather(left(), right())  # both

asyncio.run(main())
""",
        ),
        Refuses(
            "a function that wants arguments",
            fault=Fault(
                "ValueError",
                "a coroutine was expected, got <function main at 0x7f>",
                frames=(Frame("app.py", 5, "<module>"),),
            ),
            code="import asyncio\n\nasync def main(argv): ...\n\nasyncio.run(main)\n",
            because="`main` (app.py:3) wants `argv` as well",
        ),
        Refuses(
            "a plain function",
            fault=Fault(
                "ValueError",
                "a coroutine was expected, got <function main at 0x7f>",
                frames=(Frame("app.py", 5, "<module>"),),
            ),
            code="import asyncio\n\ndef main(): ...\n\nasyncio.run(main)\n",
            because="no argument on line 5 of app.py is an `async def` of this repository",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put the parentheses behind every uncalled `async def` of the call."""
        resolver = Resolver(sources)
        frame = innermost(fault, sources)
        found = [
            (argument, function, place)
            for spot in places(frame, sources)
            for call, place in at(spot, ast.Call, frame.line)
            if _is_asyncio(call, place, resolver)
            for argument in call.args
            if (function := _uncalled(argument, place, resolver)) is not None
        ]
        if not found:
            where = f"line {frame.line} of {frame.path}"
            raise Unrelated(f"no argument on {where} is an `async def` of this repository")
        edits = []
        for argument, function, place in found:
            if misfit := arguments.misfit(function, ast.Call(argument, [], [])):
                raise Refused(f"`{function.name}` ({function.place}) {misfit}")
            end = place.module.end(argument)
            edits.append(place.module.edit(end, end, "()"))
        names = {f"`{function.name}` ({function.place})" for _, function, _ in found}
        yield Patch(
            tuple(edits),
            tuple(f"{name} is an `async def` that can be called as it is." for name in names),
            Certainty.A,
        )


def _is_asyncio(call: ast.Call, place: Place, resolver: Resolver) -> bool:
    values = resolver.values(call.func, place)
    return all(isinstance(v, Outside) and v.name.startswith("asyncio.") for v in values)


def _uncalled(argument: ast.expr, place: Place, resolver: Resolver) -> FunctionValue | None:
    if not isinstance(argument, (ast.Name, ast.Attribute)):
        return None
    values = resolver.values(argument, place)
    function = values[0] if len(values) == 1 else None
    if not isinstance(function, FunctionValue) or strange_decorators(function.node):
        return None
    return function if isinstance(function.node, ast.AsyncFunctionDef) else None
