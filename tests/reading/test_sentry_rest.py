import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.errors import Unreadable
from bot.reading.scrub import scrub_event
from bot.reading.sentry_event import read_event
from bot.reading.sentry_rest import arrival_id, as_event, issues_of, organization_of

SAMPLE = Path(__file__).parent.parent / "samples" / "web" / "error.created.body.json"
RAW: dict[str, Any] = json.loads(SAMPLE.read_text())["data"]["error"]


def shown(event: dict[str, Any]) -> dict[str, Any]:
    """An event as `GET …/events/latest/` shows it."""
    return {
        "id": event["event_id"],
        "eventID": event["event_id"],
        "groupID": "1170820242",
        "projectID": "7",
        "platform": event["platform"],
        "dateCreated": "2026-11-22T13:00:00Z",
        "release": {"version": event.get("release")},
        "tags": [{"key": "environment", "value": "production"}, {"key": 3}, "odd"],
        "contexts": event["contexts"],
        "packages": event["modules"],
        "entries": [
            {"type": "message", "data": {"formatted": ""}},
            {
                "type": "exception",
                "data": {"values": [shown_exception(v) for v in event["exception"]["values"]]},
            },
        ],
    }


def shown_exception(value: dict[str, Any]) -> dict[str, Any]:
    frames = [
        {
            "filename": frame["filename"],
            "absPath": frame["abs_path"],
            "lineNo": frame["lineno"],
            "colNo": None,
            "function": frame["function"],
            "module": frame["module"],
            "inApp": frame.get("in_app", False),
            "vars": frame.get("vars"),
            "context": [[frame["lineno"] - 1, "before"], [frame["lineno"], frame["context_line"]]],
        }
        for frame in value["stacktrace"]["frames"]
    ]
    return {**value, "stacktrace": {"frames": frames}}


def test_both_shapes_of_one_event_are_read_alike() -> None:
    raw, rest = read_event(as_event(RAW)), read_event(as_event(shown(RAW)))

    assert rest.faults == raw.faults
    assert rest.faults[-1].frames[-1].context
    assert (rest.event_id, rest.release, rest.commit) == (raw.event_id, raw.release, raw.commit)
    assert (rest.issue_id, rest.environment) == ("1170820242", "production")


def test_scrubbing_leaves_it_readable() -> None:
    kept = read_event(scrub_event(as_event(shown(RAW))))

    assert kept.faults[-1].type == "AttributeError"
    assert (kept.issue_id, kept.environment) == ("1170820242", "production")


@pytest.mark.parametrize(
    "answer", [None, [], {}, {"entries": []}, {"event_id": 3}, {"event_id": "x" * 32}]
)
def test_what_is_no_event_is_refused(answer: Any) -> None:
    with pytest.raises(Unreadable):
        as_event(answer)


@pytest.mark.parametrize(
    "entries",
    [3, [3], [{"type": "exception"}], [{"type": "exception", "data": {"values": [{}, 3]}}]],
)
def test_an_event_without_a_stack_holds_no_errors_with_frames(entries: Any) -> None:
    event = as_event({"eventID": "a" * 32, "entries": entries, "tags": {"environment": 3}})

    assert not any(fault.frames for fault in read_event(event).faults)


def test_an_event_has_one_name_on_every_way() -> None:
    assert arrival_id(as_event(RAW)) == arrival_id(as_event(shown(RAW)))


@pytest.mark.parametrize(
    ("issue", "slug"),
    [
        ({"url": "https://sentry.io/api/0/organizations/acme/issues/1/"}, "acme"),
        ({"url": "https://own.example/organizations/acme/issues/1/"}, "acme"),
        ({"url": None, "web_url": "https://acme.sentry.io/issues/1/"}, "acme"),
        ({"web_url": "https://acme.de.sentry.io/issues/1/"}, "acme"),
        ({"url": "https://sentry.io/api/0/issues/1/"}, None),
        ({}, None),
    ],
)
def test_the_organisation_is_read_from_an_address(issue: Any, slug: str | None) -> None:
    assert organization_of(issue) == slug


def test_issues_are_listed_and_malformed_ones_passed_over() -> None:
    good = {"id": "7", "lastSeen": "2026-11-22T13:00:00Z"}
    naive = {"id": "8", "lastSeen": "2026-11-22T13:00:00"}
    bad = [{"id": "7/../9", "lastSeen": "2026-11-22T13:00:00Z"}, {"id": "9"}, 3]

    listed = issues_of([good, naive, *bad])

    assert [(one.id, one.last_seen) for one in listed] == [
        ("7", datetime(2026, 11, 22, 13, tzinfo=UTC)),
        ("8", datetime(2026, 11, 22, 13, tzinfo=UTC)),
    ]


def test_no_list_is_refused() -> None:
    with pytest.raises(Unreadable):
        issues_of({"detail": "no"})
