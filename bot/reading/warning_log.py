"""Coroutines that were never awaited: a warning without an exception, but with a culprit."""

import re

from bot.reading.cursor import END, Cursor, Reader
from bot.reading.raised import Frames, Raised
from bot.reading.tracebacks import finish, stack
from patterns.contract import Frame

_WARNING = re.compile(
    r"\s*(\S.{0,1000}?):(-?\d{1,9}): RuntimeWarning: "
    r"(coroutine '([^']{1,500})' was never awaited)$"
)
_CREATED = "Coroutine created at (most recent call last)"


def begins(text: str) -> bool:
    """Whether such a warning stands here."""
    return "was never awaited" in text and _WARNING.match(text) is not None


def read(at: Cursor) -> Reader[None]:
    """Read one warning, if it tells the true place of the call.

    Without `-X dev` the place is where the garbage collector happened to run: it counts only
    where the source line shown below it calls that coroutine.
    https://docs.python.org/3/library/asyncio-dev.html#detect-never-awaited-coroutines
    """
    match = _WARNING.match(at.text)
    yield
    if match is None:
        return
    frames = Frames()
    if at.text.strip() == _CREATED:
        yield
        frames = yield from stack(at)
    elif at.text != END and f"{match[4].rpartition('.')[2]}(" in at.text:
        frames.add(Frame(match[1], int(match[2]), context=at.text.strip()))
        yield
    if frames:
        raised = Raised("RuntimeWarning", match[3], dialect="warning")
        finish(raised, frames, at)
        at.found.append(raised)
