import json
from typing import Any

import pytest

from bot.errors import Unreadable
from bot.model import CommitId, FailedJob
from bot.reading.check_run import failed_check


def body(**changed: Any) -> bytes:
    run = {
        "id": 5,
        "name": "ci/pytest",
        "head_sha": "a" * 40,
        "conclusion": "failure",
        "app": {"slug": "some-ci"},
        "check_suite": {"head_branch": "main"},
        "output": {"summary": None, "text": "Traceback …", "annotations_count": 0},
    }
    action = changed.pop("action", "completed")
    return json.dumps({"action": action, "check_run": run | changed}).encode()


def test_a_failed_check_of_any_ci_is_a_failed_job() -> None:
    assert failed_check(body()) == FailedJob(5, "ci/pytest", "some-ci", "main", CommitId("a" * 40))


def test_annotations_alone_are_something_to_say() -> None:
    assert failed_check(body(output={"annotations_count": 2}))


@pytest.mark.parametrize(
    "changed",
    [
        {"action": "created"},
        {"conclusion": "success"},
        {"conclusion": "action_required"},
        {"app": {"slug": "github-actions"}},
        {"app": None},
        {"output": {"summary": "", "text": None, "annotations_count": 0}},
        {"output": None},
    ],
)
def test_what_has_not_failed_or_says_nothing_is_a_hint_only(changed: dict[str, Any]) -> None:
    assert failed_check(body(**changed)) is None


def test_a_check_without_its_commit_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="head_sha"):
        failed_check(body(head_sha=None))
