"""The markers under a source line: which part of it failed (PEP 657)."""

import re
import unicodedata

MARKERS = re.compile(r" *[~^][~^ ]*$")


def is_markers(text: str) -> bool:
    """Whether a line holds nothing but markers."""
    return MARKERS.match(text) is not None


def columns(source: str, markers: str) -> tuple[int | None, int | None]:
    """(first column, one past the last) of what `markers` underlines in `source`.

    Both are counted from the line's first character that is no blank. Where a wide character
    makes it unclear which one is meant, (None, None).
    """
    indent = len(source) - len(source.lstrip())
    start = len(markers) - len(markers.lstrip()) - indent
    end = len(markers.rstrip()) - indent
    wide = any(unicodedata.east_asian_width(letter) in "WF" for letter in source)
    if wide or start < 0 or start > len(source) - indent:
        return None, None
    return start, min(end, len(source.rstrip()) - indent)
