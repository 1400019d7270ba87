"""RuntimeError: an event loop is used after its end, twice, or from another one."""

from collections.abc import Iterator

from patterns.contract import (
    Certainty,
    Explained,
    Explains,
    Fault,
    Frame,
    Patch,
    Pattern,
    Refuses,
    Severity,
    Sources,
    Unrelated,
)
from patterns.toolbox.place.locate import innermost, places

CURES = {
    "Event loop is closed": "what it uses was made for a loop that is over: one `asyncio.run()` "
    "for the whole program, or the object made anew inside each",
    "This event loop is already running": "a loop runs there already, and cannot be run again "
    "from inside: in an `async def` the coroutine must be awaited instead",
    "attached to a different loop": "what it awaits was made while another loop ran: it must be "
    "made inside the `async def` that uses it, not at import or by another `asyncio.run()`",
    "cannot reuse already awaited coroutine": "a coroutine can be awaited once: its result must be "
    "kept, or the function called again",
}


class LoopMisuse(Pattern):
    """Keep to one loop.

    Which of several loops an object belongs to depends on when and where it is made, all over the
    program. What the error means can be told; where to make the object is a design.
    """

    family = "async_protocol"
    severity = Severity.HIGH
    certainty = Certainty.C
    answers = ("A08",)
    matches = (
        r"RuntimeError: .*(?P<what>Event loop is closed|This event loop is already running|attached"
        r" to a different loop|cannot reuse already awaited coroutine)"
    )
    examples = (
        Explains(
            "a loop inside a loop",
            fault=Fault(
                "RuntimeError",
                "This event loop is already running",
                frames=(Frame("app.py", 2, "load"),),
            ),
            code="async def load(loop, job):\n    return loop.run_until_complete(job)\n",
            because="`return loop.run_until_complete(job)` (app.py:2): a loop runs there already, "
            "and cannot be run again from inside: in an `async def` the coroutine must be awaited "
            "instead",
        ),
        Explains(
            "a coroutine that was awaited",
            fault=Fault(
                "RuntimeError",
                "cannot reuse already awaited coroutine",
                frames=(Frame("app.py", 2, "load"),),
            ),
            code="async def load(job):\n    return await job\n",
            because="`return await job` (app.py:2): a coroutine can be awaited once: its result "
            "must be kept, or the function called again",
        ),
        Refuses(
            "no frame of ours",
            fault=Fault(
                "RuntimeError", "Event loop is closed", frames=(Frame("/usr/x.py", 2, "load"),)
            ),
            code="a = 1\n",
            because="no frame of the traceback lies in this repository",
        ),
        Refuses(
            "a line that is gone",
            fault=Fault("RuntimeError", "Event loop is closed", frames=(Frame("app.py", 9),)),
            code="a = 1\n",
            because="app.py has no line 9",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Tell what the error means at that line."""
        frame = innermost(fault, sources)
        place = places(frame, sources)[0]
        if place.statement is None:
            raise Unrelated(f"no statement stands on line {frame.line} of {frame.path}")
        text = place.module.text(frame.line).strip()
        raise Explained(f"`{text}` ({frame.path}:{frame.line}): {CURES[cls.match(fault)['what']]}")
