"""Unified diffs that `git apply` takes, made from edits: cost grows with the change only."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from patterns.contract import Edit
from patterns.toolbox.source.splice import spliced

CONTEXT = 3
NO_END = b"\n\\ No newline at end of file\n"


class _Change(NamedTuple):
    """Old lines `start:end` (from 0) become `new`."""

    start: int
    end: int
    new: tuple[bytes, ...]


def unified(path: str, before: bytes | None, edits: Iterable[Edit]) -> bytes:
    """One file's diff; `before` is None for a file that the edits create.

    https://git-scm.com/docs/git-diff#generate_patch_text_with_p
    """
    name = _quoted(path)
    head = [b"diff --git %b %b\n" % (_side(b"a/", name), _side(b"b/", name))]
    old_name = _header(b"a/", name) if before is not None else b"/dev/null"
    if before is None:
        head.append(b"new file mode 100644\n")
    hunks = b"".join(_hunks(before or b"", edits))
    if not hunks:
        return b""
    return b"".join([*head, b"--- %b\n+++ %b\n" % (old_name, _header(b"b/", name)), hunks])


def _hunks(data: bytes, edits: Iterable[Edit]) -> Iterator[bytes]:
    # git ends lines with line feeds only, whatever the tokenizer does.
    old = data.split(b"\n")
    old = [line + b"\n" for line in old[:-1]] + ([old[-1]] if old[-1] else [])
    changes = [trimmed for change in _changes(data, old, edits) if (trimmed := _trim(change, old))]
    group: list[_Change] = []
    shift = 0
    for change in changes:
        if group and change.start - group[-1].end > 2 * CONTEXT:
            yield _hunk(old, group, shift)
            shift += sum(len(one.new) - (one.end - one.start) for one in group)
            group = []
        group.append(change)
    if group:
        yield _hunk(old, group, shift)


def _changes(data: bytes, old: Sequence[bytes], edits: Iterable[Edit]) -> Iterator[_Change]:
    """Whole lines around each edit; edits that share lines are one change."""
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(line))
    group: list[Edit] = []
    end = -1
    for edit in sorted(set(edits), key=lambda edit: (edit.start, edit.end, edit.new)):
        first = min(bisect_right(starts, edit.start) - 1, len(old))
        last = min(bisect_right(starts, max(edit.start, edit.end - 1)), len(old))
        if group and first >= end:
            yield _change(data, old, starts, group, end)
            group, end = [], -1
        group.append(edit)
        end = max(end, last, first)
    if group:
        yield _change(data, old, starts, group, end)


def _change(
    data: bytes, old: Sequence[bytes], starts: Sequence[int], edits: Sequence[Edit], end: int
) -> _Change:
    first = min(bisect_right(starts, edits[0].start) - 1, len(old))
    base = starts[first]
    moved = [Edit(e.path, e.start - base, e.end - base, e.new) for e in edits]
    text = spliced(data[base : starts[end]], moved)
    lines = text.split(b"\n")
    kept = [line + b"\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    return _Change(first, end, tuple(kept))


def _trim(change: _Change, old: Sequence[bytes]) -> _Change | None:
    """Without the lines that stay the same at both ends; None where nothing changes."""
    start, end, new = change.start, change.end, list(change.new)
    while start < end and new and old[start] == new[0]:
        start, new = start + 1, new[1:]
    while start < end and new and old[end - 1] == new[-1]:
        end, new = end - 1, new[:-1]
    return _Change(start, end, tuple(new)) if new or start < end else None


def _hunk(old: Sequence[bytes], changes: Sequence[_Change], shift: int) -> bytes:
    start = max(0, changes[0].start - CONTEXT)
    end = min(len(old), changes[-1].end + CONTEXT)
    lines, at = [], start
    for change in changes:
        lines += [b" " + line for line in old[at : change.start]]
        lines += [b"-" + line for line in old[change.start : change.end]]
        lines += [b"+" + line for line in change.new]
        at = change.end
    lines += [b" " + line for line in old[at:end]]
    added = sum(len(change.new) - (change.end - change.start) for change in changes)
    before, after = end - start, end - start + added
    head = b"@@ -%b +%b @@\n" % (_range(start, before), _range(start + shift, after))
    ended = (line if line.endswith(b"\n") else line + NO_END for line in lines)
    return b"".join([head, *ended])


def _range(start: int, length: int) -> bytes:
    # An empty range names the line in front of it.
    first = start + 1 if length else start
    return b"%d" % first if length == 1 else b"%d,%d" % (first, length)


def _quoted(path: str) -> tuple[bytes, bool]:
    """A path as git writes it, and whether it must stand in quotation marks."""
    raw = path.encode(errors="surrogateescape")
    if all(0x20 <= byte < 0x7F and byte not in b'"\\' for byte in raw):
        return raw, False
    named = {0x22: b'\\"', 0x5C: b"\\\\", 0x09: b"\\t", 0x0A: b"\\n", 0x0D: b"\\r"}
    octal = (
        named.get(byte) or (bytes([byte]) if 0x20 <= byte < 0x7F else b"\\%03o" % byte)
        for byte in raw
    )
    return b"".join(octal), True


def _side(prefix: bytes, name: tuple[bytes, bool]) -> bytes:
    path, quoted = name
    return b'"%b%b"' % (prefix, path) if quoted else prefix + path


def _header(prefix: bytes, name: tuple[bytes, bool]) -> bytes:
    # A name with blanks ends with a tab there, so that readers know where it ends.
    side = _side(prefix, name)
    return side + b"\t" if b" " in side and not name[1] else side
