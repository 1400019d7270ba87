"""Checks, workflow runs, jobs and webhook deliveries as GitHub's JSON."""

from datetime import timedelta
from urllib.parse import quote

from bot.demo.miniature.objects import read_commit
from bot.demo.miniature.records import Pull, Repo
from bot.demo.miniature.records_ci import (
    Artifact,
    CheckRun,
    CheckSuite,
    Delivery,
    Job,
    Run,
    Status,
)
from bot.demo.miniature.skeleton import Json, answer
from bot.demo.miniature.views import account, app, minimal_repo, node_id, stamp, stamp_or_none
from bot.demo.miniature.views_git import simple_commit
from bot.demo.miniature.views_pull import pull_in_check

KEPT = timedelta(days=90)
"""How long GitHub keeps artifacts, unless a repository says otherwise."""


def _pulls(it: Repo, sha: str) -> list[Json]:
    return [pull_in_check(pull) for pull in open_pulls(it, sha)]


def open_pulls(it: Repo, sha: str) -> list[Pull]:
    """The open pull requests whose head this is."""
    return [pull for pull in it.pulls if pull.state == "open" and pull.head_sha == sha]


def check_run(run: CheckRun) -> Json:
    """Schema `check-run`."""
    it = run.suite.repo
    url = f"{it.api}/check-runs/{run.id}"
    html = f"{it.html}/runs/{run.id}"
    return answer(
        "check-run",
        id=run.id,
        node_id=node_id("CheckRun", run.id),
        url=url,
        html_url=html,
        details_url=run.details_url or html,
        external_id=run.external_id or "",
        name=run.name,
        head_sha=run.suite.sha,
        status=run.status,
        conclusion=run.conclusion,
        started_at=stamp(run.started),
        completed_at=stamp_or_none(run.completed),
        output={
            "title": run.output.get("title"),
            "summary": run.output.get("summary"),
            "text": run.output.get("text"),
            "annotations_count": len(run.output.get("annotations") or ()),
            "annotations_url": f"{url}/annotations",
        },
        check_suite={"id": run.suite.id},
        app=app(run.suite.app),
        pull_requests=_pulls(it, run.suite.sha),
    )


def annotation(run: CheckRun, given: Json) -> Json:
    """Schema `check-annotation`; `blob_href` is what GitHub calls the file at the commit."""
    names = ("start_column", "end_column", "title", "raw_details")
    blob = f"{run.suite.repo.html}/blob/{run.suite.sha}/{quote(given['path'])}"
    return {**dict.fromkeys(names), **given, "blob_href": blob}


async def check_suite(suite: CheckSuite) -> Json:
    """Schema `check-suite`."""
    it = suite.repo
    return answer(
        "check-suite",
        id=suite.id,
        node_id=node_id("CheckSuite", suite.id),
        url=f"{it.api}/check-suites/{suite.id}",
        check_runs_url=f"{it.api}/check-suites/{suite.id}/check-runs",
        head_sha=suite.sha,
        head_branch=suite.branch,
        before=suite.sha,
        after=suite.sha,
        status=suite.status,
        conclusion=suite.conclusion,
        app=app(suite.app),
        repository=minimal_repo(it),
        head_commit=simple_commit(await read_commit(it.git, suite.sha)),
        latest_check_runs_count=len(suite.runs),
        pull_requests=_pulls(it, suite.sha),
        created_at=stamp(suite.created),
        updated_at=stamp(suite.updated),
    )


def status(one: Status) -> Json:
    """Schema `status`."""
    return answer(
        "status",
        id=one.id,
        node_id=node_id("StatusContext", one.id),
        url=f"{one.repo.api}/statuses/{one.sha}",
        avatar_url=account(one.creator)["avatar_url"],
        state=one.state,
        context=one.context,
        description=one.description,
        target_url=one.target_url,
        creator=account(one.creator),
        created_at=stamp(one.created),
        updated_at=stamp(one.created),
    )


def combined_status(it: Repo, sha: str, statuses: list[Status]) -> Json:
    """Schema `combined-commit-status`: the newest of each context, and what they sum up to."""
    newest = list({one.context: one for one in statuses}.values())
    found = {one.state for one in newest}
    if found & {"error", "failure"}:
        state = "failure"
    else:
        state = "success" if found == {"success"} else "pending"
    return answer(
        "combined-commit-status",
        state=state,
        sha=sha,
        total_count=len(newest),
        # Inside the sum, a status does not say who set it.
        statuses=[{k: v for k, v in status(one).items() if k != "creator"} for one in newest],
        repository=minimal_repo(it),
        commit_url=f"{it.api}/commits/{sha}",
        url=f"{it.api}/commits/{sha}/status",
    )


