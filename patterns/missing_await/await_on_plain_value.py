"""TypeError: an `await` on something that cannot be awaited."""

import ast
import re
from collections.abc import Iterator

from patterns.contract import (
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
from patterns.toolbox.coroutines import awaiting
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.locate import Place, at, narrowed, places, raising
from patterns.toolbox.source.module import Module


class AwaitOnPlainValue(Pattern):
    """Drop the `await` in front of a call that is not a coroutine.

    The call gives its result at once: the function behind it is a plain `def` (or a class) in
    this repository, so there is nothing to wait for, and `await` raises whenever it is reached.
    Where the function is meant to become `async` one day, that is a change of its own.
    """

    family = "missing_await"
    severity = Severity.HIGH
    answers = ("A01",)
    matches = r"TypeError: object (?P<type>[\w.<>]+) can't be used in 'await' expression"
    examples = (
        Heals(
            "a synchronous factory",
            fault=Fault(
                "TypeError",
                "object Model can't be used in 'await' expression",
                frames=(Frame("app.py", 18, "<module>"), Frame("app.py", 14, "main")),
            ),
            before="""\
import asyncio

_model = None

class Model: ...

def get_model():
    global _model
    if _model is None:
        _model = Model()
    return _model

async def main():
    model = await get_model()  # one for all
    return model


asyncio.run(main())
""",
            after="""\
import asyncio

_model = None

class Model: ...

def get_model():
    global _model
    if _model is None:
        _model = Model()
    return _model

async def main():
    model = get_model()  # one for all
    return model


asyncio.run(main())
""",
        ),
        Heals(
            "a method of an object, in brackets, found in another file",
            fault=Fault(
                "TypeError",
                "object int can't be used in 'await' expression",
                frames=(Frame("app.py", 13, "<module>"), Frame("app.py", 8, "total")),
            ),
            before={
                "app.py": """\
import asyncio
from cart import Cart

cart: Cart = Cart([3, 4])

async def total():
    async with asyncio.Lock():
        return (await  # the lock is held
                cart.total()).bit_length()


if __name__ == "__main__":
    asyncio.run(total())
""",
                "cart.py": """\
class Cart:
    def __init__(self, prices: list[int]) -> None:
        self.prices = prices

    def total(self) -> int:
        return sum(self.prices)
""",
            },
            after={
                "app.py": """\
import asyncio
from cart import Cart

cart: Cart = Cart([3, 4])

async def total():
    async with asyncio.Lock():
        return (  # the lock is held
                cart.total()).bit_length()


if __name__ == "__main__":
    asyncio.run(total())
""",
                "cart.py": """\
class Cart:
    def __init__(self, prices: list[int]) -> None:
        self.prices = prices

    def total(self) -> int:
        return sum(self.prices)
""",
            },
        ),
        Heals(
            "beside a call that must be awaited",
            fault=Fault(
                "TypeError",
                "object int can't be used in 'await' expression",
                frames=(Frame("app.py", 12, "<module>"), Frame("app.py", 10, "main")),
            ),
            before="""\
import asyncio

async def left():
    return 1

def right():
    return 2

async def main():
    return await left() + await right()

asyncio.run(main())
""",
            after="""\
import asyncio

async def left():
    return 1

def right():
    return 2

async def main():
    return await left() + right()

asyncio.run(main())
""",
        ),
        Refuses(
            "a test double",
            fault=Fault(
                "TypeError",
                "object MagicMock can't be used in 'await' expression",
                frames=(Frame("app.py", 2, "main"),),
            ),
            code="async def main(client):\n    return await client.get()\n",
            because="the awaited object is a test double (MagicMock): the test must say what the "
            "call gives",
        ),
        Refuses(
            "a parameter of any kind",
            fault=Fault(
                "TypeError",
                "object dict can't be used in 'await' expression",
                frames=(Frame("app.py", 2, "main"),),
            ),
            code="async def main(client):\n    return await client.get()\n",
            because="it is not known what `client.get()` calls: `client` is a parameter of `main` "
            "without an annotation",
        ),
        Refuses(
            "a function that gives a coroutine at times",
            fault=Fault(
                "TypeError",
                "object dict can't be used in 'await' expression",
                frames=(Frame("app.py", 8, "main"),),
            ),
            code="""\
async def fetch(key):
    return {"key": key}

def cached(key, cache={}):
    return {} if key in cache else fetch(key)

async def main():
    return await cached("a")
""",
            because="`cached` (app.py:4) may return a coroutine, so some of its callers must await",
        ),
        Refuses(
            "two calls on one line",
            fault=Fault(
                "TypeError",
                "object int can't be used in 'await' expression",
                frames=(Frame("app.py", 8, "main"),),
            ),
            code="""\
def left():
    return 1

def right():
    return 2

async def main():
    return await left() + await right()
""",
            because="line 8 of app.py awaits more than once, and nothing tells which of them "
            "failed",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Take the keyword away where what it stands before is proven to be no awaitable."""
        type_name = cls.match(fault)["type"].rpartition(".")[2]
        if awaiting.TEST_DOUBLE.search(type_name):
            raise Refused(
                f"the awaited object is a test double ({type_name}): the test must say what the "
                "call gives"
            )
        resolver = Resolver(sources)
        node, place = _failing(raising(fault, sources), resolver)
        proof = awaiting.plain(node.value, place, type_name, resolver)
        twins = awaiting.twins(node, place, resolver)
        evidence = proof.evidence
        if twins:
            lines = ", ".join(str(twin.lineno) for twin in twins)
            evidence = (*evidence, f"The same function awaits it likewise on line {lines}.")
        edits = tuple(_without(each, place.module) for each in (node, *twins))
        yield Patch(edits, evidence, proof.certainty)


def _failing(frame: Frame, resolver: Resolver) -> tuple[ast.Await, Place]:
    """The one `await` that can have failed."""
    spots = places(frame, resolver.project.sources)
    found = narrowed([pair for place in spots for pair in at(place, ast.Await, frame.line)], frame)
    if not found:
        raise Refused(f"there is no `await` on line {frame.line} of {frame.path}")
    if len(found) == 1:
        return found[0]
    possible = [
        (node, place)
        for node, place in found
        if not awaiting.is_awaitable(node.value, place, resolver)
    ]
    if len({ast.dump(node) for node, _ in possible}) != 1:
        raise Refused(
            f"line {frame.line} of {frame.path} awaits more than once, and nothing tells which "
            "of them failed"
        )
    return possible[0]


def _without(node: ast.Await, module: Module) -> Edit:
    start = module.start(node)
    rest = module.data[start : module.start(node.value)]
    # The keyword and the blanks behind it; a line break or comment stays where it is, except
    # behind a backslash, which nothing would precede.
    keyword = re.match(rb"await(?:[ \t\f]|\\\r?\n)*+(?![#\r\n])|await", rest)
    if keyword is None:
        raise Refused(f"line {node.lineno} of {module.path} is written in a way Grace cannot edit")
    return module.edit(start, start + keyword.end(), "")
