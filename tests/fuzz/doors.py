"""What is fuzzed: every reader of a stranger's bytes, as the doors call it."""

import io
import json
from contextlib import suppress

from bot.errors import Unreadable
from bot.reading import any_form, ci_reports, envelope, faults_json, sentry_event
from bot.reading import text as text_log
from bot.reading.raised import top_level


def text(body: bytes) -> None:
    """A log: whatever is read has a type, and somebody raised it."""
    faults = text_log.read(body)
    assert all(fault.type for fault in faults)
    assert bool(top_level(faults)) == bool(faults)


def structured(body: bytes) -> None:
    """Everything that comes as JSON, XML or an envelope."""
    text_log.read(b"{" + body + b"}")
    with suppress(Unreadable):
        envelope.parse(body)
    with suppress(Unreadable):
        list(any_form.read_any(io.BytesIO(b'{"faults":[' + body)))
    with suppress(Unreadable):
        ci_reports.read_junit(body)
    with suppress(Unreadable):
        ci_reports.read_pytest_json(body)
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return
    if isinstance(parsed, dict):
        with suppress(Unreadable):
            sentry_event.read_event(parsed)
        with suppress(Unreadable):
            faults_json.faults_of(parsed)
