"""TypeError: `async for` over a plain iterable, or `for` over an asynchronous one."""

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
from patterns.toolbox.coroutines import colour
from patterns.toolbox.coroutines.colour import Colour
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.locate import Place, expressions, places, raising

Loop = tuple[int, ast.expr, bool, Place]
"""Offset of its `for` or `async`, what it goes over, whether it is async, and where it stands."""


class LoopMixup(Pattern):
    """Loop in the way that the object is made for.

    What is looped over is known: a list, a generator or a class of this repository that has only
    the one protocol. `async` comes or goes with it; a coroutine that gives a plain iterable is
    awaited first. The loop's body stays as it is.
    """

    family = "async_protocol"
    severity = Severity.LOW
    answers = ("A05",)
    matches = (
        r"TypeError: (?:'async for' requires an object with __a(?:iter|next)__ method, got "
        r"(?P<type>[\w.<>]+)|'async_generator' object is not iterable)"
    )
    examples = (
        Heals(
            "a list",
            fault=Fault(
                "TypeError",
                "'async for' requires an object with __aiter__ method, got list",
                frames=(Frame("app.py", 11, "<module>"), Frame("app.py", 7, "main")),
            ),
            before="""\
import asyncio

async def main():
    rows = []
    for number in range(3):
        rows.append(number)
    async for row in rows:  # each of them
        await asyncio.sleep(0)
        print(row)

asyncio.run(main())
""",
            after="""\
import asyncio

async def main():
    rows = []
    for number in range(3):
        rows.append(number)
    for row in rows:  # each of them
        await asyncio.sleep(0)
        print(row)

asyncio.run(main())
""",
        ),
        Heals(
            "an asynchronous generator in a comprehension",
            fault=Fault(
                "TypeError",
                "'async_generator' object is not iterable",
                frames=(Frame("app.py", 11, "<module>"), Frame("app.py", 9, "main")),
            ),
            before="""\
import asyncio

async def ticks(count):
    for number in range(count):
        await asyncio.sleep(0)
        yield number

async def main():
    return [tick for tick in ticks(3)]

asyncio.run(main())
""",
            after="""\
import asyncio

async def ticks(count):
    for number in range(count):
        await asyncio.sleep(0)
        yield number

async def main():
    return [tick async for tick in ticks(3)]

asyncio.run(main())
""",
        ),
        Heals(
            "a coroutine that gives a list",
            fault=Fault(
                "TypeError",
                "'async for' requires an object with __aiter__ method, got coroutine",
                frames=(Frame("app.py", 10, "<module>"), Frame("app.py", 7, "main")),
            ),
            before="""\
import asyncio

async def names():
    return ["ada", "grace"]

async def main():
    async for name in names():
        print(name)

asyncio.run(main())
""",
            after="""\
import asyncio

async def names():
    return ["ada", "grace"]

async def main():
    for name in await names():
        print(name)

asyncio.run(main())
""",
        ),
        Refuses(
            "an object that nothing is known of",
            fault=Fault(
                "TypeError",
                "'async for' requires an object with __aiter__ method, got Rows",
                frames=(Frame("app.py", 2, "main"),),
            ),
            code="async def main(rows):\n    async for row in rows:\n        print(row)\n",
            because="it is not known how `rows` is looped over: `rows` is a parameter of `main` "
            "without an annotation",
        ),
        Refuses(
            "an asynchronous generator in a plain function",
            fault=Fault(
                "TypeError",
                "'async_generator' object is not iterable",
                frames=(Frame("app.py", 5, "main"),),
            ),
            code="async def ticks():\n    yield 1\n\ndef main():\n    for tick in ticks():\n"
            "        print(tick)\n",
            because="`ticks()` wants `async for`, and `main()` is no `async def`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Add or drop the keyword, where the object is known to want it so."""
        resolver = Resolver(sources)
        frame = raising(fault, sources)
        is_async = cls.match(fault)["type"] is not None
        loops = [
            loop
            for place in places(frame, sources)
            for loop in _loops(place)
            if loop[2] is is_async and loop[1].lineno <= frame.line <= (loop[1].end_lineno or 0)
        ]
        if len(loops) != 1:
            how = "more than one such loop" if loops else "no such loop"
            raise Unrelated(f"{how} stands on line {frame.line} of {frame.path}")
        yield _patch(loops[0], resolver)


def _loops(place: Place) -> Iterator[Loop]:
    module, statement = place.module, place.statement
    if isinstance(statement, (ast.For, ast.AsyncFor)):
        is_async = isinstance(statement, ast.AsyncFor)
        yield module.start(statement), statement.iter, is_async, place
    for node, where in expressions(place):
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            for generator in node.generators:
                before = module.data[module.start(node) : module.start(generator.target)]
                word = b"async" if generator.is_async else b"for"
                start = module.start(node) + before.rfind(word)
                # To make a generator expression asynchronous would change what its reader gets.
                if generator.is_async or not isinstance(node, ast.GeneratorExp):
                    yield start, generator.iter, bool(generator.is_async), where


def _patch(loop: Loop, resolver: Resolver) -> Patch:
    start, iterated, is_async, place = loop
    module = place.module
    source = module.source(iterated)
    kept = colour.of_loop(iterated, place, resolver)
    if kept is Colour.PLAIN and is_async:
        because = f"`{source}` ({module.path}:{iterated.lineno}) is a plain iterable."
        return Patch((colour.without_async(start, module),), (because,))
    if kept is Colour.ASYNC and not is_async:
        function = colour.enclosing(place)
        if function is None:
            around = f"`{place.function.name}()` is" if place.function else "the module is"
            raise Refused(f"`{source}` wants `async for`, and {around} no `async def`")
        because = f"`{source}` ({module.path}:{iterated.lineno}) is looped over by `async for`."
        return Patch((colour.with_async(start, module),), (because,))
    if kept is Colour.COROUTINE and is_async:
        awaited = ast.Await(iterated)
        if colour.of_loop(awaited, place, resolver) is Colour.PLAIN:
            at = module.start(iterated)
            edits = (colour.without_async(start, module), module.edit(at, at, "await "))
            return Patch(edits, (f"`{source}` is a coroutine that gives a plain iterable.",))
    why = colour.unknown(iterated, place, resolver)
    raise Refused(f"it is not known how `{source}` is looped over{why}")
