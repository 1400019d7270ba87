"""The bodies that wait in the inbox, scrubbed: all that reading them later needs, and no more."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from bot.reading import envelope
from bot.reading.json_fields import Fields
from bot.reading.scrub import scrub_event, scrub_frame, scrub_text


def scrub_body(kind: str, body: bytes) -> bytes:
    """A body of one of the kinds that `steps.ingest` reads; any other comes back unchanged.

    Scrubbing again changes nothing.

    Raises:
        Unreadable: the body is not of its kind.
    """
    scrubber = _SCRUBBERS.get(kind)
    return scrubber(body) if scrubber else body


def _envelope(body: bytes) -> bytes:
    """Only the errors of an envelope; its header keeps the id that the SDK gave."""
    parsed = envelope.parse(body)
    lines: list[bytes] = [_dumped({"event_id": parsed.event_id})]
    for event in parsed.events:
        payload = _dumped(scrub_event(event))
        lines += [_dumped({"type": "event", "length": len(payload)}), payload]
    return b"\n".join(lines) + b"\n"


def _event(body: bytes) -> bytes:
    return _dumped(scrub_event(Fields.of("the event", body).data))


def _webhook(body: bytes) -> bytes:
    hook = Fields.of("the webhook", body)
    events = {name: hook.get(f"data.{name}") for name in ("event", "error")}
    kept = {name: scrub_event(event) for name, event in events.items() if isinstance(event, dict)}
    return _dumped({"action": hook.get("action"), "data": kept})


def _log(body: bytes) -> bytes:
    return scrub_text(body.decode("utf-8", "replace")).encode()


def _report(body: bytes) -> bytes:
    """The body of `POST /api/code-healing/events`."""
    report = Fields.of("the report", body)
    names = ("repository", "commit", "release", "environment")
    kept: dict[str, Any] = {name: report.maybe_text(name) for name in names}
    if isinstance(report.get("text"), str):
        kept["text"] = scrub_text(report.get("text"))
    if isinstance(report.get("faults"), list):
        kept["faults"] = [_fault(entry) for entry in report.get("faults")]
    return _dumped(kept)


def _fault(entry: Any) -> Any:
    if not isinstance(entry, dict):
        return None
    kept = {name: value for name, value in entry.items() if name in _FAULT}
    kept["message"] = scrub_text(str(entry.get("message") or ""))
    kept["notes"] = [scrub_text(note) for note in _list(entry.get("notes")) if _is_text(note)]
    frames = (frame for frame in _list(entry.get("frames")) if isinstance(frame, Mapping))
    kept["frames"] = [scrub_frame(frame, _FRAME, "locals") for frame in frames]
    return kept


_FAULT = frozenset(("type", "module", "cause", "context", "group", "python", "dialect"))
_FRAME = ("path", "line", "function", "column", "end_column", "context_line")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _dumped(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode()


_SCRUBBERS: Mapping[str, Callable[[bytes], bytes]] = {
    "envelope": _envelope,
    "event": _event,
    "event_alert": _webhook,
    "error": _webhook,
    "log": _log,
    "faults": _report,
}
