"""What can be said of any error of which no pattern knows more: where, and of which values."""

import ast
from collections.abc import Iterator
from posixpath import basename

from patterns.contract import Fault, Frame, Sources
from patterns.toolbox.names.names import Kind, lookup
from patterns.toolbox.place.locate import Place, expressions, innermost, narrowed, places
from patterns.toolbox.values.provenance import origin

MOST = 3
"""Values whose origin is told."""
GIVEN = {Kind.PARAMETER, Kind.ASSIGNMENT, Kind.OTHER}
LONGEST = 80
"""Characters of source that a sentence quotes."""


def account(fault: Fault, sources: Sources) -> str:
    """Which expression failed, and where its values come from, as sentences without a full stop.

    Raises:
        Refused: no line of the repository has failed, or its file cannot be read.
    """
    frame = innermost(fault, sources)
    place = places(frame, sources)[0]
    failed = _failed(frame, place)
    text = place.module.source(failed) if failed is not None else ""
    if failed is None or len(text) > LONGEST or "\n" in text:
        what = f"line {frame.line} of {frame.path}"
    else:
        what = f"`{text}` ({frame.path}:{frame.line})"
    told = [f"{what} failed{_within(fault, frame)}"]
    told += [origin(value, place) for value in _values(failed, place)]
    return ". ".join(dict.fromkeys(told))


def _failed(frame: Frame, place: Place) -> ast.expr | None:
    """The expression that the frame's columns mark, else the largest on its line."""
    found = [
        (node, where)
        for node, where in expressions(place)
        if node.lineno == frame.line and isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
    ]
    marked = narrowed(found, frame) if found else []
    return marked[0][0] if marked else None


def _within(fault: Fault, frame: Frame) -> str:
    """In which function of somebody else, where it was not the line itself."""
    last = fault.frames[-1]
    if last is frame or not last.function:
        return ""
    return f" within `{last.function}()` of {basename(last.path)}"


def _is_given_here(node: ast.Name, place: Place) -> bool:
    """Whether the file gives a name a value: no import, def, built-in, or a method's own object."""
    if node.id in {"self", "cls"}:
        return False
    found = lookup(node.id, place)
    return found is not None and all(binding.kind in GIVEN for binding in found[1])


def _values(failed: ast.expr | None, place: Place) -> Iterator[ast.expr]:
    """The plain names whose values it works with."""
    if failed is None:
        return
    called = {id(node.func) for node in ast.walk(failed) if isinstance(node, ast.Call)}
    seen: set[str] = set()
    for node in ast.walk(failed):
        if not isinstance(node, ast.Name) or id(node) in called:
            continue
        if node.id in seen or not _is_given_here(node, place):
            continue
        seen.add(node.id)
        yield node
        if len(seen) == MOST:
            return
