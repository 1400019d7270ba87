import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from bot.demo.miniature import runner
from bot.demo.miniature.git import ZERO
from bot.demo.miniature.host import Move
from bot.demo.miniature.miniature import Miniature
from bot.demo.miniature.objects import Draft, read_commit, write_commit
from bot.demo.miniature.problem import Problem
from bot.demo.miniature.records import Repo
from bot.demo.miniature.records_ci import Run
from tests.judge.judge import Judge

ON = b"on: {push: {branches: [main]}, pull_request: }\n"
PASSES = ON + b"jobs: {test: {steps: [{run: echo fine}]}}\n"


def runs(mini: Miniature) -> list[Run]:
    return list(mini.host.world.checks.workflow_runs.values())


async def start(mini: Miniature, workflow: bytes, message: str = "Start") -> Repo:
    repo = await mini.create_repository("acme/ci", {})
    files = {".github/workflows/ci.yml": workflow, ".github/workflows/notes.txt": b"no workflow"}
    await mini.person("acme").push(repo, "main", message, files)
    await mini.idle()
    return repo


async def test_a_later_step_is_skipped_where_an_earlier_one_failed(
    mini: Miniature, judge: Judge
) -> None:
    await start(mini, ON + b"jobs: {test: {steps: [{run: exit 7}, {run: echo never}]}}\n")
    [run] = runs(mini)
    [job] = run.jobs
    assert [step.conclusion for step in job.steps] == ["failure", "skipped"]
    assert b"exit code 7." in (job.log or b"")
    assert run.conclusion == "failure"


async def test_a_tree_that_cannot_be_laid_out_fails_its_job(mini: Miniature, judge: Judge) -> None:
    repo = await mini.create_repository("acme/ci", {})
    git, owner = repo.git, mini.person("acme")
    first = await owner.push(repo, "work", "Start", {".github/workflows/ci.yml": PASSES})
    link = ("120000", await git.write_blob(b"/etc/passwd"))
    tree = await git.write_tree(first, {"outside": link})
    commit = await read_commit(git, first)
    draft = Draft(tree, (first,), "Link", commit.author, commit.committer)
    sha = await write_commit(git, draft)
    await mini.host.move(repo, Move("refs/heads/main", ZERO, sha), owner.account)
    await mini.idle()
    [run] = runs(mini)
    assert run.conclusion == "failure"
    assert b"Could not set up the job" in (run.jobs[0].log or b"")


async def test_several_jobs_make_one_run(mini: Miniature, judge: Judge) -> None:
    jobs = b"jobs: {a: {steps: [{run: 'true'}]}, b: {steps: [{run: 'false'}]}}\n"
    await start(mini, ON + jobs)
    [run] = runs(mini)
    assert [job.conclusion for job in run.jobs] == ["success", "failure"]
    assert (run.conclusion, run.suite.conclusion) == ("failure", "failure")


async def test_a_job_that_takes_too_long_is_cancelled(
    mini: Miniature, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "TIME_LIMIT", 0.2)
    await start(mini, ON + b"jobs: {a: {steps: [{run: sleep 60}]}}\n")
    [run] = runs(mini)
    assert run.jobs[0].conclusion == "cancelled"
    assert b"exceeded the maximum execution time" in (run.jobs[0].log or b"")


async def test_no_run_where_the_commit_says_so_or_its_tree_has_no_workflow(
    mini: Miniature, judge: Judge
) -> None:
    repo = await start(mini, PASSES, "Start [skip ci]")
    gone = {".github/workflows/ci.yml": None}
    await mini.person("acme").push(repo, "main", "Without", gone)
    await mini.idle()
    assert runs(mini) == []


async def test_a_push_to_another_branch_runs_nothing_until_a_pull_request_is_opened(
    mini: Miniature, judge: Judge
) -> None:
    repo = await start(mini, PASSES)
    alice = mini.person("alice")
    await alice.push(repo, "work", "Work", {"x": b"1"})
    assert len(runs(mini)) == 1
    await alice.open_pull(repo, "work", "main", "Work")
    await alice.push(repo, "work", "More", {"x": b"2"})
    await mini.idle()
    assert [run.event for run in runs(mini)] == ["push", "pull_request", "pull_request"]
    await alice.close(repo, 1)
    await alice.reopen(repo, 1)
    await mini.idle()
    assert len(runs(mini)) == 4


async def test_a_person_may_decide_how_another_attempt_ends(mini: Miniature, judge: Judge) -> None:
    await start(mini, PASSES)
    [run] = runs(mini)
    for attempt, wish in enumerate(("failure", "success"), 2):
        await mini.host.ci.decide(run, wish)
        await mini.idle()
        assert (run.attempt, run.conclusion) == (attempt, wish)


async def test_what_runs_is_stopped_at_the_end(mini: Miniature, judge: Judge) -> None:
    repo = await mini.create_repository("acme/ci", {})
    workflow = {".github/workflows/ci.yml": ON + b"jobs: {a: {steps: [{run: sleep 60}]}}\n"}
    running = asyncio.Event()

    def watch(event: str, said: Mapping[str, Any]) -> None:
        if (event, said.get("action")) == ("workflow_job", "in_progress"):
            running.set()

    mini.watch_webhooks(watch)
    await mini.person("acme").push(repo, "main", "Start", workflow)
    await running.wait()
    await mini.host.ci.close()
    assert mini.host.ci.busy is False


async def test_readers_push_nothing(mini: Miniature, judge: Judge) -> None:
    repo = await mini.create_repository("acme/ci", {"x": b""})
    with pytest.raises(Problem, match="Must have push access"):
        await mini.person("bob").push(repo, "main", "x", {"y": b""})
