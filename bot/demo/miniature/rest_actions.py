"""REST: workflow runs, their jobs and logs.

https://docs.github.com/rest/actions
"""

import secrets
from datetime import datetime, timedelta

from aiohttp import web

from bot.demo.miniature import views_ci
from bot.demo.miniature.caller import reading, writing
from bot.demo.miniature.paging import paged
from bot.demo.miniature.problem import forbidden, missing
from bot.demo.miniature.records_ci import Job, Run
from bot.demo.miniature.rest import Call, Table, answer

table = Table()
READ, WRITE = reading("actions"), writing("actions")
LOG_URL_LIFE = timedelta(minutes=1)


def _run(call: Call) -> Run:
    run = call.world.checks.workflow_runs.get(call.number("run"))
    if run is None or run.repo is not call.repo:
        raise missing()
    return run


def _job(call: Call) -> Job:
    job = call.world.checks.jobs.get(call.number("job"))
    if job is None or job.run.repo is not call.repo:
        raise missing()
    return job


@table.on("GET", "actions/runs", READ)
async def list_runs(call: Call) -> web.Response:
    """Runs, newest first."""
    limits = {"branch": "branch", "event": "event", "head_sha": "sha"}
    found = [
        run
        for run in reversed(call.world.checks.workflow_runs.values())
        if run.repo is call.repo
        and all(call.query(name) in ("", getattr(run, field)) for name, field in limits.items())
        and call.query("status") in ("", run.status, run.conclusion)
    ]
    page = paged(call, found)
    shown = [await views_ci.run(run) for run in page.items]
    return page.answer({"total_count": len(found), "workflow_runs": shown})


@table.on("GET", r"actions/runs/{run:\d+}", READ)
async def read_run(call: Call) -> web.Response:
    """One run."""
    return answer(await views_ci.run(_run(call)))


@table.on("GET", r"actions/runs/{run:\d+}/jobs", READ)
async def list_jobs(call: Call) -> web.Response:
    """The jobs of a run's latest attempt, or of all."""
    run = _run(call)
    jobs = run.jobs
    if call.query("filter") == "all":
        jobs = [job for job in call.world.checks.jobs.values() if job.run is run]
    page = paged(call, jobs)
    shown = [views_ci.job(job) for job in page.items]
    return page.answer({"total_count": len(jobs), "jobs": shown})


@table.on("POST", r"actions/runs/{run:\d+}/rerun", WRITE)
@table.on("POST", r"actions/runs/{run:\d+}/rerun-failed-jobs", WRITE)
async def rerun(call: Call) -> web.Response:
    """Another attempt; the miniature always runs all jobs again."""
    run = _run(call)
    if run.status != "completed":
        raise forbidden("This workflow is already running")
    await call.host.ci.rerun(run)
    return answer({}, 201)


@table.on("GET", r"actions/jobs/{job:\d+}", READ)
async def read_job(call: Call) -> web.Response:
    """One job."""
    return answer(views_ci.job(_job(call)))


@table.on("POST", r"actions/jobs/{job:\d+}/rerun", WRITE)
async def rerun_job(call: Call) -> web.Response:
    """Another attempt of the run that the job belongs to."""
    run = _job(call).run
    if run.status != "completed":
        raise forbidden("This workflow is already running")
    await call.host.ci.rerun(run)
    return answer({}, 201)


@table.on("GET", r"actions/jobs/{job:\d+}/logs", READ)
async def job_log(call: Call) -> web.Response:
    """302 to where the log can be read for one minute; 404 while there is none."""
    job = _job(call)
    if job.log is None:
        raise missing()
    ticket = secrets.token_urlsafe(16)
    call.world.log_tickets[ticket] = (job, call.world.now() + LOG_URL_LIFE)
    where = f"{call.world.site.base}/_results/{ticket}/job.txt"
    return web.Response(status=302, headers={"Location": where})


def log_behind(
    tickets: dict[str, tuple[Job, datetime]], ticket: str, now: datetime
) -> bytes | None:
    """The log that a ticket opens, while it lasts."""
    job, until = tickets.get(ticket, (None, now))
    return job.log if job is not None and now < until else None
