"""The edits that turn one text into another: the lines that differ."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import accumulate

from patterns.contract import Edit


def between(path: str, before: bytes, after: bytes) -> Iterator[Edit]:
    """Whole lines of a file, to be replaced from its first byte to its last, in order."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = [0, *accumulate(map(len, old))]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, start, end, first, last in matcher.get_opcodes():
        if tag != "equal":
            yield Edit(path, starts[start], starts[end], b"".join(new[first:last]))
