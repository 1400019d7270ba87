import json
from typing import Any

import pytest

from bot.errors import Unreadable
from bot.model import CommitId, FailedJob, RepositoryName
from bot.reading.github_event import (
    ActionRequested,
    ChecksDone,
    CodeAlert,
    CommentMade,
    DependencyAlert,
    Ignored,
    InstallationChanged,
    JobFailed,
    PullRequestChanged,
    Pushed,
    ReviewChanged,
    read_hook,
)

SHOP = RepositoryName("acme/shop")
HEAD = CommitId("c0ffee")
REPOSITORY = {"full_name": "acme/shop", "default_branch": "main", "private": False}


def _read(event: str, **payload: Any) -> object:
    return read_hook(event, json.dumps({"repository": REPOSITORY, **payload}).encode())


def _job(**changes: Any) -> dict[str, Any]:
    job = {"id": 99, "run_id": 7, "name": "test", "head_sha": "c0ffee", "head_branch": "main"}
    return {**job, "conclusion": "failure", "steps": [], **changes}


def test_a_failed_job_is_the_key_to_its_log() -> None:
    assert _read("workflow_job", action="completed", workflow_job=_job()) == JobFailed(
        repository=SHOP,
        job=FailedJob(99, "test", "github-actions", "main", HEAD, run=7),
        default_branch="main",
        attempt=1,
    )


@pytest.mark.parametrize(
    ("action", "conclusion"), [("completed", "success"), ("in_progress", None), (None, "failure")]
)
def test_a_job_that_has_not_failed_is_ignored(action: str | None, conclusion: str | None) -> None:
    job = _job(conclusion=conclusion)

    assert _read("workflow_job", action=action, workflow_job=job) == Ignored(
        "the job has not failed", SHOP
    )


def test_completed_checks_name_the_commit_to_look_at() -> None:
    run = {"head_sha": "c0ffee", "check_suite": {"head_branch": "b"}}
    suite = {"head_sha": "c0ffee", "head_branch": "b"}
    done = ChecksDone(SHOP, HEAD, "b")

    assert _read("check_run", action="completed", check_run=run) == done
    assert _read("check_suite", action="completed", check_suite=suite) == done
    assert _read("workflow_run", action="completed", workflow_run=suite) == done
    assert _read("status", state="success", sha="c0ffee", branches=[{"name": "b"}]) == done
    assert _read("status", state="failure", sha="c0ffee", branches=[]) == ChecksDone(SHOP, HEAD)


def test_checks_that_still_run_are_ignored() -> None:
    assert isinstance(_read("check_run", action="created", check_run={}), Ignored)
    assert isinstance(_read("status", state="pending"), Ignored)


def test_a_pressed_button_is_an_action() -> None:
    hook = _read(
        "check_run",
        action="requested_action",
        check_run={"id": 5, "head_sha": "c0ffee"},
        requested_action={"identifier": "approve"},
        sender={"login": "alice"},
    )

    assert hook == ActionRequested(SHOP, 5, HEAD, "approve", "alice")


def test_a_pull_request_that_was_merged_says_by_whom() -> None:
    pull = {"number": 3, "merged": True, "merge_commit_sha": "d00d", "head": {"sha": "c0ffee"}}

    assert _read(
        "pull_request", action="closed", pull_request=pull, sender={"login": "bob"}
    ) == PullRequestChanged(
        SHOP, 3, "closed", None, HEAD, merged=True, merge_commit=CommitId("d00d"), closed_by="bob"
    )


def test_a_pull_request_of_a_deleted_fork_is_read() -> None:
    pull = {"number": 3, "merged": None, "merge_commit_sha": None, "head": {"repo": None}}

    assert _read(
        "pull_request", action="synchronize", pull_request=pull, sender={"login": "bob"}
    ) == PullRequestChanged(
        SHOP, 3, "synchronize", None, None, merged=False, merge_commit=None, closed_by=None
    )


