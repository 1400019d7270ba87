"""REST: check runs, check suites and commit statuses.

https://docs.github.com/rest/checks
"""

from typing import Any, Literal

from aiohttp import web
from pydantic import Field

from bot.demo.miniature import checks, events, views_ci
from bot.demo.miniature.bodies import Body, Moment
from bot.demo.miniature.caller import Kind, reading, writing
from bot.demo.miniature.git import SHA
from bot.demo.miniature.paging import paged
from bot.demo.miniature.problem import forbidden, invalid, missing
from bot.demo.miniature.records_ci import CheckRun, CheckSuite, newest_runs
from bot.demo.miniature.rest import Call, Table, answer

table = Table()
READ, WRITE = reading("checks"), writing("checks")

Conclusion = Literal[
    "action_required", "cancelled", "failure", "neutral", "success", "skipped", "stale", "timed_out"
]


class Annotation(Body):
    """A remark on lines of one file."""

    path: str
    start_line: int
    end_line: int
    start_column: int | None = None
    end_column: int | None = None
    annotation_level: Literal["notice", "warning", "failure"]
    message: str = Field(max_length=65_535)
    title: str | None = Field(default=None, max_length=255)
    raw_details: str | None = Field(default=None, max_length=65_535)


class Output(Body):
    """What a check run has to say."""

    summary: str = Field(max_length=65_535)
    title: str | None = None
    text: str | None = Field(default=None, max_length=65_535)
    annotations: tuple[Annotation, ...] = Field(default=(), max_length=50)
    images: tuple[dict[str, Any], ...] = ()


class Button(Body):
    """An action that people can ask for."""

    label: str = Field(max_length=20)
    description: str = Field(max_length=40)
    identifier: str = Field(max_length=20)


class ChangedRun(Body):
    """What is to change of a check run."""

    name: str | None = None
    details_url: str | None = None
    external_id: str | None = None
    status: Literal["queued", "in_progress", "completed"] | None = None
    conclusion: Conclusion | None = None
    started_at: Moment | None = None
    completed_at: Moment | None = None
    output: Output | None = None
    actions: list[Button] | None = Field(default=None, max_length=3)


class NewRun(ChangedRun):
    """A check run to be made."""

    name: str
    head_sha: str


def _checked(wish: ChangedRun) -> dict[str, Any]:
    if wish.status == "completed" and wish.conclusion is None:
        raise invalid("Invalid request.\n\nCompleted check runs need a conclusion.")
    return wish.given()


@table.on("POST", "check-runs", WRITE)
async def create_run(call: Call) -> web.Response:
    """Report on a commit; Apps only."""
    app = call.caller.app
    if call.caller.kind is not Kind.INSTALLATION or app is None:
        raise forbidden("You must authenticate via a GitHub App.")
    wish = await call.body(NewRun)
    fields = _checked(wish)
    # The title is asked for when a run is made, and may be left out when it changes.
    if wish.output is not None and wish.output.title is None:
        raise invalid('Invalid request.\n\n"output/title" wasn\'t supplied.')
    if not SHA.fullmatch(wish.head_sha) or await call.repo.git.kind(wish.head_sha) != "commit":
        raise invalid(f"No commit found for SHA: {wish.head_sha}")
    suite = await checks.suite_for(call.host.hooks, call.repo, app, wish.head_sha)
    run = await checks.create_run(call.host.hooks, suite, wish.name, fields)
    return answer(views_ci.check_run(run), 201)


def _run(call: Call) -> CheckRun:
    return checks.run_of(call.host.hooks, call.repo, call.number("run"))


@table.on("GET", r"check-runs/{run:\d+}", READ)
async def read_run(call: Call) -> web.Response:
    """One check run."""
    return answer(views_ci.check_run(_run(call)))


@table.on("GET", r"check-runs/{run:\d+}/annotations", READ)
async def annotations(call: Call) -> web.Response:
    """What a check run remarks on single lines."""
    run = _run(call)
    page = paged(call, run.output.get("annotations") or [])
    return page.answer([views_ci.annotation(run, one) for one in page.items])


@table.on("PATCH", r"check-runs/{run:\d+}", WRITE)
async def update_run(call: Call) -> web.Response:
    """Change a check run; only the App that made it may."""
    run = _run(call)
    # Anyone may post a status under any name; a check run is bound to its App. That is why a gate
    # reads `app.id` and not names.
    if call.caller.app is not run.suite.app:
        raise forbidden("Invalid app_id for check run")
    await checks.update_run(call.host.hooks, run, _checked(await call.body(ChangedRun)))
    return answer(views_ci.check_run(run))


