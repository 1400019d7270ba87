"""GitHub's checks and rules, in the corners that no contract reaches."""

from typing import Any

import pytest

from bot.errors import (
    Forbidden,
)
from bot.model import BranchRules, Check, Said
from tests.edges.staged import HEAD, PULL, REPO, SHA, Staged, shown


def run(name: str, conclusion: str | None, app: str = "github-actions") -> dict[str, Any]:
    status = "in_progress" if conclusion is None else "completed"
    return {"id": 1, "name": name, "status": status, "conclusion": conclusion, "app": {"slug": app}}


async def test_of_two_jobs_of_one_name_the_one_further_from_green_speaks(stage: Staged) -> None:
    runs = [
        run("test", "success"),
        run("test", "failure"),
        run("lint", "success"),
        run("lint", None),
        run("docs", "skipped"),
        run("docs", "success"),
        run("test", "success", app="other"),
    ]
    stage.answers("GET", f"/commits/{SHA}/check-runs", shown({"check_runs": runs}))
    stage.answers("GET", f"/commits/{SHA}/statuses", shown([]))

    seen = {(each.app, each.name): each.conclusion for each in await stage.host.checks(REPO, HEAD)}

    assert seen == {
        ("github-actions", "test"): "failure",
        ("github-actions", "lint"): None,
        ("github-actions", "docs"): "skipped",
        ("other", "test"): "success",
    }


async def test_the_newest_status_of_a_context_counts(stage: Staged) -> None:
    jenkins = {"login": "jenkins"}
    listed = [
        {"state": "success", "context": "build", "creator": jenkins},
        {"state": "pending", "context": "build", "creator": {"login": "mallory"}},
        {"state": "failure", "context": "build", "creator": jenkins},
        {"state": "error", "context": "deploy", "creator": None},
    ]
    stage.answers("GET", f"/commits/{SHA}/check-runs", shown({"check_runs": []}))
    stage.answers("GET", f"/commits/{SHA}/statuses", shown(listed))

    assert set(await stage.host.checks(REPO, HEAD)) == {
        Check("build", "status:jenkins", "success"),
        Check("build", "status:mallory", None),
        Check("deploy", "status:ghost", "error"),
    }


async def test_another_apps_check_of_our_name_is_left_alone(stage: Staged) -> None:
    theirs = run("grace/gate", "success", app="impostor")
    stage.answers("GET", "/installation", shown({"id": 11, "app_slug": "grace"}))
    stage.answers("GET", f"/commits/{SHA}/check-runs", shown({"check_runs": [theirs]}))
    made = stage.answers("POST", "/check-runs", shown(run("grace/gate", None, "grace"), 201))

    await stage.host.report_check(REPO, HEAD, None, Said("Gate", "Waiting."))

    assert made.call_count == 1


async def test_a_check_that_was_completed_is_opened_again_as_a_new_one(stage: Staged) -> None:
    ours = run("grace/gate", "success", app="grace")
    stage.answers("GET", "/installation", shown({"id": 11, "app_slug": "grace"}))
    stage.answers("GET", f"/commits/{SHA}/check-runs", shown({"check_runs": [ours]}))
    made = stage.answers("POST", "/check-runs", shown(run("grace/gate", None, "grace"), 201))

    for _ in range(2):
        await stage.host.report_check(REPO, HEAD, None, Said("Gate", "Waiting."))

    assert made.call_count == 2


async def test_a_plan_without_rules_demands_nothing(stage: Staged) -> None:
    upgrade = "Upgrade to GitHub Pro or make this repository public to enable this feature."
    stage.answers("GET", "/rules/branches/main", shown({"message": upgrade}, 403))
    stage.answers("GET", "/branches/main", shown({"protection": {"enabled": False}}))

    assert await stage.host.branch_rules(REPO, "main") == BranchRules()


async def test_rules_that_may_not_be_read_are_not_taken_for_none(stage: Staged) -> None:
    stage.answers("GET", "/rules/branches/main", shown({"message": "Not accessible"}, 403))

    with pytest.raises(Forbidden):
        await stage.host.branch_rules(REPO, "main")


async def test_usual_checks_are_those_of_the_five_merged_last(stage: Staged) -> None:
    closed = [
        {
            **PULL,
            "merged_at": f"2026-01-0{day}T00:00:00Z",
            "head": {"ref": "x", "sha": f"{day}" * 40},
        }
        for day in (1, 2, 3, 4, 5, 6)
    ]
    stage.answers("GET", "/pulls", shown([*closed, PULL]))
    for day in range(1, 7):
        here = f"/commits/{str(day) * 40}"
        runs = [run(f"test {day}", "success"), run("grace/gate", "success", "grace")]
        stage.answers("GET", f"{here}/check-runs", shown({"check_runs": runs}))
        stage.answers("GET", f"{here}/statuses", shown([]))

    seen = await stage.host.usual_checks(REPO)

    assert seen == {("github-actions", f"test {day}") for day in range(2, 7)}
