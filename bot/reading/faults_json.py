"""Faults as JSON: what `grace read` prints and the API takes."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.errors import Unreadable
from bot.reading.json_fields import Fields
from bot.reading.raised import KEPT_MESSAGE, Frames
from patterns.contract import Fault, Frame

_MOST_FAULTS = 1_000
_MOST_NOTES = 32


def as_json(faults: Sequence[Fault]) -> dict[str, Any]:
    """`{"faults": [...]}`, one entry per error; indexes count within the list."""
    return {"faults": [_entry(fault) for fault in faults]}


def _entry(fault: Fault) -> dict[str, Any]:
    return {
        "type": fault.type,
        "module": fault.module,
        "message": fault.message,
        "notes": list(fault.notes),
        "frames": [
            {"path": frame.path, "line": frame.line, "function": frame.function}
            for frame in fault.frames
        ],
        "cause": fault.cause,
        "context": fault.context,
        "group": list(fault.group),
        "python": fault.python,
        "dialect": fault.dialect,
    }


def faults_of(data: Mapping[str, Any]) -> tuple[Fault, ...]:
    """The faults of a report in that form; `column`, `end_column`, `context_line` and `locals`
    (name -> type) of a frame are taken where given.

    Raises:
        Unreadable: it has no list `faults`, or an entry lacks its type.
    """
    entries = Fields("the report", data).get("faults")
    if not isinstance(entries, list):
        raise Unreadable("the report has neither a text nor a list of faults")
    if len(entries) > _MOST_FAULTS:
        raise Unreadable(f"the report has more than {_MOST_FAULTS} faults")
    return tuple(_fault(entry, len(entries)) for entry in entries)


def warnings_of(data: Mapping[str, Any]) -> tuple[Fault, ...]:
    """The list `warnings` that `grace read` adds, where there is one."""
    entries = data.get("warnings")
    return faults_of({"faults": entries}) if isinstance(entries, list) else ()


def _fault(entry: Any, count: int) -> Fault:
    if not isinstance(entry, dict):
        raise Unreadable("a fault of the report is no object")
    fields = Fields("a fault of the report", entry)
    frames = Frames()
    for frame in fields.each("frames"):
        frames.add(_frame(frame))
    return Fault(
        type=fields.text("type"),
        message=(fields.maybe_text("message") or "")[:KEPT_MESSAGE],
        module=fields.maybe_text("module") or "builtins",
        frames=tuple(frames),
        notes=_texts(fields.get("notes")),
        cause=_index(fields, "cause", count),
        context=_index(fields, "context", count),
        group=_indexes(fields.get("group"), count),
        python=fields.maybe_text("python"),
        dialect=fields.maybe_text("dialect") or "json",
    )


def _frame(fields: Fields) -> Frame:
    names = fields.get("locals")
    return Frame(
        path=fields.text("path"),
        line=fields.number("line"),
        function=fields.maybe_text("function"),
        context=fields.maybe_text("context_line"),
        column=fields.maybe_number("column"),
        end_column=fields.maybe_number("end_column"),
        locals={
            name: kind
            for name, kind in (names.items() if isinstance(names, dict) else ())
            if isinstance(kind, str)
        },
    )


def _texts(values: Any) -> tuple[str, ...]:
    kept = values[:_MOST_NOTES] if isinstance(values, list) else []
    return tuple(value[:KEPT_MESSAGE] for value in kept if isinstance(value, str))


def _index(fields: Fields, name: str, count: int) -> int | None:
    index = fields.maybe_number(name)
    return index if index is not None and 0 <= index < count else None


def _indexes(values: Any, count: int) -> tuple[int, ...]:
    kept = values if isinstance(values, list) else []
    return tuple(
        value
        for value in kept
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < count
    )
