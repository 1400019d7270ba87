"""Check runs, check suites and commit statuses: writing them, and telling the App."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.demo.miniature import events
from bot.demo.miniature.accounts import Account, App
from bot.demo.miniature.hooks import Hooks
from bot.demo.miniature.problem import missing
from bot.demo.miniature.records import Repo
from bot.demo.miniature.records_ci import CheckRun, CheckSuite, Status
from bot.demo.miniature.world import branch_of


async def suite_for(hooks: Hooks, repo: Repo, app: App, sha: str) -> CheckSuite:
    """The App's suite on a commit, made where there is none."""
    world = hooks.world
    for suite in world.checks.suites.values():
        if suite.repo is repo and suite.app is app and suite.sha == sha:
            return suite
    # Null where the commit is no branch's head, e.g. for a merge queue or an old commit.
    heads = await repo.git.refs("refs/heads/")
    branch = next((branch_of(name) for name, head in heads.items() if head == sha), None)
    suite = CheckSuite(world.new_id(), repo, app, sha, branch, world.now(), world.now())
    world.checks.suites[suite.id] = suite
    return suite


async def create_run(
    hooks: Hooks, suite: CheckSuite, name: str, fields: Mapping[str, Any]
) -> CheckRun:
    """A new check run; several of one name are allowed, the newest counts."""
    now = hooks.world.now()
    run = CheckRun(hooks.world.new_id(), suite, name, "queued", now)
    suite.runs.append(run)
    hooks.world.checks.runs[run.id] = run
    _write(run, fields, now)
    hooks.emit("check_run", suite.repo, suite.app.bot, events.check_run(run, "created"))
    await _tell_if_completed(hooks, run)
    return run


async def update_run(hooks: Hooks, run: CheckRun, fields: Mapping[str, Any]) -> None:
    """Change a check run."""
    before = run.status
    _write(run, fields, hooks.world.now())
    if before != "completed":
        await _tell_if_completed(hooks, run)


def _write(run: CheckRun, fields: Mapping[str, Any], now: datetime) -> None:
    for name in ("name", "status", "external_id", "details_url", "actions"):
        if fields.get(name) is not None:
            setattr(run, name, fields[name])
    given = fields.get("output") or {}
    # Annotations are added to those that are there; all else is replaced.
    notes = [*run.output.get("annotations", ()), *given.get("annotations", ())]
    run.output = {**run.output, **given, "annotations": notes}
    # A conclusion completes a run, whatever status comes with it.
    if fields.get("conclusion"):
        run.conclusion, run.status = fields["conclusion"], "completed"
        run.completed = fields.get("completed_at") or now
    elif run.status != "completed":
        run.conclusion = run.completed = None
    run.started = fields.get("started_at") or run.started
    run.suite.updated = now


async def _tell_if_completed(hooks: Hooks, run: CheckRun) -> None:
    if run.status != "completed":
        return
    suite = run.suite
    hooks.emit("check_run", suite.repo, suite.app.bot, events.check_run(run, "completed"))
    # Completed again with every run that ends later: receivers see this more than once.
    if suite.status == "completed":
        told = await events.check_suite(suite, "completed")
        hooks.emit("check_suite", suite.repo, suite.app.bot, told)


def run_of(hooks: Hooks, repo: Repo, number: int) -> CheckRun:
    """A repository's check run by id; 404 otherwise."""
    run = hooks.world.checks.runs.get(number)
    if run is None or run.suite.repo is not repo:
        raise missing()
    return run


def runs_at(hooks: Hooks, repo: Repo, sha: str) -> list[CheckRun]:
    """All check runs on a commit, oldest first."""
    suites = [
        suite
        for suite in hooks.world.checks.suites.values()
        if suite.repo is repo and suite.sha == sha
    ]
    return sorted((run for suite in suites for run in suite.runs), key=lambda run: run.id)


async def set_status(
    hooks: Hooks, repo: Repo, sha: str, creator: Account, fields: Mapping[str, Any]
) -> Status:
    """Add a commit status; the newest of each context counts."""
    world = hooks.world
    status = Status(
        world.new_id(), repo, sha, creator, fields["state"],
        fields.get("context") or "default", world.now(),
        fields.get("description"), fields.get("target_url"),
    )  # fmt: skip
    world.checks.statuses.append(status)
    hooks.emit("status", repo, creator, await events.status(status))
    return status


def statuses_at(hooks: Hooks, repo: Repo, sha: str) -> list[Status]:
    """All statuses on a commit, oldest first."""
    every = hooks.world.checks.statuses
    return [status for status in every if status.repo is repo and status.sha == sha]
