"""Log lines that are JSON: a traceback in a string, or structlog's dictionary of frames."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.reading.cursor import END, Cursor, Reader
from bot.reading.headline import split_name, without_hint
from bot.reading.raised import Frames, Raised
from patterns.contract import Frame

_HEADER = "Traceback (most recent call last):"
_MOST_DEPTH = 6


def begins(text: str) -> bool:
    """Whether a line is a JSON object that can hold an error."""
    return (
        text[:1] == "{" and text.rstrip()[-1:] == "}" and (_HEADER in text or '"exc_type"' in text)
    )


def read(at: Cursor) -> Reader[None]:
    """Read one line."""
    try:
        entry = json.loads(at.text)
    except (ValueError, RecursionError):
        entry = None
    for value in _values(entry, 0):
        if isinstance(value, str):
            at.found += _quoted(at, value)
        elif raised := _stacks(value):
            at.found.append(raised)
    yield


def _values(value: Any, depth: int) -> Iterator[str | list[Any]]:
    """The strings and lists, however deep, in which an error may stand; no message twice."""
    quotes = isinstance(value, str) and _HEADER in value
    if quotes or (isinstance(value, list) and value and _is_stack(value[0])):
        yield value
    elif depth < _MOST_DEPTH:
        inner = value.values() if isinstance(value, dict) else value
        for item in inner if isinstance(value, (dict, list)) else ():
            yield from _values(item, depth + 1)


def _quoted(at: Cursor, text: str) -> list[Raised]:
    found = at.read_text(text.replace(END, ""))
    for raised in found:
        raised.dialect = "json"
    return found


def _is_stack(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("exc_type"), str)
        and isinstance(value.get("frames"), list)
    )


def _stacks(stacks: list[Any]) -> Raised | None:
    """A chain, raised last first: the form of structlog's `ExceptionDictTransformer`."""
    raised: Raised | None = None
    led_by_cause = False
    for stack in reversed(stacks[:100]):
        if not _is_stack(stack):
            continue
        later = _stack(stack)
        if raised is not None and led_by_cause:
            later.cause = raised
        elif raised is not None:
            later.context = raised
        raised, led_by_cause = later, bool(stack.get("is_cause"))
    return raised


def _stack(stack: Mapping[str, Any]) -> Raised:
    kind, module = split_name(stack["exc_type"])
    frames = Frames()
    for frame in stack["frames"]:
        if isinstance(frame, dict) and (read := _frame(frame)):
            frames.add(read)
    message = without_hint(kind, str(stack.get("exc_value") or ""))
    broken = stack.get("syntax_error")
    if isinstance(broken, dict) and (read := _frame(broken)):
        frames.add(replace(read, function=None))
        message = str(broken.get("msg") or message)
    notes = stack.get("exc_notes")
    members = stack.get("exceptions")
    return Raised(
        kind,
        message,
        module,
        frames,
        notes=[note for note in notes if isinstance(note, str)] if isinstance(notes, list) else [],
        members=_members(members) if isinstance(members, list) else [],
        dialect="structlog",
    )


def _members(groups: list[Any]) -> list[Raised]:
    stacks = (_stacks(group) for group in groups[:100] if isinstance(group, list))
    return [member for member in stacks if member is not None]


def _frame(frame: Mapping[str, Any]) -> Frame | None:
    path, line = frame.get("filename"), frame.get("lineno")
    if not isinstance(path, str) or not isinstance(line, int):
        return None
    function, source = frame.get("name"), frame.get("line")
    return Frame(
        path,
        line,
        function if isinstance(function, str) else None,
        context=source.strip() if isinstance(source, str) and source.strip() else None,
    )
