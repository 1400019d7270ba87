"""RuntimeWarning: a coroutine was made, and nobody awaited it."""

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
from patterns.toolbox.coroutines.unawaited import Producer, edits, evidence
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import scopes_of
from patterns.toolbox.place.locate import Place, innermost, statements
from patterns.toolbox.source.module import Module
from patterns.toolbox.values.values import Coroutine


class NeverAwaited(Pattern):
    """Await the coroutine.

    To call an `async def` only makes a coroutine; nothing of it runs before it is awaited. The
    call stands alone as a statement, so its coroutine is thrown away and cannot be awaited by
    anybody else. From now on the work is done, and the caller waits for it.
    """

    family = "missing_await"
    severity = Severity.MEDIUM
    answers = ("A04",)
    matches = r"RuntimeWarning: coroutine '(?P<qual>[\w.<>]+)' was never awaited"
    examples = (
        Heals(
            "a method",
            fault=Fault(
                "RuntimeWarning",
                "coroutine 'Shop.save' was never awaited",
                frames=(Frame("app.py", 9),),
            ),
            before="""\
import asyncio

class Shop:
    async def save(self):
        print("saved")

async def close():
    shop = Shop()
    shop.save()  # all of it

asyncio.run(close())
""",
            after="""\
import asyncio

class Shop:
    async def save(self):
        print("saved")

async def close():
    shop = Shop()
    await shop.save()  # all of it

asyncio.run(close())
""",
        ),
        Refuses(
            "a plain function",
            fault=Fault(
                "RuntimeWarning",
                "coroutine 'save' was never awaited",
                frames=(Frame("app.py", 5),),
            ),
            code="""\
async def save():
    print("saved")

def close():
    save()
""",
            because="`close` is no `async def`: it and all its callers would have to become one",
        ),
        Refuses(
            "a coroutine that has a name",
            fault=Fault(
                "RuntimeWarning",
                "coroutine 'save' was never awaited",
                frames=(Frame("app.py", 6),),
            ),
            code="""\
async def save():
    print("saved")

async def close(later):
    job = save()
    later.append(job)
""",
            because="no statement of app.py only calls `save`: its coroutine is kept or handed on, "
            "and whoever has it must await it",
        ),
        Refuses(
            "two calls",
            fault=Fault(
                "RuntimeWarning",
                "coroutine 'save' was never awaited",
                frames=(Frame("app.py", 9),),
            ),
            code="""\
async def save():
    print("saved")

async def close():
    save()

async def leave():
    save()
    print("left")
""",
            because="`save` is called and thrown away in app.py at lines 5 and 8, and the warning "
            "does not say which",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put the `await` in front of the one such statement."""
        qual = cls.match(fault)["qual"].replace(".<locals>", "")
        resolver, frame = Resolver(sources), innermost(fault, sources)
        module = resolver.project.module(frame.path)
        found = list(_thrown_away(qual, module, resolver))
        here = [one for one in found if one.call.lineno == frame.line]
        found = here if len(here) == 1 else found
        if not found:
            raise Refused(
                f"no statement of {frame.path} only calls `{qual}`: its coroutine is kept or "
                "handed "
                "on, and whoever has it must await it"
            )
        if len(found) > 1:
            lines = " and ".join(str(one.call.lineno) for one in sorted(found, key=_line))
            raise Refused(
                f"`{qual}` is called and thrown away in {frame.path} at lines {lines}, and the "
                "warning does not say which"
            )
        yield Patch(tuple(edits(found[0])), evidence(found[0]), Certainty.A)


def _line(one: Producer) -> int:
    return one.call.lineno


def _thrown_away(qual: str, module: Module, resolver: Resolver) -> Iterator[Producer]:
    """The statements of a file that only call the function."""
    last = qual.rpartition(".")[2].encode()
    if last not in module.data:
        return
    for scopes, _ in scopes_of(module.tree):
        for statement in statements(getattr(scopes[-1], "body", [])):
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
                place = Place(module, scopes, statement)
                values = resolver.values(statement.value, place)
                if len(values) == 1 and isinstance(values[0], Coroutine):
                    function = values[0].function
                    if qual.endswith(function.node.name):
                        yield Producer(statement.value, place, function)
