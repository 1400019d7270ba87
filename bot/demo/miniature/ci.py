"""The miniature's Actions: events start runs, runs really run, and everyone is told."""

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tarfile import TarError
from tempfile import TemporaryDirectory

from bot.demo.miniature import checks, events
from bot.demo.miniature.accounts import Account
from bot.demo.miniature.background import Background
from bot.demo.miniature.git import GitError
from bot.demo.miniature.hooks import Hooks
from bot.demo.miniature.joblog import JobLog
from bot.demo.miniature.objects import read_commit
from bot.demo.miniature.records import Repo
from bot.demo.miniature.records_ci import CheckSuite, Job, JobPlan, Run, Step, StepPlan, Workflow
from bot.demo.miniature.runner import TIMED_OUT, check_out, run_script, tools
from bot.demo.miniature.workflow import SKIP, runs_on, workflows_at

AT_ONCE = 2
"""Jobs that run side by side; the others are queued."""


@dataclass(frozen=True)
class Cause:
    """Why CI should look at a commit.

    Attributes:
        target: the branch that a workflow's `branches:` filter speaks of.
    """

    event: str
    branch: str
    target: str
    sha: str
    actor: Account


class Ci(Background):
    """Starts and runs workflow runs."""

    def __init__(self, hooks: Hooks) -> None:
        super().__init__()
        self._hooks = hooks
        self._world = hooks.world
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def consider(self, repo: Repo, cause: Cause) -> None:
        """Start the workflows in the commit's own tree that want this event."""
        commit = await read_commit(repo.git, cause.sha)
        if SKIP.search(commit.message):
            return
        for workflow in await workflows_at(repo.git, cause.sha):
            if runs_on(workflow, cause.event, cause.target):
                await self._start(repo, cause, workflow, commit.message.split("\n")[0])

    async def _start(self, repo: Repo, cause: Cause, workflow: Workflow, title: str) -> None:
        world, now = self._world, self._world.now()
        # Actions opens a check suite of its own for each run.
        suite = CheckSuite(world.new_id(), repo, world.actions, cause.sha, cause.branch, now, now)
        world.checks.suites[suite.id] = suite
        # A run's number counts up within its repository and stays through all attempts.
        number = 1 + sum(run.repo is repo for run in world.checks.workflow_runs.values())
        run = Run(
            world.new_id(), number, repo, workflow, suite, cause.event,
            cause.branch, cause.sha, title, cause.actor, now, now,
        )  # fmt: skip
        world.checks.workflow_runs[run.id] = run
        await self._attempt(run, list(workflow.jobs.values()))

    async def rerun(self, run: Run) -> None:
        """Another attempt of a whole run."""
        run.attempt += 1
        await self._attempt(run, list(run.workflow.jobs.values()))

    async def decide(self, run: Run, conclusion: str) -> None:
        """Another attempt whose end a person chose: the demo's "pass" and "fail" buttons."""
        run.attempt += 1
        code = "0" if conclusion == "success" else "1"
        step = StepPlan(f"Decided by hand: {conclusion}", f"exit {code}")
        plans = [JobPlan(plan.name, (step,)) for plan in run.workflow.jobs.values()]
        await self._attempt(run, plans)

    async def _attempt(self, run: Run, plans: list[JobPlan]) -> None:
        run.status, run.conclusion, run.jobs = "queued", None, []
        run.updated = self._world.now()
        for plan in plans:
            check = await checks.create_run(self._hooks, run.suite, plan.name, {})
            # On GitHub, too, a job and its check run have the same id.
            job = Job(check.id, run, plan, check, run.attempt, self._world.now())
            check.details_url = f"{run.repo.html}/actions/runs/{run.id}/job/{job.id}"
            self._world.checks.jobs[job.id] = job
            run.jobs.append(job)
        await self._tell_run(run, "requested")
        for job in run.jobs:
            self._tell_job(job, "queued")
        self.start(self._carry_out(run, list(run.jobs)))

    async def _carry_out(self, run: Run, jobs: list[Job]) -> None:
        async with self._slots:
            run.status = "in_progress"
            await self._tell_run(run, "in_progress")
            for job in jobs:
                await self._run_job(job)
            run.status, run.updated = "completed", self._world.now()
            # A cancelled job fails its run here; on GitHub the run would be "cancelled" as well.
            failed = any(job.conclusion != "success" for job in jobs)
            run.conclusion = "failure" if failed else "success"
            await self._tell_run(run, "completed")

    async def _run_job(self, job: Job) -> None:
        job.started = self._world.now()
        job.steps = [Step(number, plan.name) for number, plan in enumerate(job.plan.steps, 1)]
        await checks.update_run(self._hooks, job.check, {"status": "in_progress"})
        self._tell_job(job, "in_progress")
        journal = JobLog()
        journal.say(f"Complete job name: {job.plan.name}")
        try:
            with TemporaryDirectory(prefix="miniature-ci-") as scratch:
                conclusion = await self._run_steps(job, Path(scratch), journal)
        except (GitError, OSError, TarError) as trouble:
            # A tree that cannot be laid out (a link that leads outside) fails its job, not the CI.
            journal.error(f"Could not set up the job: {trouble}")
            conclusion = "failure"
        job.log, job.completed = journal.finished(), self._world.now()
        await checks.update_run(self._hooks, job.check, {"conclusion": conclusion})
        self._tell_job(job, "completed")

    async def _run_steps(self, job: Job, scratch: Path, journal: JobLog) -> str:
        repo = job.run.repo
        # The runner's own layout: who reads paths out of logs has learned to strip it.
        folder = scratch / "work" / repo.name / repo.name
        folder.mkdir(parents=True)
        await check_out(repo.git, job.run.sha, folder)
        env = _environment(job, scratch)
        conclusion = "success"
        for step, plan in zip(job.steps, job.plan.steps, strict=True):
            step.started = self._world.now()
            if conclusion != "success":
                step.conclusion = "skipped"
            elif plan.script is None:
                journal.group(plan.name, ["Done by the miniature itself"])
                step.conclusion = "success"
            else:
                journal.step(plan.name, plan.script, dict(job.plan.env))
                code = await run_script(plan.script, folder, env, journal.output)
                step.conclusion = conclusion = _judged(code, journal)
            step.status, step.completed = "completed", self._world.now()
        return conclusion

    # -- telling --

    def _tell_job(self, job: Job, action: str) -> None:
        told = events.workflow_job(job, action)
        self._hooks.emit("workflow_job", job.run.repo, job.run.actor, told)

    async def _tell_run(self, run: Run, action: str) -> None:
        told = await events.workflow_run(run, action)
        self._hooks.emit("workflow_run", run.repo, run.actor, told)


def _environment(job: Job, scratch: Path) -> Mapping[str, str]:
    # Nothing else of this process's own environment: it may hold secrets.
    return {
        "PATH": f"{tools(scratch / 'tools')}:{os.environ.get('PATH', os.defpath)}",
        "HOME": str(scratch),
        "CI": "true",
        "GITHUB_SHA": job.run.sha,
        "GITHUB_REPOSITORY": job.run.repo.full_name,
        "PYTHONDONTWRITEBYTECODE": "1",
        # A fresh runner has only the plugins that its workflow installed.
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        **job.plan.env,
    }


def _judged(code: int, journal: JobLog) -> str:
    if code == 0:
        return "success"
    if code == TIMED_OUT:
        journal.error("The job has exceeded the maximum execution time.")
        return "cancelled"
    journal.error(f"Process completed with exit code {code}.")
    return "failure"
