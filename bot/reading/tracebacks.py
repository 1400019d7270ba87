"""What the interpreter prints: tracebacks of CPython 3.8-3.13, chains, groups, syntax errors."""

import re
from collections.abc import Callable
from dataclasses import replace

from bot.reading import carets
from bot.reading.cursor import END, Cursor, Reader, learned
from bot.reading.headline import SYNTAX_ERRORS, headline, names_exception, settle
from bot.reading.python_version import version_in
from bot.reading.raised import Frames, Raised
from patterns.contract import Frame

HEADER = re.compile(r"(\+ )?(Exception Group )?Traceback \(most recent call last\):\s*$")
FRAME = re.compile(r'(?:  |> )File "(.*)", line (\d+)(?:, in (.*\S)|(,))?\s*$')
_IPYTHON = re.compile(
    r"  (?=File [^\"]|Cell In)(?:File )?(\S.{0,1000}?)(?::|, line )(\d{1,9})(?: in (.*\S)|(,))?\s*$"
)
"""An entry as IPython prints it in its plain mode, and above every syntax error."""
_LIKELY = re.compile(r'(?:  \| )?(?:  |> )File "|$')
_FOLDED = re.compile(r"\s*in (\S+)\s*$")
"""The rest of such an entry where a library (Rich) has folded it at the terminal's width."""
_REPEATED = re.compile(r"  \[Previous line repeated \d+ more times?\]$")
_LOCAL = re.compile(r"    ([^\W\d]\w*) = (.*)$")
_REMOTE = re.compile(r"(?:[\w.]+\.)?_?RemoteTraceback: ?$")
_OPENING = re.compile(r"( *)\+-\+-{4,} (\d+|\.\.\.) -{4,}$")
_NEXT = re.compile(r"( *)\+-{4,} (\d+|\.\.\.) -{4,}$")
_CLOSING = re.compile(r"( *)\+-{4,}$")

CAUSE = "The above exception was the direct cause of the following exception:"
CONTEXT = "During handling of the above exception, another exception occurred:"

LOGGED = "Call stack:"
"""https://docs.python.org/3/library/logging.html#logging.Handler.handleError"""

MOST_CHAINED = 100
"""How many exceptions of a chain are kept at most; what came before them goes."""
MOST_MEMBERS = 100
"""How many members of a group; CPython itself prints 15."""
MOST_NESTED = 30
"""How deep groups may lie in groups."""
KEPT_CONTEXT = 1_000
KEPT_LOCAL = 500


def begins(text: str) -> bool:
    """Whether a traceback's header, or the wrapper of another process's one, stands here."""
    return "Traceback" in text and (
        HEADER.search(text) is not None or _REMOTE.match(text) is not None
    )


def begins_headless(text: str) -> bool:
    """Whether a traceback's first entry stands here, which then has lost its header."""
    return FRAME.match(text) is not None


def _headless(at: Cursor) -> Reader[Raised | None]:
    """Read a traceback without its header: a syntax error of the script itself has none, and a
    log that was cut may have lost it. Only what is surely an exception may end it.
    """
    frames = yield from stack(at)
    last = frames.newest
    surely = SYNTAX_ERRORS if last and last.function is None else None
    if not names_exception(at.text, surely):
        return None
    raised = yield from headline(at)
    if raised is not None:
        finish(raised, frames, at)
    return raised


def chain(at: Cursor, depth: int = 0, base: str = "") -> Reader[Raised | None]:
    """Read exceptions that led to each other; gives the one that was raised last."""
    if _REMOTE.match(at.text):
        return (yield from _remote(at, depth))
    prefix = at.prefix
    began = HEADER.search(at.text) is not None
    raised = yield from (_exception(at, depth, base) if began else _headless(at))
    raised = yield from joined(at, raised, bridge, lambda at: _exception(at, depth, base))
    at.prefix = prefix
    return raised


def joined(
    at: Cursor,
    raised: Raised | None,
    bridge: Callable[[Cursor], Reader[str | None]],
    exception: Callable[[Cursor], Reader[Raised | None]],
) -> Reader[Raised | None]:
    """Read what an exception led to, as far as sentences say so; gives the one raised last."""
    links = 0
    while raised is not None and (link := (yield from bridge(at))):
        later = yield from exception(at)
        if later is None:
            break
        links += 1
        if links % MOST_CHAINED:
            connect(later, raised, link)
        raised = later
    return raised


