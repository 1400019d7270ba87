"""The whole story of a fix through a plain HTTP client, every exchange and webhook judged."""

from collections import Counter

import pytest

from bot.demo.miniature.miniature import Miniature
from bot.demo.miniature.records import Repo
from tests.demo.speaking import Speaker
from tests.judge.judge import Judge

WORKFLOW = b"""\
name: CI
on:
  push: {branches: [main]}
  pull_request:
jobs:
  test:
    name: tests
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: python check.py
"""
BROKEN = {
    ".github/workflows/ci.yml": WORKFLOW,
    "shop.py": b"PRICE = 1\n",
    "check.py": b"import shop\nassert shop.PRICE == 2, 'wrong price'\n",
}


@pytest.fixture
async def repo(mini: Miniature, judge: Judge) -> Repo:
    return await mini.create_repository("acme/shop", BROKEN)


async def test_a_red_repository_is_healed_by_branch_commit_pull_request_and_squash_merge(
    mini: Miniature, judge: Judge, grace: Speaker
) -> None:
    told: Counter[tuple[str, str]] = Counter()
    mini.watch_webhooks(lambda event, said: told.update([(event, said.get("action", ""))]))
    await mini.idle()
    assert await conclusions(grace, "main") == ["failure"]

    pull = await grace.propose("grace/fix_1", {"shop.py": b"PRICE = 2\n"})
    await mini.idle()
    assert await conclusions(grace, pull["head"]["sha"]) == ["success"]

    wish = {
        "sha": pull["head"]["sha"],
        "merge_method": "squash",
        "commit_title": "Heal the price",
        "commit_message": "Why.\n\nGrace-Record: v1 merged",
    }
    merged = await grace.put(f"pulls/{pull['number']}/merge", wish)
    await mini.idle()
    assert await conclusions(grace, "main") == ["success"]
    landed = await grace.get(f"git/commits/{merged['sha']}")
    assert landed["message"] == "Heal the price\n\nWhy.\n\nGrace-Record: v1 merged"
    assert (await grace.get(f"pulls/{pull['number']}"))["merged"] is True
    await grace.delete("git/refs/heads/grace/fix_1")
    assert (await grace.get("actions/runs"))["total_count"] == 3
    assert told["pull_request", "closed"] == 1


async def conclusions(speaker: Speaker, ref: str) -> list[str]:
    listed = await speaker.get(f"commits/{ref}/check-runs?filter=latest")
    return [run["conclusion"] for run in listed["check_runs"]]


async def test_the_log_of_a_failed_job_is_behind_a_link_that_lasts_a_minute(
    mini: Miniature, grace: Speaker
) -> None:
    await mini.idle()
    [run] = (await grace.get("actions/runs?branch=main"))["workflow_runs"]
    [job] = (await grace.get(f"actions/runs/{run['id']}/jobs"))["jobs"]
    assert (job["name"], job["conclusion"], job["run_attempt"]) == ("tests", "failure", 1)
    assert [step["conclusion"] for step in job["steps"]] == ["success", "failure"]

    answer = await grace.ask("GET", f"actions/jobs/{job['id']}/logs")
    assert answer.status_code == 302
    where = answer.headers["location"]
    async with Speaker(mini) as stranger:
        log = await stranger.ask("GET", where.removeprefix(mini.url))
    assert log.content.startswith(b"\xef\xbb\xbf20")
    text = log.text
    assert "##[group]Run python check.py" in text
    assert "AssertionError: wrong price" in text
    assert "##[error]Process completed with exit code 1." in text
    # As on GitHub, where logs are stored takes no second credential.
    assert (await grace.ask("GET", where.removeprefix(mini.url))).status_code == 400


async def test_running_again_is_another_attempt_of_the_same_run(
    mini: Miniature, grace: Speaker, alice: Speaker
) -> None:
    await mini.idle()
    [run] = (await grace.get("actions/runs"))["workflow_runs"]
    await alice.post(f"actions/runs/{run['id']}/rerun-failed-jobs")
    assert await alice.refused("POST", f"actions/runs/{run['id']}/rerun") == (
        403,
        "This workflow is already running",
    )
    await mini.idle()
    again = await grace.get(f"actions/runs/{run['id']}")
    assert (again["run_attempt"], again["conclusion"]) == (2, "failure")
    every = await grace.get(f"actions/runs/{run['id']}/jobs?filter=all")
    assert [job["run_attempt"] for job in every["jobs"]] == [1, 2]
    job = f"actions/jobs/{every['jobs'][1]['id']}"
    await alice.post(f"{job}/rerun")
    assert (await alice.refused("POST", f"{job}/rerun"))[0] == 403
    await mini.idle()


async def test_what_did_not_run_has_neither_run_nor_job_nor_log(
    mini: Miniature, grace: Speaker, alice: Speaker
) -> None:
    for path in ("actions/runs/5", "actions/jobs/5", "actions/jobs/5/logs"):
        assert (await grace.refused("GET", path))[0] == 404
    await mini.idle()
    [run] = (await grace.get("actions/runs?status=failure&event=push"))["workflow_runs"]
    await alice.post(f"actions/runs/{run['id']}/rerun")
    [job] = (await grace.get(f"actions/runs/{run['id']}/jobs"))["jobs"]
    assert await grace.refused("GET", f"actions/jobs/{job['id']}/logs") == (404, "Not Found")
    assert (await grace.get(f"actions/jobs/{job['id']}"))["name"] == "tests"
    await mini.idle()
