"""AttributeError: an attribute is read from a coroutine that nobody awaited."""

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
from patterns.toolbox.coroutines import coroutine_calls, unawaited
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.locate import at, narrowed, places, raising

DYNAMIC = """\
class Client:
    def __getattr__(self, name):
        return answer

async def answer(key):
    return key

CLIENT = Client()
connect = Client
"""

CLIENT = """\
class Client:
    async def __aenter__(self):
        return self
    async def __aexit__(self, *error): ...
    async def get(self, key):
        return key

CLIENT = Client()
connect = Client
"""


class CoroutineAttribute(Pattern):
    """Await the call before reading from its result.

    The call is one of an `async def`, so what it gives is a coroutine, which has none of the
    result's attributes; the function around it is `async` as well, so it can wait.
    """

    family = "missing_await"
    severity = Severity.HIGH
    answers = ("A02",)
    matches = r"AttributeError: 'coroutine' object has no attribute '(?P<attr>\w+)'$"
    examples = (
        Heals(
            "read at once",
            fault=Fault(
                "AttributeError",
                "'coroutine' object has no attribute 'upper'",
                frames=(Frame("app.py", 9, "<module>"), Frame("app.py", 7, "main")),
            ),
            before="""\
import asyncio

async def name():
    return "grace"

async def main():
    return name().upper()  # loud

asyncio.run(main())
""",
            after="""\
import asyncio

async def name():
    return "grace"

async def main():
    return (await name()).upper()  # loud

asyncio.run(main())
""",
        ),
        Heals(
            "kept under a name first",
            fault=Fault(
                "AttributeError",
                "'coroutine' object has no attribute 'upper'",
                frames=(Frame("app.py", 11, "<module>"), Frame("app.py", 9, "main")),
            ),
            before="""\
import asyncio

class People:
    async def name(self):
        return "grace"

async def main(people: People):
    name = people.name()
    return name.upper()

asyncio.run(main(People()))
""",
            after="""\
import asyncio

class People:
    async def name(self):
        return "grace"

async def main(people: People):
    name = await people.name()
    return name.upper()

asyncio.run(main(People()))
""",
        ),
        Refuses(
            "a function that cannot wait",
            fault=Fault(
                "AttributeError",
                "'coroutine' object has no attribute 'upper'",
                frames=(Frame("app.py", 4, "main"),),
            ),
            code="async def name(): ...\n\ndef main():\n    return name().upper()\n",
            because="`main` is no `async def`: it and all its callers would have to become one",
        ),
        Refuses(
            "a coroutine that is kept for later",
            fault=Fault(
                "AttributeError",
                "'coroutine' object has no attribute 'upper'",
                frames=(Frame("app.py", 5, "main"),),
            ),
            code="""\
async def name(): ...

async def main():
    later = name()
    later.upper()
    await later
""",
            because="`later` is awaited or made a task on line 6: it is kept on purpose",
        ),
        Heals(
            "a client that is entered by `async with`",
            fault=Fault(
                "AttributeError",
                "'coroutine' object has no attribute 'upper'",
                frames=(Frame("app.py", 9, "<module>"), Frame("app.py", 7, "main")),
            ),
            before={
                "app.py": """\
import asyncio
import stand_in

async def main(connect):
    async with connect() as session:
        answer = session.get("a")
        print(answer.upper())  # loud

asyncio.run(main(stand_in.connect))
""",
                "stand_in.py": CLIENT,
            },
            after={
                "app.py": """\
import asyncio
import stand_in

async def main(connect):
    async with connect() as session:
        answer = await session.get("a")
        print(answer.upper())  # loud

asyncio.run(main(stand_in.connect))
""",
                "stand_in.py": CLIENT,
            },
        ),
        Heals(
            "a client of which nothing is known",
            fault=Fault(
                "AttributeError",
                "'coroutine' object has no attribute 'upper'",
                frames=(Frame("app.py", 7, "<module>"), Frame("app.py", 5, "main")),
            ),
            before={
                "app.py": """\
import asyncio
import stand_in

async def main(client):
    print(client.get("a").upper())

asyncio.run(main(stand_in.CLIENT))
""",
                "stand_in.py": DYNAMIC,
            },
            after={
                "app.py": """\
import asyncio
import stand_in

async def main(client):
    print((await client.get("a")).upper())

asyncio.run(main(stand_in.CLIENT))
""",
                "stand_in.py": DYNAMIC,
            },
            certainty=Certainty.B,
        ),
        Refuses(
            "an object from elsewhere",
            fault=Fault(
                "AttributeError",
                "'coroutine' object has no attribute 'upper'",
                frames=(Frame("app.py", 2, "main"),),
            ),
            code="async def main(client):\n    return client.answer.upper()\n",
            because="no expression of the line is known to be a coroutine",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put the `await` where the coroutine is made."""
        attr = cls.match(fault)["attr"]
        frame = raising(fault, sources)
        found = [
            (node, place)
            for spot in places(frame, sources)
            for node, place in at(spot, ast.Attribute, frame.line)
            if node.attr == attr
        ]
        if not found:
            raise Refused(f"nothing reads `.{attr}` on line {frame.line} of {frame.path}")
        bases = [(node.value, place) for node, place in narrowed(found, frame)]
        resolver = Resolver(sources)
        asked = len(bases) == 1 and not unawaited.is_known(bases, resolver)
        if asked and (told := coroutine_calls.told(*bases[0], resolver)) is not None:
            yield coroutine_calls.patch(told, resolver)
            return
        one = unawaited.producer(bases, resolver)
        yield Patch(tuple(unawaited.edits(one)), unawaited.evidence(one))