def connect(later: Raised, earlier: Raised, sentence: str) -> None:
    """Note that `earlier` is the cause or the context of `later`, as a log's sentence says."""
    if sentence == CAUSE:
        later.cause = earlier
    else:
        later.context = earlier


def oldest(raised: Raised) -> Raised:
    """The exception at the far end of a chain."""
    while earlier := raised.cause or raised.context:
        raised = earlier
    return raised


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


def _remote(at: Cursor, depth: int) -> Reader[Raised | None]:
    """Read a traceback that came out of another process, quoted as an exception's message."""
    name = at.text.rstrip(" :").rpartition(".")
    yield
    if at.text != '"""' or depth > MOST_NESTED:
        return None
    yield
    wrapper = Raised(name[2], module=name[0] or "builtins", dialect="interpreter")
    wrapper.cause = yield from chain(at, depth + 1)
    if at.text == '"""':
        yield
    link = yield from bridge(at)
    if link is None:
        return wrapper.cause
    later = yield from chain(at, depth + 1)
    if later is None:
        return wrapper.cause
    connect(oldest(later), wrapper, link)
    return later


def _exception(at: Cursor, depth: int, base: str) -> Reader[Raised | None]:
    """Read one exception from its header to the end of its message, and its members."""
    header = HEADER.search(at.text)
    if header is None or depth > MOST_NESTED:
        yield
        return None
    margin = at.margin
    before = at.text[: header.start()]
    yield
    # A group's header stands two columns further in than its bars.
    indent = before[:-2] if header[1] else before
    if indent.strip() and (seen_through := _learned(at, indent)):
        at.prefix, indent = seen_through, ""
    if header[1]:
        base, depth = margin + indent, 1
        at.margin = _bars(base, depth)
    elif not indent.strip():
        at.margin = margin + indent
    frames = yield from stack(at)
    raised = (yield from headline(at)) if frames else None
    if raised is not None:
        if at.text == LOGGED:
            frames = yield from _logged(at, frames)
        finish(raised, frames, at)
        if header[2]:
            yield from _members(at, raised, depth, base)
    at.margin = margin
    return raised


def _logged(at: Cursor, frames: Frames) -> Reader[Frames]:
    """Read who logged what could not be written: `logging` catches the error far below there."""
    yield
    calling = yield from stack(at)
    for frame in frames:
        calling.add(frame)
    return calling


def _learned(at: Cursor, before: str) -> re.Pattern[str] | None:
    """A prefix that we do not know, if the line after the header carries it, too."""
    prefix = learned(before)
    match = prefix.match(at.line) if prefix else None
    return prefix if match and _LIKELY.match(at.line[match.end() :]) else None


def _bars(base: str, depth: int) -> str:
    return f"{base}{'  ' * depth}| "


def _members(at: Cursor, group: Raised, depth: int, base: str) -> Reader[None]:
    """Read the members of a group, each behind bars that stand one step further in."""
    at.margin = base
    opening = _OPENING.match(at.text)
    if opening is None or len(opening[1]) != 2 * depth or depth > MOST_NESTED:
        return
    step = 2 * depth + 2
    while True:
        yield
        at.margin = _bars(base, depth + 1)
        member = yield from _member(at, depth + 1, base)
        if member is not None and len(group.members) < MOST_MEMBERS:
            group.members.append(member)
        at.margin = _bars(base, depth + 1)
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
    # A member that was never raised has no traceback, only its name; at a cut log's end it may
    # be half a word.
    certain = names_exception(at.text)
    raised = yield from headline(at)
    if raised is not None and (certain or not at.ended):
        finish(raised, Frames(), at)
        yield from _members(at, raised, depth, base)
        return raised
    return None


def stack(at: Cursor) -> Reader[Frames]:
    """Read the entries of a traceback, oldest first."""
    frames = Frames()
    # Loguru and IPython set entries apart with blank lines, from the header on.
    airy = not at.text
    while True:
        if airy:
            yield from _blank(at)
        match = FRAME.match(at.text) or _IPYTHON.match(at.text)
        if match:
            yield
            frame = Frame(match[1], int(match[2][-9:]), match[3])
            if match[4] and (folded := _FOLDED.match(at.text)):
                frame = replace(frame, function=folded[1])
                yield
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
