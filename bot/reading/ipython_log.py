"""Tracebacks as IPython and Jupyter show them: the type above, an arrow at each failing line."""

import re
from dataclasses import replace

from bot.reading.cursor import END, Cursor, Reader
from bot.reading.headline import headline
from bot.reading.raised import Frames, Raised
from bot.reading.tracebacks import CAUSE, CONTEXT, KEPT_CONTEXT, finish, joined
from patterns.contract import Frame

# Not compiled before a log holds such a header, which few do: a heal starts 2 ms sooner.
_HEADER = r"([^\W\d]\w{0,200}) {2,}Traceback \(most recent call last\)\s*$"
_RULER = r"-{10,}\s*$"
_FRAME = (
    # From IPython 8 on, then what came before.
    r"(?:File (\S.{0,1000}?):(\d{1,9})"
    r"|(?:Cell|Input) (?P<cell>In ?\[\d{1,9}\])(?:, line (\d{1,9}))?)"
    r"(?:, in (\S.{0,1000}?)(?:\(.*)?)?\s*$"
    r"|((?:[~/<]|[A-Za-z]:\\)\S.{0,1000}?) in (\S{1,1000}?)(?:\(.*\))?\s*$"
)
_ARROW = r"-{2,}> (\d{1,9})(?: (.*))?$"
_SHOWN = r"\s|\.\.\.|\(\.\.\.\)|\d{1,9} "


def begins(text: str) -> bool:
    """Whether the line that names the type stands here."""
    return "Traceback (most recent call last)" in text and re.match(_HEADER, text) is not None


def read(at: Cursor) -> Reader[None]:
    """Read exceptions that led to each other."""
    raised = yield from _exception(at)
    raised = yield from joined(at, raised, _bridge, _exception)
    at.found += [raised] if raised else []


def _bridge(at: Cursor) -> Reader[str | None]:
    yield from _between(at)
    sentence = at.text.strip()
    if sentence not in {CAUSE, CONTEXT}:
        return None
    yield
    yield from _between(at)
    return sentence if begins(at.text) else None


def _between(at: Cursor) -> Reader[None]:
    while at.text != END and (not at.text.strip() or re.match(_RULER, at.text)):
        yield


def _exception(at: Cursor) -> Reader[Raised | None]:
    header = re.match(_HEADER, at.text)
    yield
    name = header[1] if header else ""
    frames = yield from _stack(at, name)
    if not frames or not _names(at.text, name):
        return None
    raised = yield from headline(at, surely=True)
    if raised is not None:
        raised.dialect = "ipython"
        finish(raised, frames, at)
    return raised


def _names(text: str, name: str) -> bool:
    """Whether the exception of that name is told here, which ends its frames."""
    head = text.partition(":")[0].rstrip()
    return head == name or head.endswith(f".{name}")


def _stack(at: Cursor, name: str) -> Reader[Frames]:
    frames = Frames()
    place: Frame | None = None
    while at.text != END and not _names(at.text, name):
        if match := re.match(_FRAME, at.text):
            if place is not None and place.line:
                frames.add(place)
            place = _frame(match)
        elif place is not None and (arrow := re.match(_ARROW, at.text)):
            shown = (arrow[2] or "").strip()[:KEPT_CONTEXT]
            frames.add(replace(place, line=int(arrow[1]), context=shown or None))
            place = None
        elif at.text.strip() and not re.match(_SHOWN, at.text):
            break
        yield
    if place is not None and place.line:
        frames.add(place)
    return frames


def _frame(match: re.Match[str]) -> Frame:
    """An entry's head; where it tells no line, the arrow below it does."""
    cell = match["cell"]
    path = f"<{cell}>" if cell else match[1] or match[6]
    function = (match[5] or match[7] or "<module>").rpartition(".")[2]
    if function.startswith("<cell line"):
        function = "<module>"
    return Frame(path, int(match[2] or match[4] or 0), function)
