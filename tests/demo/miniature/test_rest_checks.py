import pytest

from bot.demo.miniature.miniature import Miniature
from tests.demo.speaking import Speaker


async def test_a_check_run_is_reported_changed_and_concluded(grace: Speaker) -> None:
    sha = await grace.head()
    output = {"title": "Waiting", "summary": "for a person"}
    button = {"label": "Approve", "description": "Let it merge", "identifier": "approve"}
    wish = {"name": "grace/gate", "head_sha": sha, "status": "in_progress", "output": output}
    made = await grace.post("check-runs", {**wish, "actions": [button]})
    assert (made["status"], made["conclusion"], made["app"]["slug"]) == (
        "in_progress",
        None,
        "grace",
    )
    path = f"check-runs/{made['id']}"
    done = await grace.patch(path, {"conclusion": "success", "output": {"summary": "Done"}})
    assert (done["status"], done["conclusion"]) == ("completed", "success")
    assert (done["output"]["title"], done["output"]["summary"]) == ("Waiting", "Done")
    assert await grace.get(path) == done
    await grace.post(f"{path}/rerequest")
    again = await grace.patch(path, {"status": "queued", "name": "gate"})
    assert (again["status"], again["conclusion"], again["name"]) == ("queued", None, "gate")


async def test_the_newest_run_of_each_name_counts_unless_all_are_asked_for(
    grace: Speaker,
) -> None:
    sha = await grace.head()
    for conclusion in ("failure", "success"):
        done = {"status": "completed", "conclusion": conclusion}
        await grace.post("check-runs", {"name": "gate", "head_sha": sha, **done})
    await grace.post("check-runs", {"name": "other", "head_sha": sha})
    listed = await grace.get("commits/main/check-runs")
    assert [(one["name"], one["conclusion"]) for one in listed["check_runs"]] == [
        ("other", None),
        ("gate", "success"),
    ]
    assert (await grace.get("commits/main/check-runs?filter=all"))["total_count"] == 3
    for query in ("check_name=gate", "status=completed", "app_id=4711&check_name=gate"):
        assert (await grace.get(f"commits/main/check-runs?{query}"))["total_count"] == 1


async def test_an_app_has_an_empty_suite_on_every_push(grace: Speaker) -> None:
    listed = await grace.get("commits/main/check-suites?app_id=4711")
    [suite] = listed["check_suites"]
    assert (suite["status"], suite["latest_check_runs_count"]) == ("queued", 0)
    sha = await grace.head()
    await grace.post("check-runs", {"name": "gate", "head_sha": sha, "conclusion": "neutral"})
    shown = await grace.get(f"check-suites/{suite['id']}")
    assert (shown["status"], shown["conclusion"]) == ("completed", "neutral")
    assert (await grace.get(f"check-suites/{suite['id']}/check-runs"))["total_count"] == 1
    assert (await grace.refused("GET", "check-suites/5"))[0] == 404


@pytest.mark.parametrize(
    "wish",
    [
        {"head_sha": "f" * 40},
        {"head_sha": "main"},
        {"status": "completed"},
        {"conclusion": "fine"},
        {"output": {"summary": "no title"}},
        {"output": {"title": "T", "summary": "x" * 65_536}},
        {"actions": [{"label": "x" * 21, "description": "", "identifier": ""}]},
        {"completed_at": "yesterday"},
    ],
)
async def test_a_report_that_github_would_not_take_is_refused(
    grace: Speaker, wish: dict[str, object]
) -> None:
    whole = {"name": "gate", "head_sha": await grace.head(), **wish}
    assert (await grace.refused("POST", "check-runs", whole))[0] == 422


async def test_only_apps_report_checks_and_each_only_its_own(
    mini: Miniature, grace: Speaker, alice: Speaker
) -> None:
    sha = await grace.head()
    refused = await alice.refused("POST", "check-runs", {"name": "x", "head_sha": sha})
    assert refused == (403, "You must authenticate via a GitHub App.")
    made = await grace.post("check-runs", {"name": "gate", "head_sha": sha})
    done = {"conclusion": "success"}
    assert (await alice.refused("PATCH", f"check-runs/{made['id']}", done))[0] == 403
    assert (await grace.refused("GET", "check-runs/5"))[0] == 404


async def test_statuses_sum_up_to_the_newest_of_each_context(
    grace: Speaker, alice: Speaker
) -> None:
    sha = await grace.head()
    combined = "commits/main/status"
    assert (await grace.get(combined))["state"] == "pending"
    for state in ("pending", "success"):
        await alice.post(f"statuses/{sha}", {"state": state, "context": "ci/x"})
    assert (await grace.get(combined))["state"] == "success"
    await alice.post(f"statuses/{sha}", {"state": "error", "description": "Broken"})
    shown = await grace.get(combined)
    assert (shown["state"], shown["total_count"]) == ("failure", 2)
    assert [one["context"] for one in await grace.get("commits/main/statuses")] == [
        "default",
        "ci/x",
        "ci/x",
    ]


async def test_an_app_that_may_only_read_statuses_sets_none(grace: Speaker, alice: Speaker) -> None:
    sha = await grace.head()
    assert (await grace.refused("POST", f"statuses/{sha}", {"state": "success"}))[0] == 403
    for wrong in ("main", "f" * 40):
        refused = await alice.refused("POST", f"statuses/{wrong}", {"state": "success"})
        assert refused[0] == 422
