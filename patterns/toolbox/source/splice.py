"""Edits put into bytes: what does not overlap, and still parses, becomes the new file."""

from collections import defaultdict
from collections.abc import Iterable

from patterns.contract import Edit, Refused, Sources
from patterns.toolbox.source.module import UNREADABLE, tree_of
from patterns.toolbox.source.sources import has


def apply(edits: Iterable[Edit], sources: Sources) -> dict[str, bytes]:
    """Path -> new content of every file that the edits touch; equal edits count once.

    Raises:
        Refused: edits overlap or leave the file, or a Python file would not parse any more.
    """
    by_path: dict[str, set[Edit]] = defaultdict(set)
    for edit in edits:
        by_path[edit.path].add(edit)
    files = {}
    for path, some in sorted(by_path.items()):
        before = sources.read(path) if has(sources, path) else b""
        files[path] = spliced(before, some)
        if path.endswith((".py", ".pyi")) and not _still_parses(before, files[path]):
            raise Refused(f"{path} would not parse after the edit")
    return files


def spliced(data: bytes, edits: Iterable[Edit]) -> bytes:
    """One file's content with edits applied, whatever path they name; `Refused` on overlap."""
    pieces, position = [], 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end, edit.new)):
        if not position <= edit.start <= edit.end <= len(data):
            raise Refused(f"the edits of {edit.path} overlap")
        pieces += [data[position : edit.start], edit.new]
        position = edit.end
    return b"".join([*pieces, data[position:]])


def _still_parses(before: bytes, after: bytes) -> bool:
    if _parses(after):
        return True
    # libcst knows newer grammars than the interpreter that runs it, but also lets more pass: it
    # judges only files that were beyond `ast` before the edit, too. It is slow to import.
    return not _parses(before) and _parses_as_newer_python(after)


def _parses(text: bytes) -> bool:
    try:
        tree_of(text)
    except UNREADABLE:
        return False
    return True


def _parses_as_newer_python(text: bytes) -> bool:
    import libcst  # noqa: PLC0415  0.3 s that most heals never pay

    try:
        libcst.parse_module(text)
    except (libcst.ParserSyntaxError, *UNREADABLE):
        return False
    return True