@table.on("POST", r"check-runs/{run:\d+}/rerequest", WRITE)
async def rerequest(call: Call) -> web.Response:
    """Ask the App to check again."""
    run = _run(call)
    told = events.check_run(run, "rerequested")
    call.host.hooks.emit("check_run", call.repo, call.who, told)
    return answer({}, 201)


async def _listed(call: Call, runs: list[CheckRun]) -> web.Response:
    name, app, status = call.query("check_name"), call.query("app_id"), call.query("status")
    # "latest" is per name and suite: a re-run hides the run before it, another App's does not.
    if call.query("filter", "latest") != "all":
        latest = {
            id(run) for suite in {run.suite for run in runs} for run in newest_runs(suite.runs)
        }
        runs = [run for run in runs if id(run) in latest]
    runs = [
        run
        for run in reversed(runs)
        if name in ("", run.name)
        and app in ("", str(run.suite.app.id))
        and status in ("", run.status)
    ]
    page = paged(call, runs)
    shown = [views_ci.check_run(run) for run in page.items]
    return page.answer({"total_count": len(runs), "check_runs": shown})


@table.on("GET", "commits/{ref:.+}/check-runs", READ)
async def runs_at(call: Call) -> web.Response:
    """Check runs on a commit, newest first; by default the latest of each name and suite."""
    sha = await call.commit("ref")
    return await _listed(call, checks.runs_at(call.host.hooks, call.repo, sha))


@table.on("GET", "commits/{ref:.+}/check-suites", READ)
async def suites_at(call: Call) -> web.Response:
    """Check suites on a commit, empty ones included."""
    sha = await call.commit("ref")
    suites = [
        suite
        for suite in call.world.checks.suites.values()
        if suite.repo is call.repo
        and suite.sha == sha
        and call.query("app_id") in ("", str(suite.app.id))
    ]
    page = paged(call, suites)
    shown = [await views_ci.check_suite(suite) for suite in page.items]
    return page.answer({"total_count": len(suites), "check_suites": shown})


def _suite(call: Call) -> CheckSuite:
    suite = call.world.checks.suites.get(call.number("suite"))
    if suite is None or suite.repo is not call.repo:
        raise missing()
    return suite


@table.on("GET", r"check-suites/{suite:\d+}", READ)
async def read_suite(call: Call) -> web.Response:
    """One check suite."""
    return answer(await views_ci.check_suite(_suite(call)))


@table.on("GET", r"check-suites/{suite:\d+}/check-runs", READ)
async def runs_of_suite(call: Call) -> web.Response:
    """The check runs of a suite."""
    return await _listed(call, list(_suite(call).runs))


# -- statuses --


class NewStatus(Body):
    """A status to be set."""

    state: Literal["error", "failure", "pending", "success"]
    context: str = "default"
    description: str | None = None
    target_url: str | None = None


@table.on("POST", "statuses/{sha}", writing("statuses"))
async def create_status(call: Call) -> web.Response:
    """Set a status; anyone with write permission may, under any name."""
    wish, sha = await call.body(NewStatus), call.part("sha")
    if not SHA.fullmatch(sha) or await call.repo.git.kind(sha) != "commit":
        raise invalid(f"No commit found for SHA: {sha}")
    made = await checks.set_status(call.host.hooks, call.repo, sha, call.who, wish.model_dump())
    return answer(views_ci.status(made), 201)


@table.on("GET", "commits/{ref:.+}/status", reading("statuses"))
async def combined(call: Call) -> web.Response:
    """What the statuses of a commit sum up to."""
    sha = await call.commit("ref")
    found = checks.statuses_at(call.host.hooks, call.repo, sha)
    return answer(views_ci.combined_status(call.repo, sha, found))


@table.on("GET", "commits/{ref:.+}/statuses", reading("statuses"))
async def statuses(call: Call) -> web.Response:
    """All statuses of a commit, newest first."""
    sha = await call.commit("ref")
    page = paged(call, checks.statuses_at(call.host.hooks, call.repo, sha)[::-1])
    return page.answer([views_ci.status(one) for one in page.items])