def test_only_new_comments_count() -> None:
    comment = {"id": 8, "body": "/grace help", "user": {"login": "alice", "type": "User"}}
    issue = {"number": 3, "pull_request": {}}

    assert _read("issue_comment", action="created", comment=comment, issue=issue) == CommentMade(
        SHOP, 3, 8, "alice", is_bot=False, body="/grace help", on_pull_request=True
    )
    assert isinstance(_read("issue_comment", action="edited", comment=comment), Ignored)


@pytest.mark.parametrize(
    "author",
    [
        {"user": {"login": "x", "type": "Bot"}},
        {"user": {"login": "x"}, "performed_via_github_app": {}},
    ],
)
def test_a_machines_comment_is_known(author: dict[str, Any]) -> None:
    hook = _read(
        "issue_comment", action="created", comment={"id": 8, **author}, issue={"number": 3}
    )

    assert isinstance(hook, CommentMade)
    assert (hook.is_bot, hook.on_pull_request, hook.body) == (True, False, "")


def test_a_review_names_its_pull_request() -> None:
    review = {"id": 4, "user": None}

    assert _read(
        "pull_request_review", action="dismissed", review=review, pull_request={"number": 3}
    ) == ReviewChanged(SHOP, 3, "dismissed", 4, None)


def test_a_push_names_its_branch() -> None:
    assert _read("push", ref="refs/heads/main", after="c0ffee") == Pushed(
        SHOP, "main", HEAD, to_default=True, deleted=False
    )
    assert _read("push", ref="refs/heads/a/b", after="0" * 40, deleted=True) == Pushed(
        SHOP, "a/b", CommitId("0" * 40), to_default=False, deleted=True
    )
    assert isinstance(_read("push", ref="refs/tags/v1", after="c0ffee"), Ignored)


def test_installations_say_what_came_and_went() -> None:
    one = [{"full_name": "acme/shop"}]

    assert _read(
        "installation", action="created", installation={"id": 1}, repositories=one
    ) == InstallationChanged("created", 1, (SHOP,), ())
    assert _read(
        "installation", action="deleted", installation={"id": 1}, repositories=one
    ) == InstallationChanged("deleted", 1, (), (SHOP,))
    assert _read(
        *("installation_repositories",),
        action="removed",
        installation={"id": 1},
        repositories_added=[],
        repositories_removed=one,
    ) == InstallationChanged("removed", 1, (), (SHOP,))


def test_alerts_are_typed() -> None:
    place = {"path": "a.py", "start_line": 3}
    instance = {"commit_sha": "c0ffee", "location": place}
    alert = {"number": 2, "tool": {"name": "CodeQL"}, "rule": {"id": "py/x"}}
    package = {"ecosystem": "pip", "name": "jinja2"}
    dependency = {"package": package, "manifest_path": "requirements.txt"}

    assert _read(
        "code_scanning_alert", action="created", alert={**alert, "most_recent_instance": instance}
    ) == CodeAlert(SHOP, "created", 2, "CodeQL", "py/x", HEAD, "a.py", 3)
    assert _read(
        "dependabot_alert", action="created", alert={"number": 2, "dependency": dependency}
    ) == DependencyAlert(SHOP, "created", 2, "pip", "jinja2", "requirements.txt", None, None)


def test_other_events_are_ignored_with_a_reason() -> None:
    assert read_hook("star", b"{}") == Ignored("nothing is done on 'star'", None)


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("workflow_job", {"action": "completed", "workflow_job": _job(id="99")}),
        ("workflow_job", {"action": "completed", "workflow_job": _job(id=True)}),
        ("issue_comment", {"action": "created", "comment": {}, "issue": {"number": 3}}),
        ("push", {"ref": 7}),
        ("pull_request", {"action": "opened", "pull_request": [3]}),
    ],
)
def test_a_field_that_must_be_there_is_named(event: str, payload: dict[str, Any]) -> None:
    with pytest.raises(Unreadable, match=r"has no (text|number) at "):
        _read(event, **payload)


@pytest.mark.parametrize("body", [b"", b"\xff", b"[]", b"[" * 100_000, b"null"])
def test_a_body_that_is_no_object_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read_hook("push", body)
