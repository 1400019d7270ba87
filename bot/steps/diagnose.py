"""Diagnose: which file and function of a commit an error comes from, and which bug it is."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from bot.model import CommitId, Diagnosis, RepositoryName
from bot.reading.atlas import Ambiguous, Atlas, Roots
from bot.reading.fingerprint import fingerprint
from bot.reading.headline import SYNTAX_ERRORS
from bot.reading.scopes import Scope, qualname, scopes
from bot.reading.source_lines import agrees, lines_of
from patterns.contract import Fault, Frame, Refused, Sources

_MOST_SHOWN = 120
_UNCALLED = re.compile(r"(?:[\w.]+\.)?(\w+)\(\) argument after \* must be an iterable")
_STARTING = {"threading.py", "process.py"}
"""Python's own files that call what a thread or a process is for."""


def diagnose(
    repository: RepositoryName,
    commit: CommitId,
    fault: Fault,
    sources: Sources,
    roots: Roots = (),
) -> Diagnosis:
    """Map a fault's frames to `sources`, which is `commit`, and fingerprint it.

    A frame inside the repository gets a repository-relative path, the line where its text stands
    now, and columns counted from that line's start; all others stay as reported. `roots` are
    configured (stack root, source root) pairs.

    Raises:
        Refused: no frame lies in the repository, several files fit, or the code has changed.
    """
    places = _places(fault, sources, Atlas(sources, fault.frames, roots))
    if (started := _started(fault, places)) is not None:
        return Diagnosis(
            repository=repository,
            commit=commit,
            fault=fault,
            fingerprint=fingerprint(fault.type, "", started, fault.message),
            path=None,
            qualname=started,
        )
    inner = _innermost(fault, places)
    place = places[inner]
    if place.problem:
        raise Refused(place.problem)
    path = place.frame.path
    name = _qualname(fault, place, sources)
    return Diagnosis(
        repository=repository,
        commit=commit,
        fault=replace(fault, frames=tuple(place.frame for place in places)),
        fingerprint=fingerprint(fault.type, path, name, fault.message),
        path=path,
        qualname=name,
    )


def _started(fault: Fault, places: Sequence["_Place"]) -> str | None:
    """The function that a thread could not even call: then none of its frames is there."""
    named = _UNCALLED.match(fault.message)
    inside = any(place.inside for place in places)
    if named is None or inside or not fault.frames:
        return None
    last = fault.frames[-1].path.replace("\\", "/").rpartition("/")[2]
    return named[1] if last in _STARTING else None


def with_context(found: Diagnosis, sources: Sources) -> Fault:
    """The fault with the text of its lines, so that it can be found in another commit.

    Args:
        found: what `diagnose` made of it.
        sources: of the same commit.
    """
    return replace(
        found.fault, frames=tuple(_with_text(frame, sources) for frame in found.fault.frames)
    )


def _with_text(frame: Frame, sources: Sources) -> Frame:
    if frame.context is not None or frame.path not in sources.paths:
        return frame
    lines = lines_of(sources.read(frame.path))
    if not 0 < frame.line <= len(lines):
        return frame
    # Columns of a frame with context count from the line's text, without its indentation.
    return replace(frame, context=lines[frame.line - 1], column=None, end_column=None)


class _Place(NamedTuple):
    """A frame after mapping; `problem` says why it could not be pinned down."""

    frame: Frame
    inside: bool
    problem: str = ""


def _places(fault: Fault, sources: Sources, atlas: Atlas) -> list[_Place]:
    """Where every frame lies; a recursion's equal frames are looked up once."""
    known: dict[tuple[str, int, str | None, str | None, int | None], _Place] = {}
    for frame in fault.frames:
        key = (frame.path, frame.line, frame.function, frame.context, frame.column)
        if key not in known:
            known[key] = _place(frame, sources, atlas)
    return [
        known[frame.path, frame.line, frame.function, frame.context, frame.column]
        for frame in fault.frames
    ]


def _innermost(fault: Fault, places: list[_Place]) -> int:
    """Index of the innermost frame that lies in the repository, or that may."""
    for index in reversed(range(len(places))):
        if places[index].inside:
            return index
    if not fault.frames:
        raise Refused("the report shows no traceback, only the error's message")
    last = fault.frames[-1]
    raise Refused(f"no frame lies in the repository; the error was raised in {_shown(last)}")


def _shown(frame: Frame) -> str:
    return f"{frame.path[-_MOST_SHOWN:]}:{frame.line}"


def _place(frame: Frame, sources: Sources, atlas: Atlas) -> _Place:
    found = atlas.find(frame)
    if found is None:
        return _Place(frame, inside=False)
    if isinstance(found, Ambiguous):
        names = " or ".join(found.candidates[:5])
        because = f"{_shown(frame)} may be {names}: nothing tells which"
        return _Place(frame, inside=True, problem=because)
    return _pinned(frame, found, sources.read(found))


def _pinned(frame: Frame, path: str, source: bytes) -> _Place:
    """The frame at the line where its text stands now."""
    lines = lines_of(source)
    line = _line_now(frame, lines, source)
    if line is None:
        because = f"{path} has changed since: line {frame.line} is another one"
        return _Place(frame, inside=True, problem=because)
    now = lines[line - 1] if lines else ""
    moved = replace(frame, path=path, line=line)
    if frame.context is None or frame.column is None:
        return _Place(moved, inside=True)
    # A report shows the line without its indentation; here columns count from the line's start.
    indent = len(now) - len(now.lstrip())
    start = frame.column + indent
    end = None if frame.end_column is None else frame.end_column + indent
    return _Place(replace(moved, column=start, end_column=end), inside=True)


def _line_now(frame: Frame, lines: list[str], source: bytes) -> int | None:
    """Where a frame's line stands in the file now; None where that cannot be told."""
    there = 0 < frame.line <= len(lines)
    if frame.context is None:
        return frame.line if there and _in_function(frame, frame.line, source) else None
    if there and agrees(lines[frame.line - 1], frame.context):
        return frame.line
    same = [number for number, line in enumerate(lines, 1) if agrees(line, frame.context)]
    if len(same) > 1:
        same = [number for number in same if _in_function(frame, number, source)]
    return same[0] if len(same) == 1 and _in_function(frame, same[0], source) else None


def _in_function(frame: Frame, line: int, source: bytes) -> bool:
    if frame.function is None or frame.function.startswith("<"):
        return True
    return qualname(scopes(source), line, frame.function) is not None


def _qualname(fault: Fault, place: _Place, sources: Sources) -> str:
    """The dotted name of the function around the line; a file that cannot be parsed has none."""
    if fault.type in SYNTAX_ERRORS and place.frame.function is None:
        return ""
    every: tuple[Scope, ...] = scopes(sources.read(place.frame.path))
    name = qualname(every, place.frame.line, place.frame.function)
    # The line agrees, so the report's name for the function is only a decorator's or a proxy's.
    return qualname(every, place.frame.line, None) or "" if name is None else name
