import json

import pytest

from bot.errors import Unreadable
from bot.reading.scrub_body import scrub_body
from tests.reading.conformance import SAMPLES

SECRET = "c4n4ry-5ecret"


def test_an_envelope_keeps_its_errors_and_its_id() -> None:
    for path in sorted((SAMPLES / "envelopes").glob("*.envelope")):
        body = path.read_bytes()
        kept = scrub_body("envelope", body)

        assert scrub_body("envelope", kept) == kept
        assert kept.count(b'"type":"event"') == body.count(b'"type":"event"')


@pytest.mark.parametrize("kind", ["event_alert", "error"])
def test_a_webhook_keeps_its_event(kind: str) -> None:
    (path,) = (SAMPLES / "webhooks").glob(f"{kind}.*.body.json")
    kept = scrub_body(kind, path.read_bytes())

    assert scrub_body(kind, kept) == kept
    assert b'"request"' not in kept
    assert b'"exception"' in kept


def test_an_event_alone_is_scrubbed() -> None:
    assert json.loads(scrub_body("event", b'{"user": 1, "release": "a"}')) == {"release": "a"}


def test_a_log_is_scrubbed_as_text() -> None:
    assert (
        scrub_body("log", b"DB_PASSWORD=hunter2\n\xff") == "DB_PASSWORD=[redacted]\n\ufffd".encode()
    )


def test_a_report_keeps_only_what_is_read_of_it() -> None:
    frame = {"path": "a.py", "line": 3, "locals": {"x": SECRET}, "vars": SECRET}
    report = {
        "repository": "acme/shop",
        "text": f"password='{SECRET}'",
        "faults": [
            {
                "type": "E",
                "message": f"token='{SECRET}'",
                "notes": [7],
                "frames": [frame],
                "x": SECRET,
            },
            "junk",
        ],
        "extra": SECRET,
    }

    kept = scrub_body("faults", json.dumps(report).encode())

    assert SECRET.encode() not in kept
    assert json.loads(kept)["faults"][0]["frames"] == [
        {"path": "a.py", "line": 3, "locals": {"x": "object"}}
    ]
    assert scrub_body("faults", kept) == kept


def test_a_report_without_lists_stays_one() -> None:
    body = b'{"repository": "a/b", "faults": [{"type": "E", "frames": 7, "notes": 7}]}'

    assert json.loads(scrub_body("faults", body))["faults"][0]["frames"] == []
    assert "faults" not in json.loads(scrub_body("faults", b"{}"))


def test_other_bodies_stay_as_they_are() -> None:
    assert scrub_body("workflow_job", b"anything") == b"anything"


@pytest.mark.parametrize("kind", ["envelope", "event", "event_alert", "faults"])
def test_a_body_of_another_kind_is_unreadable(kind: str) -> None:
    with pytest.raises(Unreadable):
        scrub_body(kind, b"\xff\x00 not it")
