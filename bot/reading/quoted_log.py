"""Log lines that hold a traceback within quotes, its line breaks escaped: logfmt, `repr`."""

import re

from bot.reading.cursor import END, Cursor, Reader

_HEADER = "Traceback (most recent call last):\\n"
_ESCAPE = re.compile(r"\\(?:(n)|(t)|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))")
_SUMMARY = re.compile(r"(?:FAILED|ERROR) \S")
"""A line of pytest's summary repeats what a test has compared."""
_QUOTES = "\"'"
_MOST_QUOTED = 200_000
_MOST_TRACEBACKS = 20
"""How many of one line are read."""


def begins(text: str) -> bool:
    """Whether a line holds a traceback's header with an escaped line break behind it."""
    return _HEADER in text and _SUMMARY.match(text) is None


def read(at: Cursor) -> Reader[None]:
    """Read one line, every quoted text of it once."""
    text, position = at.text, 0
    for _ in range(_MOST_TRACEBACKS):
        start = text.find(_HEADER, position)
        if start < 0:
            break
        quote = _quote_before(text, start)
        position = _end(text, start, quote)
        found = at.read_text(_unescaped(text[start:position]))
        for raised in found:
            raised.dialect = "quoted"
        at.found += found
    yield


def _quote_before(text: str, start: int) -> str:
    """The quotation mark that the text stands in: the last one before it, else none."""
    before = text[max(0, start - 500) : start]
    place = max(before.rfind(quote) for quote in _QUOTES)
    quote = before[place] if place >= 0 else ""
    # An even number of them has closed every quotation that was opened.
    return quote if quote and before.count(quote) % 2 else ""


def _end(text: str, start: int, quote: str) -> int:
    """Where the quotation ends."""
    position, last = start, min(len(text), start + _MOST_QUOTED)
    while position < last:
        if text[position] == "\\":
            position += 2
        elif text[position] == quote:
            return position
        else:
            position += 1
    return last


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_plain, text).replace(END, "")


def _plain(match: re.Match[str]) -> str:
    if match[1] or match[2]:
        return "\n" if match[1] else "\t"
    code = match[3] or match[4]
    return chr(int(code, 16)) if code else match[5]
