"""A place in a log: the line that a reader looks at, seen through the margins around it.

Readers are generators. A reader is entered with the cursor on the first line that is its own,
yields to have the next one put there, and returns with the cursor on the first line that is not.
So a log streams through, and still each reader reads like a grammar.
"""

import re
from collections.abc import Callable, Generator
from typing import TypeVar

from bot.reading.raised import Raised

T = TypeVar("T")
Reader = Generator[None, None, T]

END = "\x00"
"""What a reader sees where its margin or the log ends; no line of a log holds a NUL."""


def learned(prefix: str) -> re.Pattern[str] | None:
    """What stands before a text, as a pattern for the lines that follow: their numbers differ."""
    if not prefix.strip():
        return None
    parts = (re.escape(part) for part in re.split(r"\d+", prefix[:200]))
    return re.compile(r"\d+".join(parts))


class Cursor:
    """The current line of one stream of a log.

    Attributes:
        line: the whole line, without what the line source removed.
        text: what is left of it inside the margins, or `END`.
        found: finished exceptions; whoever drives the readers takes them away.
        python: the interpreter's version, as far as the log has told.
        read_text: reads a text inside the text (a JSON string) with all dialects.
    """

    def __init__(self, read_text: Callable[[str], list[Raised]]) -> None:
        self.line = END
        self.text = END
        self.ended = False
        self.found: list[Raised] = []
        self.python: str | None = None
        self.read_text = read_text
        self._margin = ""
        self._prefix: re.Pattern[str] | None = None

    @property
    def margin(self) -> str:
        """What every line must begin with; a line that does not shows as `END`."""
        return self._margin

    @margin.setter
    def margin(self, margin: str) -> None:
        self._margin = margin
        self._look()

    @property
    def prefix(self) -> re.Pattern[str] | None:
        """Likewise outside the margin, but for a prefix that changes (a counter, a time)."""
        return self._prefix

    @prefix.setter
    def prefix(self, prefix: re.Pattern[str] | None) -> None:
        self._prefix = prefix
        self._look()

    def put(self, line: str) -> None:
        """Look at the next line."""
        self.line = line
        self._look()

    def end(self) -> None:
        """There are no more lines."""
        self.ended = True
        self.put(END)

    def _look(self) -> None:
        text = self.line
        if self._prefix is not None:
            match = self._prefix.match(text)
            text = text[match.end() :] if match else END
        if self._margin:
            if text.startswith(self._margin):
                text = text[len(self._margin) :]
            else:
                # Editors and log tools strip the blanks at a line's end.
                text = "" if text == self._margin.rstrip() else END
        self.text = text
