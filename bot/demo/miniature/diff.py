"""Unified diffs as rows of a table: both line numbers, what became of the line, its text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.demo.miniature.objects import Change

_HEAD = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")


@dataclass(frozen=True)
class Row:
    """One line of a diff; a line that one side does not have has no number there."""

    kind: Literal["hunk", "added", "removed", "same", "note"]
    text: str
    old: int | None = None
    new: int | None = None


def rows(change: Change) -> Iterator[Row]:
    """The rows of one file's difference; none for a binary file or a bare rename."""
    old = new = 0
    for line in change.hunks.split("\n") if change.hunks else ():
        if head := _HEAD.match(line):
            old, new = int(head[1]), int(head[2])
            yield Row("hunk", line)
        elif line.startswith("+"):
            yield Row("added", line[1:], new=new)
            new += 1
        elif line.startswith("-"):
            yield Row("removed", line[1:], old=old)
            old += 1
        elif line.startswith("\\"):
            yield Row("note", line[2:])
        else:
            yield Row("same", line[1:], old=old, new=new)
            old, new = old + 1, new + 1
