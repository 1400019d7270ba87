"""TypeError: a plain function uses a coroutine as if it were its value."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
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
from patterns.toolbox.coroutines import recolour, unawaited
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import on_line
from patterns.toolbox.place.locate import innermost


class SyncCaller(Pattern):
    """Let the function, and all who call it, wait.

    Only an `async def` can wait for a coroutine. This function is none: so it becomes one, and so
    do the functions that call it, as far as the program's start. All their callers are known, in
    all of this repository, and each call is awaited.
    """

    family = "missing_await"
    severity = Severity.HIGH
    certainty = Certainty.B
    answers = ("A02", "A03")
    matches = (
        r"(?:AttributeError: 'coroutine' object has no attribute '\w+'|TypeError: (?:'coroutine' "
        r"object (?:is not (?:subscriptable|iterable)|does not support)|cannot unpack non-iterable "
        r"coroutine|object of type 'coroutine' has no len|Object of type coroutine is not JSON"
        r"|unsupported operand type\(s\) for [^:]+: (?:'coroutine' and|'[\w.]+' and 'coroutine')))"
    )
    examples = (
        Heals(
            "a method and its caller",
            fault=Fault(
                "TypeError",
                "'coroutine' object is not subscriptable",
                frames=(
                    Frame("app.py", 8, "<module>"),
                    Frame("app.py", 6, "main"),
                    Frame("shop.py", 6, "first"),
                ),
            ),
            before={
                "app.py": """\
import asyncio

from shop import Shop

async def main():
    print(Shop().first() + 1)

asyncio.run(main())
""",
                "shop.py": """\
class Shop:
    async def prices(self):
        return [1]

    def first(self):
        return self.prices()[0]  # of all
""",
            },
            after={
                "app.py": """\
import asyncio

from shop import Shop

async def main():
    print(await Shop().first() + 1)

asyncio.run(main())
""",
                "shop.py": """\
class Shop:
    async def prices(self):
        return [1]

    async def first(self):
        return (await self.prices())[0]  # of all
""",
            },
        ),
        Heals(
            "a chain of functions, up to the program's start",
            fault=Fault(
                "TypeError",
                "'coroutine' object is not subscriptable",
                frames=(
                    Frame("app.py", 15, "<module>"),
                    Frame("app.py", 11, "total"),
                    Frame("app.py", 5, "price"),
                ),
            ),
            before="""\
async def fetch(name):
    return {"price": 3}

def price(name):
    return fetch(name)["price"]


def total(names):
    found = 0
    for name in names:
        found += price(name)
    return found


print(total(["tea"]))
""",
            after="""\
import asyncio

async def fetch(name):
    return {"price": 3}

async def price(name):
    return (await fetch(name))["price"]


async def total(names):
    found = 0
    for name in names:
        found += await price(name)
    return found


print(asyncio.run(total(["tea"])))
""",
        ),
        Refuses(
            "a caller that nobody calls",
            fault=Fault(
                "TypeError",
                "'coroutine' object is not subscriptable",
                frames=(Frame("app.py", 3, "first"),),
            ),
            code="""\
async def prices(): ...
def first():
    return prices()[0]
def main():
    return first()
""",
            because="nothing in this repository calls `main()`: whoever does could not await it",
        ),
        Refuses(
            "a caller that cannot wait",
            fault=Fault(
                "TypeError",
                "'coroutine' object is not subscriptable",
                frames=(Frame("app.py", 3, "first"),),
            ),
            code="""\
async def prices(): ...
def first():
    return prices()[0]
async def main():
    return sorted([1], key=lambda one: first())
""",
            because="`first()` is called at app.py:5, where nothing can be awaited",
        ),
        Refuses(
            "a function that can wait",
            fault=Fault(
                "TypeError",
                "'coroutine' object is not subscriptable",
                frames=(Frame("app.py", 3, "first"),),
            ),
            code="async def prices(): ...\nasync def first():\n    return prices()[0]\n",
            because="line 3 of app.py stands in no plain function: an `await` there is enough",
        ),
        Refuses(
            "what Python itself calls",
            fault=Fault(
                "TypeError",
                "object of type 'coroutine' has no len()",
                frames=(Frame("app.py", 4, "__len__"),),
            ),
            code="""\
async def prices(): ...
class Shop:
    def __len__(self):
        return len(prices())
""",
            because="`__len__()` is called by Python itself, which does not await it",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Turn the function, await in it, and await it."""
        frame, resolver = innermost(fault, sources), Resolver(sources)
        found = [*on_line(frame, sources, ast.Call), *on_line(frame, sources, ast.Name)]
        one = unawaited.producer(found, resolver)
        function = one.place.function
        if function is None or isinstance(function, ast.AsyncFunctionDef):
            raise Unrelated(
                f"line {frame.line} of {frame.path} stands in no plain function: an `await` there "
                "is enough"
            )
        turned = recolour.turned(function, one.place.module, resolver)
        edits = (*turned.edits, *unawaited.placed(one, function))
        yield Patch(edits, (*unawaited.evidence(one), *turned.sentences), Certainty.B)
