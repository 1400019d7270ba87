"""RuntimeError: something of asyncio is used where no loop runs."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
    Explained,
    Explains,
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
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import on_line
from patterns.toolbox.place.locate import Place, innermost
from patterns.toolbox.values.kinds import calls
from patterns.toolbox.values.values import Coroutine

STARTING = {"asyncio.create_task", "asyncio.ensure_future"}
ASKING = {"asyncio.get_event_loop", "asyncio.get_running_loop"}


class NoRunningLoop(Pattern):
    """Start the program by `asyncio.run`.

    A task needs a loop that runs already. Here the program only starts: `asyncio.run` makes the
    loop, runs the coroutine to its end, and closes the loop.
    """

    family = "async_protocol"
    severity = Severity.MEDIUM
    certainty = Certainty.B
    answers = ("A07",)
    matches = (
        r"(?:RuntimeError: (?:no running event loop|There is no current event loop in thread)"
        r"|DeprecationWarning: There is no current event loop)"
    )
    examples = (
        Heals(
            "a task at the start",
            fault=Fault(
                "RuntimeError",
                "no running event loop",
                frames=(
                    Frame("app.py", 7, "<module>"),
                    Frame("/usr/lib/python3/asyncio/tasks.py", 381, "create_task"),
                ),
            ),
            before="""\
import asyncio

async def main():
    print("works")

if __name__ == "__main__":
    asyncio.create_task(main())  # go
""",
            after="""\
import asyncio

async def main():
    print("works")

if __name__ == "__main__":
    asyncio.run(main())  # go
""",
        ),
        Explains(
            "a function that is called without a loop",
            fault=Fault(
                "RuntimeError",
                "no running event loop",
                frames=(Frame("app.py", 7, "<module>"), Frame("app.py", 5, "start")),
            ),
            code="""\
import asyncio
async def main(): ...

def start():
    return asyncio.get_running_loop().create_task(main())

start()
""",
            because="`asyncio.get_running_loop()` in `start()` (app.py:5) needs a loop that runs, "
            "and app.py:7 called it where none does: call it from an `async def`, which "
            "`asyncio.run()` has started",
        ),
        Explains(
            "a thread",
            fault=Fault(
                "RuntimeError",
                "There is no current event loop in thread 'Thread-1 (work)'.",
                frames=(Frame("app.py", 4, "work"),),
            ),
            code="""\
import asyncio

def work():
    return asyncio.get_event_loop()
""",
            because="`asyncio.get_event_loop()` in `work()` (app.py:4) ran in a thread, which has "
            "no loop of its own: hand it the loop, and go there by "
            "`asyncio.run_coroutine_threadsafe()`, or give the thread one by `asyncio.run()`",
        ),
        Refuses(
            "nothing of asyncio",
            fault=Fault(
                "RuntimeError",
                "no running event loop",
                frames=(Frame("app.py", 2, "start"),),
            ),
            code="def start(loop):\n    loop.go()\n",
            because="line 2 of app.py asks nothing of asyncio itself",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Replace the call at the program's start."""
        resolver, frame = Resolver(sources), innermost(fault, sources)
        found = [
            (call, place)
            for call, place in on_line(frame, sources, ast.Call)
            if calls(call, place, resolver) & (STARTING | ASKING)
        ]
        if len(found) != 1:
            raise Unrelated(f"line {frame.line} of {frame.path} asks nothing of asyncio itself")
        call, place = found[0]
        if calls(call, place, resolver) & STARTING and _is_start(call, place):
            values = resolver.values(call.args[0], place) if len(call.args) == 1 else ()
            if values and all(isinstance(value, Coroutine) for value in values):
                module, function = place.module, call.func
                end = module.end(function)
                size = len(getattr(function, "attr", "").encode())
                if isinstance(function, ast.Attribute):
                    edit = module.edit(end - size, end, "run")
                    told = "Nothing has started a loop where the program starts."
                    yield Patch((edit,), (told,), Certainty.B)
                    return
        raise Explained(_why(fault, call, place))


def _is_start(call: ast.Call, place: Place) -> bool:
    """Whether a call is a whole statement of the module level."""
    statement = place.statement
    return place.function is None and isinstance(statement, ast.Expr) and statement.value is call


def _why(fault: Fault, call: ast.Call, place: Place) -> str:
    module = place.module
    what = f"`{module.source(call.func)}()`"
    inside = f" in `{place.function.name}()`" if place.function else ""
    where = f"({module.path}:{call.lineno})"
    if "thread" in fault.message:
        return (
            f"{what}{inside} {where} ran in a thread, which has no loop of its own: hand it the "
            "loop, and go there by `asyncio.run_coroutine_threadsafe()`, or give the thread one by "
            "`asyncio.run()`"
        )
    caller = "and none does here"
    if place.function is not None and len(fault.frames) > 1:
        calling = [f for f in fault.frames if f.line != call.lineno and f.path.endswith(".py")]
        if calling:
            caller = f"and {calling[-1].path}:{calling[-1].line} called it where none does"
    return (
        f"{what}{inside} {where} needs a loop that runs, {caller}: call it from an `async def`, "
        "which `asyncio.run()` has started"
    )
