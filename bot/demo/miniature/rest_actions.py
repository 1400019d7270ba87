"""REST: workflow runs, their jobs, logs and artifacts.

https://docs.github.com/rest/actions
"""

import secrets
from datetime import datetime, timedelta

from aiohttp import web

from bot.demo.miniature import views_ci
from bot.demo.miniature.caller import reading, writing
from bot.demo.miniature.paging import paged
from bot.demo.miniature.problem import Problem, forbidden, missing
from bot.demo.miniature.records_ci import Job, Run
from bot.demo.miniature.rest import Call, Table, answer

table = Table()
READ, WRITE = reading("actions"), writing("actions")
URL_LIFE = timedelta(minutes=1)


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
    return _elsewhere(call, job.log, "job.txt")


@table.on("GET", r"actions/runs/{run:\d+}/artifacts", READ)
async def list_artifacts(call: Call) -> web.Response:
    """What a run has uploaded, newest first."""
    run = _run(call)
    found = [one for one in run.artifacts[::-1] if call.query("name") in ("", one.name)]
    page = paged(call, found)
    shown = [views_ci.artifact(run, one) for one in page.items]
    return page.answer({"total_count": len(found), "artifacts": shown})


@table.on("GET", r"actions/artifacts/{artifact:\d+}/zip", READ)
async def download_artifact(call: Call) -> web.Response:
    """302 to where the archive can be read for one minute; 410 once it has expired."""
    runs = (run for run in call.world.checks.workflow_runs.values() if run.repo is call.repo)
    number = call.number("artifact")
    found = next((one for run in runs for one in run.artifacts if one.id == number), None)
    if found is None:
        raise missing()
    if found.expired:
        raise Problem(410, "Artifact has expired")
    return _elsewhere(call, found.archive, "artifact.zip")


def _elsewhere(call: Call, content: bytes, name: str) -> web.Response:
    ticket = secrets.token_urlsafe(16)
    call.world.results[ticket] = (content, call.world.now() + URL_LIFE)
    where = f"{call.world.site.base}/_results/{ticket}/{name}"
    return web.Response(status=302, headers={"Location": where})


def behind(results: dict[str, tuple[bytes, datetime]], ticket: str, now: datetime) -> bytes | None:
    """What a ticket opens, while it lasts."""
    content, until = results.get(ticket, (None, now))
    return content if now < until else None
