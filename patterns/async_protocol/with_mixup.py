"""TypeError or AttributeError: `with` and `async with` are mixed up."""

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
)
from patterns.toolbox.coroutines import colour
from patterns.toolbox.coroutines.colour import Colour
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.locate import Place, places, raising


class WithMixup(Pattern):
    """Enter the object in the way that it is made for.

    The object is known: a lock of asyncio or of threading, or a class of this repository that has
    only the one pair of methods. `async` comes or goes with it; the block stays as it is.
    """

    family = "async_protocol"
    severity = Severity.LOW
    answers = ("A05",)
    matches = (
        r"(?:TypeError: '(?P<type>[\w.<>]+)' object does not support the (?:asynchronous )?context "
        r"manager protocol|AttributeError: __a?(?:enter|exit)__$)"
    )
    examples = (
        Heals(
            "a lock of asyncio",
            fault=Fault(
                "TypeError",
                "'Lock' object does not support the context manager protocol",
                frames=(Frame("app.py", 11, "<module>"), Frame("app.py", 8, "add")),
            ),
            before="""\
import asyncio

class Counter:
    def __init__(self):
        self.lock = asyncio.Lock()

    async def add(self):
        with self.lock:  # one at a time
            return 1

asyncio.run(Counter().add())
""",
            after="""\
import asyncio

class Counter:
    def __init__(self):
        self.lock = asyncio.Lock()

    async def add(self):
        async with self.lock:  # one at a time
            return 1

asyncio.run(Counter().add())
""",
        ),
        Heals(
            "a class with plain methods",
            fault=Fault(
                "TypeError",
                "'Door' object does not support the asynchronous context manager protocol",
                frames=(Frame("app.py", 15, "<module>"), Frame("app.py", 12, "main")),
            ),
            before="""\
import asyncio

class Door:
    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

async def main():
    door = Door()
    async with door as opened:
        print(opened is door)

asyncio.run(main())
""",
            after="""\
import asyncio

class Door:
    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

async def main():
    door = Door()
    with door as opened:
        print(opened is door)

asyncio.run(main())
""",
        ),
        Refuses(
            "a plain function",
            fault=Fault(
                "TypeError",
                "'Lock' object does not support the context manager protocol",
                frames=(Frame("app.py", 4, "main"),),
            ),
            code="import asyncio\n\ndef main(lock: asyncio.Lock = asyncio.Lock()):\n"
            "    with asyncio.Lock():\n        pass\n",
            because="`asyncio.Lock()` wants `async with`, and `main()` is no `async def`",
        ),
        Refuses(
            "an object that has neither",
            fault=Fault(
                "TypeError",
                "'Door' object does not support the context manager protocol",
                frames=(Frame("app.py", 5, "main"),),
            ),
            code="class Door:\n    pass\n\nasync def main():\n    with Door():\n        pass\n",
            because="it is not known how `Door()` is entered",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Add or drop the keyword, where the object is known to want it so."""
        resolver = Resolver(sources)
        frame = raising(fault, sources)
        blocks = [
            (place.statement, place)
            for place in places(frame, sources)
            if isinstance(place.statement, (ast.With, ast.AsyncWith))
        ]
        if len(blocks) != 1 or len(blocks[0][0].items) != 1:
            raise Refused(f"no `with` of one object stands on line {frame.line} of {frame.path}")
        yield _patch(*blocks[0], resolver)


def _patch(block: ast.With | ast.AsyncWith, place: Place, resolver: Resolver) -> Patch:
    module, entered = place.module, block.items[0].context_expr
    source, start = module.source(entered), module.start(block)
    is_async = isinstance(block, ast.AsyncWith)
    kept = colour.of_block(entered, place, resolver)
    if kept is Colour.PLAIN and is_async:
        because = f"`{source}` ({module.path}:{entered.lineno}) is entered by a plain `with`."
        return Patch((colour.without_async(start, module),), (because,))
    if kept is not Colour.ASYNC or is_async:
        why = colour.unknown(entered, place, resolver)
        raise Refused(f"it is not known how `{source}` is entered{why}")
    if colour.enclosing(place) is None:
        around = f"`{place.function.name}()` is" if place.function else "the module is"
        raise Refused(f"`{source}` wants `async with`, and {around} no `async def`")
    because = f"`{source}` ({module.path}:{entered.lineno}) is entered by `async with`."
    return Patch((colour.with_async(start, module),), (because,))
