"""What the interpreter prints: tracebacks of CPython 3.8-3.13, chains, groups, syntax errors."""

import re
from dataclasses import replace

from bot.reading import carets
from bot.reading.cursor import END, Cursor, Reader
from bot.reading.headline import headline, settle
from bot.reading.raised import Frames, Raised
from patterns.contract import Frame

HEADER = re.compile(r"(\+ )?(Exception Group )?Traceback \(most recent call last\):\s*$")
FRAME = re.compile(r'  File "(.*)", line (\d+)(?:, in (.+))?$')
_REPEATED = re.compile(r"  \[Previous line repeated \d+ more times?\]$")
_LOCAL = re.compile(r"    ([^\W\d]\w*) = (.*)$")
_REMOTE = re.compile(r"(?:[\w.]+\.)?_?RemoteTraceback: ?$")
_OPENING = re.compile(r"( *)\+-\+-{4,} (\d+|\.\.\.) -{4,}$")
_NEXT = re.compile(r"( *)\+-{4,} (\d+|\.\.\.) -{4,}$")
_CLOSING = re.compile(r"( *)\+-{4,}$")
_VERSION = re.compile(r"[/\\][Pp]ython[/\\]?(3)(?:\.(\d+)|(\d\d+)(?=[/\\]))")

CAUSE = "The above exception was the direct cause of the following exception:"
CONTEXT = "During handling of the above exception, another exception occurred:"

MOST_CHAINED = 100
"""How many exceptions of a chain are kept, and `MOST_NESTED` levels of groups in groups."""
MOST_NESTED = 30
KEPT_CONTEXT = 1_000
KEPT_LOCAL = 500


def begins(text: str) -> bool:
    """Whether a traceback's header, or the wrapper of another process's one, stands here."""
    return "Traceback" in text and (
        HEADER.search(text) is not None or _REMOTE.match(text) is not None
    )


def chain(at: Cursor, depth: int = 0, base: str = "") -> Reader[Raised | None]:
    """Read exceptions that led to each other; gives the one that was raised last."""
    remote = _REMOTE.match(at.text)
    if remote:
        return (yield from _remote(at))
    raised = yield from _exception(at, depth, base)
    links = 0
    while raised is not None:
        link = yield from bridge(at)
        if link is None:
            break
        later = yield from _exception(at, depth, base)
        if later is None:
            break
        links += 1
        if links < MOST_CHAINED:
            connect(later, raised, link)
        raised = later
    return raised


def connect(later: Raised, earlier: Raised, sentence: str) -> None:
    """Note that `earlier` is the cause or the context of `later`, as a log's sentence says."""
    if sentence == CAUSE:
        later.cause = earlier
    else:
        later.context = earlier


def bridge(at: Cursor) -> Reader[str | None]:
    """Skip to the next exception of a chain; gives the sentence between, None where none is."""
    yield from _blank(at)
    sentence = at.text.strip()
    if sentence not in {CAUSE, CONTEXT}:
        return None
    yield
    yield from _blank(at)
    return sentence if HEADER.search(at.text) else None


def _blank(at: Cursor) -> Reader[None]:
    while at.text != END and not at.text.strip():
        yield


def _remote(at: Cursor) -> Reader[Raised | None]:
    """Read a traceback that came out of another process, quoted as an exception's message."""
    name = at.text.rstrip(" :").rpartition(".")
    yield
    if at.text != '"""':
        return None
    yield
    wrapper = Raised(name[2], module=name[0] or "builtins", dialect="interpreter")
    wrapper.cause = yield from chain(at)
    if at.text == '"""':
        yield
    link = yield from bridge(at)
    if link is None:
        return wrapper.cause
    later = yield from chain(at)
    if later is None:
        return wrapper.cause
    oldest = later
    while older := oldest.cause or oldest.context:
        oldest = older
    connect(oldest, wrapper, link)
    return later


