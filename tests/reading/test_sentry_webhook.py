import json
from typing import Any

import pytest

from bot.errors import Unreadable
from bot.reading.sentry_webhook import (
    SentryComment,
    SentryError,
    SentryIgnored,
    SentryInstallation,
    SentryIssue,
    read_webhook,
)
from tests.reading.conformance import SAMPLES


def _body(name: str) -> bytes:
    return (SAMPLES / "webhooks" / f"{name}.body.json").read_bytes()


def _hook(data: Any, **more: Any) -> bytes:
    return json.dumps({"action": "created", "data": data, **more}).encode()


@pytest.mark.parametrize("name", ["event_alert.triggered", "error.created"])
def test_an_error_is_read_with_its_stack(name: str) -> None:
    hook = read_webhook(name.partition(".")[0], _body(name))

    assert isinstance(hook, SentryError)
    assert hook.reading.faults[-1].frames[-1].path.endswith("src/shop/models.py")
    assert hook.reading.issue_id is not None
    assert hook.url is not None


def test_an_issue_says_which_issue_to_fetch() -> None:
    hook = read_webhook("issue", _body("issue.created"))

    assert isinstance(hook, SentryIssue)
    assert (hook.action, hook.has_new_event, hook.project) == ("created", True, "shop")
    assert hook.id


def test_a_regression_is_told() -> None:
    hook = read_webhook("issue", _body("issue.unresolved-regressed"))

    assert isinstance(hook, SentryIssue)
    assert (hook.substatus, hook.has_new_event) == ("regressed", True)


def test_a_resolved_issue_brings_nothing_new() -> None:
    hook = read_webhook("issue", _hook({"issue": {"id": 7}}).replace(b"created", b"resolved"))

    assert isinstance(hook, SentryIssue)
    assert (hook.id, hook.project, hook.has_new_event) == ("7", None, False)


def test_a_comment_names_its_issue_and_whether_a_machine_wrote_it() -> None:
    hook = read_webhook("comment", _body("comment.created"))
    ours = read_webhook("comment", _hook({"issue_id": 1}, actor={"type": "application"}))

    assert hook == SentryComment("created", "1170820242", "shop", by_app=False)
    assert isinstance(ours, SentryComment)
    assert ours.by_app


def test_an_installation_names_its_organisation() -> None:
    body = _hook({"installation": {"organization": {"slug": "acme"}}})

    assert read_webhook("installation", body) == SentryInstallation("created", "acme")
    assert read_webhook("installation", _hook({})) == SentryInstallation("created", None)


def test_other_resources_are_ignored_with_a_reason() -> None:
    assert read_webhook("metric_alert", _hook({})) == SentryIgnored(
        "nothing is done on the Sentry resource 'metric_alert'"
    )


@pytest.mark.parametrize(
    ("resource", "body"),
    [
        ("error", b"not json"),
        ("error", b"[]"),
        ("error", b'{"data": 7}'),
        ("error", _hook({})),
        ("event_alert", _hook({"event": 7})),
        ("issue", _hook({"issue": {"id": True}})),
        ("issue", _hook({"issue": 7})),
        ("comment", _hook({})),
        ("error", b"[" * 100_000),
    ],
)
def test_a_body_that_is_not_what_it_promises_is_unreadable(resource: str, body: bytes) -> None:
    with pytest.raises(Unreadable):
        read_webhook(resource, body)
