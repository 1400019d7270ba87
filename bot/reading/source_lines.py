"""Lines of source files, and whether they are the ones that a traceback showed."""

import tokenize
from io import BytesIO


def lines_of(source: bytes) -> list[str]:
    """A file's lines as the interpreter counts them."""
    try:
        encoding, _ = tokenize.detect_encoding(BytesIO(source).readline)
    except SyntaxError:
        encoding = "utf-8"
    text = source.decode(encoding, "replace").removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def agrees(line: str, shown: str) -> bool:
    """Whether a report shows this line; blanks do not count, and reports cut long lines."""
    own, told = " ".join(line.split()), " ".join(shown.split())
    return own == told or (len(told) >= 200 and own.startswith(told))


def holds(source: bytes, shown: str) -> bool:
    """Whether the line stands anywhere in a file."""
    return any(agrees(line, shown) for line in lines_of(source))