def _exception(at: Cursor, depth: int, base: str) -> Reader[Raised | None]:
    """Read one exception from its header to the end of its message, and its members."""
    header = HEADER.search(at.text)
    if header is None or depth > MOST_NESTED:
        yield
        return None
    margin, prefix = at.margin, at.prefix
    before = at.text[: header.start()]
    yield
    if header[1]:
        base, depth = margin + before[2:], 1
        at.margin = _bars(base, depth)
    elif before.strip():
        _learn(at, before)
    else:
        at.margin = margin + before
    frames = yield from stack(at)
    raised = (yield from headline(at)) if frames else None
    if raised is not None:
        finish(raised, frames, at)
        if depth and header[2]:
            at.margin = base
            yield from _members(at, raised, depth, base)
    at.margin, at.prefix = margin, prefix
    return raised


def _learn(at: Cursor, before: str) -> None:
    """See through a prefix that we do not know, if the next line carries it, too."""
    parts = (re.escape(part) for part in re.split(r"\d+", before[:200]))
    learned = re.compile(r"\d+".join(parts))
    match = learned.match(at.line)
    if match and FRAME.match(at.line[match.end() :]):
        at.prefix = learned


def _bars(base: str, depth: int) -> str:
    return f"{base}{'  ' * depth}| "


def _members(at: Cursor, group: Raised, depth: int, base: str) -> Reader[None]:
    """Read the members of a group, each behind bars that stand one step further in."""
    opening = _OPENING.match(at.text)
    if opening is None or len(opening[1]) != 2 * depth:
        return
    step = 2 * depth + 2
    while True:
        yield
        at.margin = _bars(base, depth + 1)
        member = yield from _member(at, depth + 1, base)
        if member is not None:
            group.members.append(member)
        while at.text != END:
            yield
        at.margin = base
        following = _NEXT.match(at.text)
        if following is None or len(following[1]) != step:
            break
    closing = _CLOSING.match(at.text)
    if closing and len(closing[1]) == step:
        yield


def _member(at: Cursor, depth: int, base: str) -> Reader[Raised | None]:
    if HEADER.search(at.text):
        return (yield from chain(at, depth, base))
    # A member that was never raised has no traceback, only its name.
    raised = yield from headline(at)
    if raised is not None:
        finish(raised, Frames(), at)
    return raised


def stack(at: Cursor) -> Reader[Frames]:
    """Read the entries of a traceback, oldest first."""
    frames = Frames()
    while True:
        match = FRAME.match(at.text)
        if match:
            yield
            frame = Frame(match[1], int(match[2][-9:]), match[3])
            frames.add((yield from _source(at, frame)))
        elif _REPEATED.match(at.text):
            yield
        else:
            return frames


def _source(at: Cursor, frame: Frame) -> Reader[Frame]:
    """Read the source line of a frame, the markers under it, and its locals where shown."""
    if not at.text.startswith("    "):
        return frame
    shown = at.text[4:]
    frame = replace(frame, context=shown.strip()[:KEPT_CONTEXT])
    values: dict[str, str] = {}
    yield
    while at.text.startswith("    "):
        if frame.column is None and carets.is_markers(at.text):
            start, end = carets.columns(shown, at.text[4:])
            frame = replace(frame, column=start, end_column=end)
        elif (local := _LOCAL.match(at.text)) and len(values) < 100:
            values[local[1]] = local[2][:KEPT_LOCAL]
        yield
    return replace(frame, locals=values) if values else frame


def finish(raised: Raised, frames: Frames, at: Cursor) -> None:
    """Put a traceback's parts together once its last line is read."""
    raised.frames = frames
    raised.python = version_in(frames) or at.python
    raised.dialect = raised.dialect or "interpreter"
    settle(raised)


def version_in(frames: Frames) -> str | None:
    """The interpreter's version, where a frame lies in its library."""
    for frame in frames:
        match = _VERSION.search(frame.path[:500])
        if match:
            return f"{match[1]}.{match[2] or match[3]}"
    return None
