"""SyntaxError: a plain function awaits."""

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
from patterns.toolbox.coroutines import recolour
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.locate import innermost, places


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
            because="nothing in this repository calls `main()`: whoever does could not await it",
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
        turned = recolour.turned(function, place.module, resolver)
        yield Patch(turned.edits, turned.sentences, Certainty.B)
