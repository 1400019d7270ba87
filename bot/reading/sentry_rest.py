"""What Sentry's REST API answers, brought into the shape in which an SDK sends an event.

An event of https://docs.sentry.io/api/events/retrieve-an-issue-event/ speaks in `entries` and
camelCase; a stored one (`…/json/`) is as the SDK sent it. Both come out as the latter.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.errors import Unreadable
from bot.model import TrackedIssue
from bot.reading.json_fields import Fields

_ORGANIZATION = re.compile(
    r"https?://(?:[^/]+/(?:api/0/)?organizations/(?P<path>[\w-]{1,100})/"
    r"|(?P<host>[\w-]{1,100})\.(?:\w+\.)?sentry\.io/)",
    re.ASCII,
)
_ISSUE = re.compile(r"[0-9]{1,20}")
_EVENT = re.compile(r"[0-9a-f]{32}")
_FRAME = {
    "filename": "filename",
    "absPath": "abs_path",
    "lineNo": "lineno",
    "colNo": "colno",
    "function": "function",
    "module": "module",
    "inApp": "in_app",
    "vars": "vars",
}
_ALIKE = ("contexts", "platform", "level")


def organization_of(issue: Mapping[str, Any]) -> str | None:
    """The slug of the organisation, which an issue names only in its addresses."""
    for name in ("url", "web_url"):
        address = issue.get(name)
        if isinstance(address, str) and (found := _ORGANIZATION.match(address)):
            return found["path"] or found["host"]
    return None


def arrival_id(event: Mapping[str, Any]) -> str | None:
    """One name for an event, whichever of Sentry's ways it came; None where it has no id.

    Only for what Sentry herself says: an SDK could take another event's id.
    """
    identity = event.get("event_id")
    if isinstance(identity, str) and _EVENT.fullmatch(identity):
        return f"sentry:{identity}"
    return None


def as_event(answer: Any) -> dict[str, Any]:
    """An answered event as an SDK's.

    Raises:
        Unreadable: it is no event.
    """
    if not isinstance(answer, Mapping):
        raise Unreadable("Sentry's event is no JSON object")
    event = dict(answer) if "entries" not in answer else _of_entries(answer)
    if arrival_id(event) is None:
        raise Unreadable("Sentry's event has no id")
    return event


def _of_entries(answer: Mapping[str, Any]) -> dict[str, Any]:
    release = answer.get("release")
    return {
        **{name: answer[name] for name in _ALIKE if name in answer},
        "event_id": answer.get("eventID"),
        "issue_id": answer.get("groupID"),
        "project": answer.get("projectID"),
        "release": release.get("version") if isinstance(release, Mapping) else release,
        "environment": _tag(answer.get("tags"), "environment"),
        "timestamp": answer.get("dateCreated"),
        "modules": answer.get("packages") or {},
        "exception": {"values": [_exception(value) for value in _values(answer["entries"])]},
    }


def _tag(tags: Any, name: str) -> str | None:
    for tag in tags if isinstance(tags, list) else ():
        if isinstance(tag, Mapping) and tag.get("key") == name:
            value = tag.get("value")
            return value if isinstance(value, str) else None
    return None


def _values(entries: Any) -> list[Mapping[str, Any]]:
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, Mapping) and entry.get("type") == "exception":
            data = entry.get("data")
            values = data.get("values") if isinstance(data, Mapping) else None
            return _objects(values)
    return []


def _exception(value: Mapping[str, Any]) -> dict[str, Any]:
    stack = value.get("stacktrace")
    frames = stack.get("frames") if isinstance(stack, Mapping) else None
    return {
        **{name: value.get(name) for name in ("type", "value", "module", "mechanism")},
        "stacktrace": {"frames": [_frame(frame) for frame in _objects(frames)]},
    }


def _frame(frame: Mapping[str, Any]) -> dict[str, Any]:
    """`context` holds [number, text] of the lines around; the SDK calls the middle `context_line`.

    The API leaves `absPath` out, or repeats `filename`, where the SDK sent none.
    """
    kept = {ours: frame[theirs] for theirs, ours in _FRAME.items() if frame.get(theirs) is not None}
    context = frame.get("context")
    for pair in context if isinstance(context, list) else ():
        if isinstance(pair, list) and len(pair) == 2 and pair[0] == frame.get("lineNo"):
            kept["context_line"] = pair[1]
    return kept


def _objects(values: Any) -> list[Mapping[str, Any]]:
    return [v for v in values if isinstance(v, Mapping)] if isinstance(values, list) else []


def issues_of(answer: Any) -> tuple[TrackedIssue, ...]:
    """https://docs.sentry.io/api/events/list-a-projects-issues/; malformed ones are passed over.

    Raises:
        Unreadable: it is no list.
    """
    if not isinstance(answer, list):
        raise Unreadable("Sentry's list of issues is none")
    listed = (Fields("an issue", issue) for issue in _objects(answer))
    return tuple(issue for fields in listed if (issue := _issue(fields)))


def _issue(fields: Fields) -> TrackedIssue | None:
    identity, seen = fields.maybe_text("id") or "", fields.maybe_text("lastSeen") or ""
    try:
        last_seen = datetime.fromisoformat(seen)
    except ValueError:
        return None
    if not _ISSUE.fullmatch(identity):
        return None
    return TrackedIssue(identity, last_seen if last_seen.tzinfo else last_seen.replace(tzinfo=UTC))
