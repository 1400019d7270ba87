"""Lines of source files, and whether they are the ones that a traceback showed."""

import tokenize
from io import BytesIO

MARK = "[redacted]"
"""Stands for what was scrubbed from a line."""
LONG = 200
"""From this length on a line may have been cut by whoever reported it."""


def lines_of(source: bytes) -> list[str]:
    """A file's lines as the interpreter counts them."""
    try:
        encoding, _ = tokenize.detect_encoding(BytesIO(source).readline)
    except SyntaxError:
        encoding = "utf-8"
    text = source.decode(encoding, "replace").removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def agrees(line: str, shown: str) -> bool:
    """Whether a report shows this line.

    Blanks do not count, reports cut long lines, and what was scrubbed out may have been anything.
    """
    own, told = " ".join(line.split()), " ".join(shown.split())
    if MARK in told:
        return _fits(own, told.split(MARK))
    return own == told or (len(told) >= LONG and own.startswith(told))


def _fits(line: str, pieces: list[str]) -> bool:
    """Whether the pieces stand in a line in this order, the first at its start, the last at its
    end. Quotes around what was scrubbed may have been others.
    """
    first, *middle, last = [piece.strip("'\"") for piece in pieces]
    if not line.startswith(first) or not line.endswith(last):
        return False
    position = len(first)
    for piece in middle:
        position = line.find(piece, position)
        if position < 0:
            return False
        position += len(piece)
    return position <= len(line) - len(last)


def holds(source: bytes, shown: str) -> bool:
    """Whether the line stands anywhere in a file."""
    return any(agrees(line, shown) for line in lines_of(source))
