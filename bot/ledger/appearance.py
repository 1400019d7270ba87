"""What a person takes a text for: what looks alike, hides, or is encoded otherwise."""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress

_LOOKALIKES = str.maketrans(
    "\u0430\u0441\u0435\u043e\u0440\u0501\u0261\u0456\u0455\u0445\u0443\u03bf\u03b1\u03b5\u2010\u2011\u2012\u2013\u2014\u2212\u02d7\u2043\ua789\u2236\u05c3\u0589\xa0\t",
    "aceopdgisxyoae--------::::" + "  ",
)
_HIDDEN = re.compile(
    "[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
_TERMINAL = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]"  # a colour or a movement
    "|(?:\x1b\\]|\x9d)[^\x07\x1b\x9c\x9d\n]*(?:\x07|\x1b\\\\|\x9c)"  # a link or a window's title
    "|\x1b[ -/]*[0-~]|[\x80-\x84\x86-\x9f]"
)
"""What a terminal obeys (ECMA-48, sections 5.4 and 8); a reader sees only the rest."""
_BREAKS = re.compile("[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")
_REVERSED = re.compile("\u202e([^\u202c\n]*)\u202c?")
"""A right-to-left override: what stands in it is shown from its end (https://trojansource.codes)."""
_STROKES = str.maketrans("i1|0", "lllo")
_SHIFTS = re.compile(rb"\x1b[ -/]*[0-~]|[\x0e\x0f]|#(?=[!-~])")


def looks(text: str) -> Iterator[str]:
    """What a text may be taken for, in lower case and with plain line feeds; mostly one thing."""
    yield _plain(text)
    if "\u202e" in text:
        yield _plain(_REVERSED.sub(lambda found: found[1][::-1], text))
    if "\x08" in text:
        yield _plain(_overstruck(text))


def folded(plain: str) -> str:
    """The text with letters made one that many fonts show alike."""
    strokes = plain.translate(_STROKES)
    return strokes.replace("rn", "m").replace("vv", "w").replace("cl", "d")


def readings(message: bytes, encoding: str) -> tuple[str, ...]:
    """A message as tools show it where its commit declares an encoding; none where that is UTF-8.

    git hands the bytes to iconv, which knows encodings that Python does not: whatever is declared,
    the letters may also be those of UTF-7, of EBCDIC, or of ISO 2022 shifted into another set.
    """
    if encoding.lower() in {"", "utf-8", "utf8"}:
        return ()
    named: tuple[str, ...] = ("utf_7", "cp037")
    with suppress(LookupError):  # git shows the bytes as they are where it knows no better, either
        named = (codecs.lookup(encoding).name, *named)
    shown = [_decoded(message, name) for name in named]
    return (*shown, _decoded(_SHIFTS.sub(b"", message), "ascii"))


def _decoded(message: bytes, encoding: str) -> str:
    try:
        return codecs.decode(message, encoding, "replace")
    except (LookupError, TypeError, ValueError):
        return ""  # a codec that makes no text, such as base64


def _plain(text: str) -> str:
    if "\x1b" in text or not text.isascii():
        text = _TERMINAL.sub("", text)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _HIDDEN.sub("", text))
        text = _HIDDEN.sub("", text.casefold().translate(_LOOKALIKES))
    return _BREAKS.sub("\n", text.lower())


def _overstruck(text: str) -> str:
    """Backspaces carried out."""
    kept: list[str] = []
    for letter in text:
        if letter != "\x08":
            kept.append(letter)
        elif kept and kept[-1] != "\n":
            kept.pop()
    return "".join(kept)
