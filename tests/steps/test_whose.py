"""Whose CI failed: the branches of the repository say it, whatever event told."""

import json
from typing import Any

import pytest

from bot.model import CommitId, FailedJob, Whose
from bot.reading.check_run import failed_check
from bot.reading.github_event import read_hook
from bot.reading.github_records import ChecksDone, JobFailed
from bot.steps.whose import Branches, whose, why_not

HEAD, OTHER = CommitId("a" * 40), CommitId("b" * 40)


def job(branch: str, head: CommitId = HEAD) -> FailedJob:
    return FailedJob(7, "test", "github-actions", branch, head)


@pytest.mark.parametrize(
    ("branch", "head_here", "expected"),
    [
        ("main", HEAD, Whose.DEFAULT),
        ("main", OTHER, Whose.MOVED),
        ("feature", HEAD, Whose.PERSON),
        ("feature", OTHER, Whose.MOVED),
        ("feature", None, Whose.FORK),
        ("", None, Whose.FORK),
        ("grace/fix_0123456789abcdef", HEAD, Whose.GRACE),
        ("grace/ledger", None, Whose.GRACE),
        ("graceful", HEAD, Whose.PERSON),
    ],
)
def test_the_repositorys_own_branches_tell_whose_a_job_is(
    branch: str, head_here: CommitId | None, expected: Whose
) -> None:
    assert whose(job(branch), Branches("main", head_here)) is expected


def test_a_forks_main_is_not_taken_for_ours() -> None:
    assert whose(job("main", OTHER), Branches("main", HEAD)) is not Whose.DEFAULT


@pytest.mark.parametrize("branch", ["main", "feature", "gone", ""])
def test_only_the_default_branchs_own_head_has_no_reason_against_it(branch: str) -> None:
    shown = Branches("main", {"main": HEAD, "feature": HEAD}.get(branch))

    assert (why_not(job(branch), shown) == "") == (branch == "main")


def told(event: str, part: dict[str, Any]) -> FailedJob | ChecksDone | None:
    """The job that an event tells of; or, where it has no log or text, only the commit."""
    payload = {"action": "completed", "repository": {"full_name": "acme/shop"}, event: part}
    if event == "status":
        payload = {**payload, **part}
    body = json.dumps(payload).encode()
    hook = read_hook(event, body)
    if event == "check_run":
        return failed_check(body)
    if isinstance(hook, JobFailed):
        return hook.job
    return hook if isinstance(hook, ChecksDone) else None


FAILED = {"id": 7, "run_id": 8, "name": "test", "head_sha": HEAD, "conclusion": "failure"}
SUITE = {**FAILED, "head_branch": "main"}
CHECK = {**FAILED, "app": {"slug": "ci"}, "check_suite": {"head_branch": "main"}}
STATUS = {"sha": HEAD, "state": "failure", "branches": [{"name": "main"}]}


@pytest.mark.parametrize(
    ("event", "part"),
    [("workflow_job", SUITE), ("check_run", {**CHECK, "output": {"text": "boom"}})],
)
def test_what_names_a_job_names_its_branch_and_commit(event: str, part: dict[str, Any]) -> None:
    found = told(event, part)

    assert isinstance(found, FailedJob)
    assert whose(found, Branches("main", HEAD)) is Whose.DEFAULT


@pytest.mark.parametrize(
    ("event", "part"), [("workflow_run", SUITE), ("check_suite", SUITE), ("status", STATUS)]
)
def test_what_names_no_job_is_only_a_hint_to_look_again(event: str, part: dict[str, Any]) -> None:
    found = told(event, part)

    assert isinstance(found, ChecksDone)
    assert (found.head, found.branch) == (HEAD, "main")
