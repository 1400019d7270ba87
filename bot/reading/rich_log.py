"""Tracebacks as the library Rich draws them: frames in a box, the exception's name below it."""

import re
from dataclasses import replace

from bot.reading.cursor import END, Cursor, Reader, learned
from bot.reading.headline import headline
from bot.reading.raised import Frames, Raised
from bot.reading.tracebacks import CAUSE, CONTEXT, KEPT_CONTEXT, finish, joined
from patterns.contract import Frame

# Not compiled before a log holds such a box, which few do: a heal starts 2 ms sooner.
_TOP = r"[╭┌+][─-]+ Traceback \(most recent call last\) [─-]+[╮┐+]\s*$"
_EDGE = r"[╭┌╰└+][─-]+[╮┐╯┘+]\s*$"
_ROW = r"[│|] (.*) [│|]\s*$"
_SOURCE = r"([❱>])? *(\d{1,9})(?: (.*)|$)"
_PLACE = r"(\S.*):(\d{1,9})(?: in (\S.*))?$"
_FUNCTION = r"in (\S+)$"
_GUIDES = r"^(?:[│|]   )+"
_INNER_BOX = "╭│╰┌└+|"
_BESIDE_SOURCE = 6
"""How many columns of a box its source leaves free at most."""
_MOST_FOLDS = 8
"""Over how many rows a long path may be folded."""


def begins(text: str) -> bool:
    """Whether the upper edge of such a box stands here."""
    return "Traceback (most recent call last) " in text and re.search(_TOP, text) is not None


def read(at: Cursor) -> Reader[None]:
    """Read boxes that led to each other; the library's own sentences stand between them."""
    margin, prefix = at.margin, at.prefix
    top = re.search(_TOP, at.text)
    before = at.text[: top.start()] if top else ""
    if before.strip():
        at.prefix = learned(at.line[: at.line.find(before) + len(before)])
    else:
        at.margin = margin + before
    raised = yield from _exception(at)
    raised = yield from joined(at, raised, _bridge, _exception)
    at.margin, at.prefix = margin, prefix
    at.found += [raised] if raised else []


def _bridge(at: Cursor) -> Reader[str | None]:
    """The sentence between two boxes, or None where there is none."""
    yield from _blank(at)
    # A narrow terminal folds the sentence.
    sentence = at.text.strip()
    if sentence and (CAUSE.startswith(sentence) or CONTEXT.startswith(sentence)):
        yield
        while at.text != END and f"{sentence} {at.text.strip()}" in {CAUSE, CONTEXT}:
            sentence = f"{sentence} {at.text.strip()}"
            yield
        yield from _blank(at)
    return sentence if sentence in {CAUSE, CONTEXT} and begins(at.text) else None


def _blank(at: Cursor) -> Reader[None]:
    while at.text != END and not at.text.strip():
        yield


def _exception(at: Cursor) -> Reader[Raised | None]:
    width = len(at.text.strip())
    box = _Box(width - 4)
    yield
    while row := re.match(_ROW, at.text.rstrip()):
        box.take(row[1])
        yield
    frames = box.close()
    if not re.match(_EDGE, at.text):
        return None
    yield
    if re.match(_EDGE, at.text):
        yield from _syntax(at, frames)
    raised = yield from headline(at, surely=True)
    if raised is not None:
        _unfold(raised, width)
        raised.dialect = "rich"
        finish(raised, frames, at)
    return raised


def _syntax(at: Cursor, frames: Frames) -> Reader[None]:
    """A second box shows the line that does not compile; its first row tells the place."""
    yield
    first = True
    while row := re.match(_ROW, at.text.rstrip()):
        place = re.match(_PLACE, row[1].strip()) if first else None
        if place:
            frames.add(Frame(place[1], int(place[2])))
        first = False
        yield
    if re.match(_EDGE, at.text):
        yield


def _unfold(raised: Raised, width: int) -> None:
    """Join what the library folded at the box's width; it knows no module and pads its lines."""
    raised.message = raised.message.rstrip()
    length = len(raised.type) + 2 + len(raised.message)
    notes = [line.rstrip() for line in raised.notes]
    while notes and notes[0] and length + len(notes[0].split(" ", 1)[0]) >= width:
        length = len(notes[0])
        raised.message += f" {notes.pop(0)}"
    raised.notes = notes


class _Box:
    """The frames of one box, read row by row."""

    def __init__(self, width: int) -> None:
        self._frames = Frames()
        self._width = width
        self._head = ""
        self._folds = 0
        self._place: Frame | None = None
        self._in_source = False
        self._shown: str | None = None

    def take(self, row: str) -> None:
        """A row between the upper and the lower edge."""
        text = row.rstrip()
        source = re.match(_SOURCE, text.lstrip())
        if self._shown is not None:
            self._close(self._shown if source or not text else None)
        if not text:
            self._head, self._in_source = "", False
        elif self._place is not None and source:
            self._in_source = True
            if source[1] and int(source[2]) == self._place.line:
                # A row that fills its part of the box may have been cut.
                whole = len(text) < self._width - _BESIDE_SOURCE
                self._shown = re.sub(_GUIDES, "", source[3] or "").strip() if whole else ""
        elif self._place is not None and (function := re.match(_FUNCTION, text)):
            self._place = replace(self._place, function=function[1])
        elif not self._in_source and text[0] not in _INNER_BOX and text[:3] != "...":
            self._begin(text)

    def _begin(self, text: str) -> None:
        """A row of a path, which may go on in the next one."""
        self._folds = self._folds + 1 if self._head else 1
        self._head = f"{self._head}{text}" if self._folds <= _MOST_FOLDS else text
        place = re.match(_PLACE, self._head)
        if place:
            self._head = ""
            self._close(None)
            self._place = Frame(place[1], int(place[2]), place[3])
        elif len(text) < self._width:
            self._head += " "

    def _close(self, context: str | None) -> None:
        """A frame is read; what was folded into the next row is not the line of its source."""
        if self._place is not None:
            self._frames.add(replace(self._place, context=(context or "")[:KEPT_CONTEXT] or None))
        self._place = self._shown = None

    def close(self) -> Frames:
        """The box is over."""
        self._close(self._shown)
        return self._frames
