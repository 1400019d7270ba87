"""TypeError: a coroutine that nobody awaited is used as if it were its result."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refuses,
    Severity,
    Sources,
    Unrelated,
)
from patterns.toolbox.coroutines import coroutine_calls, unawaited
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place import absent
from patterns.toolbox.place.locate import Place, at, expressions, innermost, places

CLIENT = """\
from contextlib import asynccontextmanager

class Session:
    async def get(self, path):
        return [path]

@asynccontextmanager
async def connect():
    yield Session()
"""


class CoroutineAsValue(Pattern):
    """Await the call before using its result.

    The call is one of an `async def`; what it gives is a coroutine, with which the line can do
    nothing. The function around it is `async` as well, so it can wait for the result.
    """

    family = "missing_await"
    severity = Severity.HIGH
    answers = ("A03",)
    matches = (
        r"TypeError: (?:'coroutine' object (?:is not (?:subscriptable|iterable|callable)"
        r"|does(?: not|n't) support)|cannot unpack non-iterable coroutine"
        r"|argument of type 'coroutine' is not"
        r"|object of type 'coroutine' has no len|Object of type coroutine is not JSON"
        r"|unsupported operand type\(s\) for [^:]+: (?:'coroutine' and|'[\w.]+' and 'coroutine')"
        r"|'[<>=!]+' not supported between instances of (?:'coroutine'|'[\w.]+' and 'coroutine')"
        r"|can only concatenate \w+ \(not \"coroutine\"\))"
    )
    examples = (
        Heals(
            "in a sum",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for +: 'int' and 'coroutine'",
                frames=(Frame("app.py", 9, "<module>"), Frame("app.py", 7, "main")),
            ),
            before="""\
import asyncio

async def price(name):
    return len(name)

async def main():
    return 1 + price("tea")  # and the pot

asyncio.run(main())
""",
            after="""\
import asyncio

async def price(name):
    return len(name)

async def main():
    return 1 + await price("tea")  # and the pot

asyncio.run(main())
""",
        ),
        Heals(
            "in a loop",
            fault=Fault(
                "TypeError",
                "'coroutine' object is not iterable",
                frames=(Frame("app.py", 11, "<module>"), Frame("app.py", 8, "main")),
            ),
            before="""\
import asyncio

async def names():
    return ["a"]

async def main():
    found = names()
    for name in found:
        print(name)

asyncio.run(main())
""",
            after="""\
import asyncio

async def names():
    return ["a"]

async def main():
    found = await names()
    for name in found:
        print(name)

asyncio.run(main())
""",
        ),
        Heals(
            "what an awaited function hands on, of a client that is entered by `async with`",
            fault=Fault(
                "TypeError",
                "'coroutine' object is not subscriptable",
                frames=(Frame("app.py", 15, "<module>"), Frame("app.py", 12, "main")),
            ),
            before={
                "app.py": """\
import asyncio
import stand_in


async def fetch(connect):
    async with connect() as session:
        return session.get("a")  # all


async def main(connect):
    data = await fetch(connect)
    print(data[0])


asyncio.run(main(stand_in.connect))
""",
                "stand_in.py": CLIENT,
            },
            after={
                "app.py": """\
import asyncio
import stand_in


async def fetch(connect):
    async with connect() as session:
        return await session.get("a")  # all


async def main(connect):
    data = await fetch(connect)
    print(data[0])


asyncio.run(main(stand_in.connect))
""",
                "stand_in.py": CLIENT,
            },
        ),
        Refuses(
            "two coroutines on the line",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for +: 'coroutine' and 'coroutine'",
                frames=(Frame("app.py", 4, "main"),),
            ),
            code="async def price(): ...\n\nasync def main():\n    return price() + price()\n",
            because="several expressions of the line are coroutines: nothing tells which failed",
        ),
        Refuses(
            "a function that cannot wait",
            fault=Fault(
                "TypeError",
                "object of type 'coroutine' has no len()",
                frames=(Frame("app.py", 4, "main"),),
            ),
            code="async def name(): ...\n\ndef main():\n    return len(name())\n",
            because="`main` is no `async def`: it and all its callers would have to become one",
        ),
        Refuses(
            "a generator, which cannot wait for itself",
            fault=Fault(
                "TypeError",
                "object of type 'coroutine' has no len()",
                frames=(Frame("app.py", 4, "<genexpr>"),),
            ),
            code="""\
async def name(): ...

async def main():
    return sum(len(name()) for x in "ab")
""",
            because="the call stands in a lambda or generator, which cannot await for itself",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put the `await` where the coroutine is made."""
        frame = innermost(fault, sources)
        spots = places(frame, sources)
        found = [
            (node, place)
            for spot in spots
            for node, place in (*at(spot, ast.Call, frame.line), *at(spot, ast.Name, frame.line))
            if not _is_awaited(node, spot)
        ]
        if not found:
            raise Unrelated(f"nothing on line {frame.line} of {frame.path} can be a coroutine")
        resolver = Resolver(sources)
        told = None
        if not unawaited.is_known(found, resolver):
            told = _told(fault, frame, resolver)
        if told is not None and not unawaited.is_known([told], resolver):
            yield coroutine_calls.patch(told, resolver)
            return
        one = unawaited.producer(found if told is None else [told], resolver)
        yield Patch(tuple(unawaited.edits(one)), unawaited.evidence(one))


def _told(fault: Fault, frame: Frame, resolver: Resolver) -> tuple[ast.Call, Place] | None:
    """The call behind the one value of the line that was used as the message says."""
    if frame is not fault.frames[-1]:
        return None
    used = {ast.dump(one.node): one for one in absent.used(fault, frame, resolver)}
    if len(used) != 1:
        return None
    ((_, one),) = used.items()
    return coroutine_calls.told(one.node, one.place, resolver)


def _is_awaited(node: ast.expr, spot: Place) -> bool:
    return any(
        isinstance(other, ast.Await) and other.value is node for other, _ in expressions(spot)
    )
