"""The webhook has Sentry's shape, and the SDK's event in it."""

import hashlib
import hmac
import json
from typing import Any

from bot.demo.play import alert

EVENT: dict[str, Any] = {
    "event_id": "c0ffee",
    "platform": "python",
    "release": "1234",
    "tags": {"component": "shop"},
    "exception": {
        "values": [
            {"type": "KeyError", "value": "'a'", "stacktrace": {"frames": []}},
            {
                "type": "ValueError",
                "value": "no",
                "stacktrace": {
                    "frames": [
                        {"filename": "a.py", "module": "a", "function": "outer"},
                        {"filename": "shop/b.py", "module": "shop.b", "function": "inner"},
                    ]
                },
            },
        ]
    },
}


def sent() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(alert.body(EVENT, "shop"))
    return told


def test_what_the_sdk_saw_is_not_touched() -> None:
    stored = sent()["data"]["event"]

    assert stored["exception"] == EVENT["exception"]
    assert stored["release"] == "1234"


def test_sentry_names_the_raised_exception_and_its_innermost_frame() -> None:
    stored = sent()["data"]["event"]

    assert stored["title"] == "ValueError: no"
    assert stored["location"] == "shop/b.py"
    assert stored["metadata"]["function"] == "inner"


def test_tags_are_pairs_as_in_stored_events() -> None:
    assert sent()["data"]["event"]["tags"] == [["component", "shop"]]


def test_the_project_can_be_read_from_the_links() -> None:
    assert "/projects/demo/shop/" in sent()["data"]["event"]["url"]


def test_equal_errors_belong_to_equal_issues() -> None:
    assert sent()["data"]["event"]["issue_id"] == sent()["data"]["event"]["issue_id"]


def test_the_signature_is_over_the_raw_body() -> None:
    body = alert.body(EVENT, "shop")

    signature = alert.headers(body, "secret")["Sentry-Hook-Signature"]

    assert signature == hmac.new(b"secret", body, hashlib.sha256).hexdigest()


def test_the_headers_are_those_that_sentry_sends() -> None:
    assert alert.headers(b"", "s")["Sentry-Hook-Resource"] == "event_alert"
