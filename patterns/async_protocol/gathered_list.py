"""TypeError: `asyncio.gather` is given a list of awaitables where it takes each by itself."""

import ast
from collections.abc import Iterator

from patterns.contract import (
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
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import candidates
from patterns.toolbox.place.locate import innermost
from patterns.toolbox.values.kinds import calls

GATHER = "asyncio.gather"
INSIDE = ("tasks.py", "futures.py")
"""The files of asyncio that look at what is gathered."""


class GatheredList(Pattern):
    """Hand the awaitables on one by one.

    `asyncio.gather` takes any number of awaitables, not a list of them
    (https://docs.python.org/3/library/asyncio-task.html#asyncio.gather). The list is all that it
    is given here; with a star it takes the list's elements, and gives their results in order.
    """

    family = "async_protocol"
    severity = Severity.LOW
    answers = ("A08", "H08")
    matches = (
        r"TypeError: (?:(?:cannot use '(?:list|set)' as a dict key \()?"
        r"unhashable type: '(?:list|set)'\)?"
        r"|An asyncio\.Future, a coroutine or an awaitable is required)$"
    )
    examples = (
        Heals(
            "coroutines in a list",
            fault=Fault(
                "TypeError",
                "unhashable type: 'list'",
                frames=(
                    Frame("app.py", 12, "<module>"),
                    Frame("app.py", 9, "main"),
                    Frame("asyncio/tasks.py", 818, "gather"),
                ),
            ),
            before="""\
import asyncio


async def load(number):
    return number


async def main():
    return await asyncio.gather([load(n) for n in (1, 2)])  # at once


asyncio.run(main())
""",
            after="""\
import asyncio


async def load(number):
    return number


async def main():
    return await asyncio.gather(*[load(n) for n in (1, 2)])  # at once


asyncio.run(main())
""",
        ),
        Heals(
            "a tuple, and what is to be done with errors",
            fault=Fault(
                "TypeError",
                "An asyncio.Future, a coroutine or an awaitable is required",
                frames=(
                    Frame("app.py", 13, "<module>"),
                    Frame("app.py", 10, "main"),
                    Frame("asyncio/tasks.py", 820, "gather"),
                    Frame("asyncio/tasks.py", 679, "_ensure_future"),
                ),
            ),
            before="""\
from asyncio import gather, run


async def load(number):
    return number


async def main():
    jobs = load(1), load(2)
    return await gather(jobs, return_exceptions=True)


run(main())
""",
            after="""\
from asyncio import gather, run


async def load(number):
    return number


async def main():
    jobs = load(1), load(2)
    return await gather(*jobs, return_exceptions=True)


run(main())
""",
        ),
        Refuses(
            "one awaitable of several",
            fault=Fault(
                "TypeError",
                "An asyncio.Future, a coroutine or an awaitable is required",
                frames=(
                    Frame("app.py", 5, "main"),
                    Frame("asyncio/tasks.py", 820, "gather"),
                ),
            ),
            code="import asyncio\n\n\nasync def main(one, other):\n"
            "    return await asyncio.gather(one, other)\n",
            because="line 5 of app.py holds no call of `asyncio.gather` with one argument",
        ),
        Refuses(
            "a function of one's own",
            fault=Fault(
                "TypeError",
                "unhashable type: 'list'",
                frames=(Frame("app.py", 6, "main"),),
            ),
            code="def gather(found):\n    return set(found)\n\n\nasync def main(rows):\n"
            "    return gather([rows])\n",
            because="line 6 of app.py holds no call of `asyncio.gather` with one argument",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put a star in front of the only argument."""
        resolver = Resolver(sources)
        found = [
            (call, place)
            for call, place in candidates(fault, sources, ast.Call, through=INSIDE)
            if calls(call, place, resolver) == {GATHER} and len(call.args) == 1
        ]
        if len(found) != 1:
            frame = innermost(fault, sources)
            raise Unrelated(
                f"line {frame.line} of {frame.path} holds no call of `asyncio.gather` with one "
                "argument"
            )
        call, place = found[0]
        module, given = place.module, call.args[0]
        if isinstance(given, ast.Starred):
            raise Refused(f"`{module.source(given)}` has its star already")
        start, end = module.start(given), module.end(given)
        loose = isinstance(given, (ast.IfExp, ast.Lambda, ast.NamedExpr))
        opening, closing = ("*(", ")") if loose else ("*", "")
        edits = [module.edit(start, start, opening)]
        edits += [module.edit(end, end, closing)] if closing else []
        told = f"`{module.source(given)}` is all that `asyncio.gather` is given, and no awaitable."
        yield Patch(tuple(edits), (told,))
