"""Warnings: nothing was raised, but the interpreter told what is wrong and where."""

import re
from collections.abc import Sequence

from bot.reading.cursor import END, Cursor, Reader
from bot.reading.headline import split_name
from bot.reading.places import is_library
from bot.reading.raised import Frames, Raised
from bot.reading.tracebacks import KEPT_CONTEXT, finish, stack
from patterns.contract import Fault, Frame

DIALECT = "warning"

_WARNING = re.compile(
    # `logging.captureWarnings` lets a logger of this name tell them.
    r"(?:.{0,200}?py\.warnings[^\w/\\<]{1,10})?"
    r"\s{0,20}(\S.{0,1000}?):(-?\d{1,9}): ([^\W\d][\w.]{0,200}Warning): (\S.*)$"
)
_NEVER_AWAITED = re.compile(r"coroutine '([^']{1,500})' was never awaited$")
_CREATED = "Coroutine created at (most recent call last)"
_ALLOCATED = "Object allocated at (most recent call last):"
_ALLOCATION = re.compile(r'\s*File "(.{1,1000})", lineno (\d{1,9})$')
_MOST_ALLOCATIONS = 100


def is_warning(fault: Fault) -> bool:
    """Whether a fault is something that was only warned of."""
    return fault.dialect == DIALECT


def apart(
    bundles: Sequence[tuple[Fault, ...]],
) -> tuple[list[tuple[Fault, ...]], list[tuple[Fault, ...]]]:
    """(errors, warnings) of what a log gave; a warning is always a bundle of its own."""
    errors = [bundle for bundle in bundles if not is_warning(bundle[0])]
    return errors, [bundle for bundle in bundles if is_warning(bundle[0])]


def begins(text: str) -> bool:
    """Whether a warning stands here, as `warnings` prints and pytest summarises it."""
    return "Warning: " in text and _WARNING.match(text) is not None


def read(at: Cursor) -> Reader[None]:
    """Read one warning, if it tells a true place that is not some library's."""
    match = _WARNING.match(at.text)
    yield
    if match is None:
        return
    kind, module = split_name(match[3])
    shown = yield from _source(at)
    frames = yield from _stack(at)
    named = match[1].endswith((".py", ".pyw"))
    if not frames and named and _tells_its_place(kind, match[4], shown):
        frames.add(Frame(match[1], int(match[2]), context=shown))
    newest = frames.newest
    if newest is not None and not is_library(newest.path):
        raised = Raised(kind, match[4].rstrip(), module, dialect=DIALECT)
        finish(raised, frames, at)
        at.found.append(raised)


def _source(at: Cursor) -> Reader[str | None]:
    """The line of source below a warning, where there is one."""
    if at.text == END or not at.text.startswith("  ") or _ALLOCATION.match(at.text):
        return None
    shown = at.text.strip()[:KEPT_CONTEXT]
    yield
    return shown or None


def _stack(at: Cursor) -> Reader[Frames]:
    """Where the coroutine or the unclosed thing was made, which only `-X dev` and tracemalloc tell.

    https://docs.python.org/3/library/asyncio-dev.html#detect-never-awaited-coroutines
    """
    frames = Frames()
    if at.text.strip() == _CREATED:
        yield
        frames = yield from stack(at)
        yield from _source(at)
    if at.text.strip() == _ALLOCATED:
        yield
        allocated = yield from _allocation(at)
        frames = frames or allocated
    return frames


def _allocation(at: Cursor) -> Reader[Frames]:
    frames = Frames()
    for _ in range(_MOST_ALLOCATIONS):
        match = _ALLOCATION.match(at.text)
        if match is None:
            break
        yield
        shown = yield from _source(at)
        frames.add(Frame(match[1], int(match[2]), context=shown))
    return frames


def _tells_its_place(kind: str, message: str, shown: str | None) -> bool:
    """Whether the place is where somebody can mend it, not where the garbage collector ran."""
    lost = _NEVER_AWAITED.match(message.rstrip())
    if lost is not None:
        return shown is not None and f"{lost[1].rpartition('.')[2]}(" in shown
    return kind != "ResourceWarning"