async def run(one: Run) -> Json:
    """Schema `workflow-run`."""
    it = one.repo
    url = f"{it.api}/actions/runs/{one.id}"
    return answer(
        "workflow-run",
        id=one.id,
        node_id=node_id("WorkflowRun", one.id),
        name=one.workflow.name,
        path=one.workflow.path,
        workflow_id=one.workflow.id,
        workflow_url=f"{it.api}/actions/workflows/{one.workflow.id}",
        display_title=one.title,
        run_number=one.number,
        run_attempt=one.attempt,
        event=one.event,
        status=one.status,
        conclusion=one.conclusion,
        head_branch=one.branch,
        head_sha=one.sha,
        head_commit=simple_commit(await read_commit(it.git, one.sha)),
        head_repository=minimal_repo(it),
        repository=minimal_repo(it),
        actor=account(one.actor),
        triggering_actor=account(one.actor),
        pull_requests=_pulls(it, one.sha),
        referenced_workflows=[],
        url=url,
        html_url=f"{it.html}/actions/runs/{one.id}",
        check_suite_id=one.suite.id,
        check_suite_node_id=node_id("CheckSuite", one.suite.id),
        check_suite_url=f"{it.api}/check-suites/{one.suite.id}",
        previous_attempt_url=None if one.attempt == 1 else f"{url}/attempts/{one.attempt - 1}",
        created_at=stamp(one.created),
        updated_at=stamp(one.updated),
        run_started_at=stamp(one.created),
    )


def job(one: Job) -> Json:
    """Schema `job`."""
    it = one.run.repo
    return answer(
        "job",
        id=one.id,
        node_id=node_id("CheckRun", one.id),
        run_id=one.run.id,
        run_url=f"{it.api}/actions/runs/{one.run.id}",
        run_attempt=one.attempt,
        url=f"{it.api}/actions/jobs/{one.id}",
        html_url=f"{it.html}/actions/runs/{one.run.id}/job/{one.id}",
        check_run_url=f"{it.api}/check-runs/{one.check.id}",
        name=one.plan.name,
        workflow_name=one.run.workflow.name,
        head_sha=one.run.sha,
        head_branch=one.run.branch,
        status=one.status,
        conclusion=one.conclusion,
        labels=["self-hosted"],
        runner_id=1,
        runner_name="miniature",
        runner_group_id=1,
        runner_group_name="Default",
        steps=[
            {
                "number": step.number,
                "name": step.name,
                "status": step.status,
                "conclusion": step.conclusion,
                "started_at": stamp_or_none(step.started),
                "completed_at": stamp_or_none(step.completed),
            }
            for step in one.steps
        ],
        created_at=stamp(one.created),
        started_at=stamp(one.started or one.created),
        completed_at=stamp_or_none(one.completed),
    )


def delivery(one: Delivery) -> Json:
    """Schema `hook-delivery-item`: what the list shows."""
    return answer(
        "hook-delivery-item",
        id=one.id,
        guid=one.guid,
        event=one.event,
        action=one.action,
        delivered_at=one.delivered.isoformat().replace("+00:00", "Z"),
        redelivery=one.redelivery,
        duration=one.duration,
        status=one.status,
        status_code=one.status_code,
        installation_id=one.installation,
        repository_id=one.repository,
        throttled_at=None,
    )


def whole_delivery(one: Delivery) -> Json:
    """Schema `hook-delivery`: with what was sent and answered."""
    return {
        **delivery(one),
        "url": "",
        "request": {"headers": one.request_headers, "payload": dict(one.payload)},
        "response": {"headers": one.response_headers, "payload": one.response_body},
    }


def branches_at(names: dict[str, str], it: Repo) -> list[Json]:
    """How a status hook names the branches whose head the commit is."""
    return [
        {
            "name": name,
            "commit": {"sha": sha, "url": f"{it.api}/commits/{quote(sha)}"},
            "protected": False,
        }
        for name, sha in names.items()
    ]


def artifact(run: Run, one: Artifact) -> Json:
    """Schema `artifact`."""
    url = f"{run.repo.api}/actions/artifacts/{one.id}"
    return answer(
        "artifact",
        id=one.id,
        node_id=node_id("Artifact", one.id),
        name=one.name,
        size_in_bytes=len(one.archive),
        url=url,
        archive_download_url=f"{url}/zip",
        expired=one.expired,
        created_at=stamp(one.created),
        updated_at=stamp(one.created),
        expires_at=stamp(one.created + KEPT),
        workflow_run={
            "id": run.id,
            "repository_id": run.repo.id,
            "head_repository_id": run.repo.id,
            "head_branch": run.branch,
            "head_sha": run.sha,
        },
    )
