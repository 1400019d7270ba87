"""What each webhook says: payloads in the form of GitHub's webhook schemas."""

from typing import Any

from bot.demo.miniature import views, views_ci, views_git, views_pull
from bot.demo.miniature.accounts import Account
from bot.demo.miniature.git import ZERO
from bot.demo.miniature.objects import Commit, changes, commits, read_commit
from bot.demo.miniature.records import Comment, Installation, Issue, Pull, QueueEntry, Repo, Review
from bot.demo.miniature.records_ci import CheckRun, CheckSuite, Job, Run, Status
from bot.demo.miniature.skeleton import Json, hook, hook_part
from bot.demo.miniature.views import stamp
from bot.demo.miniature.world import World, branch_of

LISTED = 20
"""How many commits a push lists (GitHub: up to 2048; receivers must not count on them)."""


def _push_repo(repo: Repo) -> Json:
    # In pushes and pull requests, GitHub sends some of a repository's times as numbers.
    created = int(repo.created.timestamp())
    return {
        **views.repo(repo),
        "created_at": created,
        "pushed_at": created,
        "master_branch": repo.default_branch,
        "stargazers": 0,
    }


async def _pushed(repo: Repo, commit: Commit) -> Json:
    parent = commit.parents[0] if commit.parents else None
    changed = await changes(repo.git, parent, commit.sha) if parent else []
    files = {
        word: [change.path for change in changed if change.status in states]
        for word, states in (
            ("added", {"added", "renamed"}),
            ("removed", {"removed"}),
            ("modified", {"modified", "changed"}),
        )
    }
    who = views_git.simple_commit(commit)
    return {
        **who,
        **files,
        "author": {**who["author"], "username": commit.author.name},
        "committer": {**who["committer"], "username": commit.committer.name},
        "distinct": True,
        "url": f"{repo.html}/commit/{commit.sha}",
    }


async def push(repo: Repo, ref: str, before: str, after: str, pusher: Account) -> Json:
    """`push`."""
    gone = after == ZERO
    listed: list[Json] = []
    head: Json | None = None
    if not gone:
        since = [] if before == ZERO else [f"^{before}"]
        ids = await repo.git.history(after, *since, limit=LISTED)
        listed = [await _pushed(repo, one) for one in await commits(repo.git, ids[::-1])]
        head = await _pushed(repo, await read_commit(repo.git, after))
    forced = ZERO not in (before, after) and not await repo.git.contains(after, before)
    return hook(
        "push",
        ref=ref,
        before=before,
        after=after,
        created=before == ZERO,
        deleted=gone,
        forced=forced,
        compare=f"{repo.html}/compare/{before[:12]}...{after[:12]}",
        commits=listed,
        head_commit=head,
        pusher={"name": pusher.login, "email": pusher.email},
        repository=_push_repo(repo),
    )


async def pull_request(world: World, pull: Pull, action: str, **more: Any) -> Json:
    """`pull_request`, whatever happened to it."""
    shown = await views_pull.pull_request(world, pull)
    name = f"pull-request-{action.replace('_', '-')}"
    return hook(name, action=action, number=pull.number, pull_request=shown, **more)


async def merge_group(entry: QueueEntry, action: str, **more: Any) -> Json:
    """`merge_group`: what the queue tries, or tries no more."""
    group = await read_commit(entry.pull.repo.git, entry.commit)
    shown = {
        "head_sha": entry.commit,
        "head_ref": f"refs/heads/{entry.branch}",
        "base_sha": entry.base,
        "base_ref": f"refs/heads/{entry.pull.base}",
        "head_commit": views_git.simple_commit(group),
    }
    name = f"merge-group-{action.replace('_', '-')}"
    return hook(name, action=action, merge_group=shown, **more)


def comment(world: World, one: Comment, action: str, **more: Any) -> Json:
    """`issue_comment`."""
    return hook(
        f"issue-comment-{action}",
        action=action,
        issue=_hooked(views_pull.issue_or_pull(world, one.issue)),
        comment=views.comment(world, one),
        **more,
    )


def issue(world: World, one: Issue, action: str) -> Json:
    """`issues`."""
    return hook(f"issues-{action}", action=action, issue=_hooked(views.issue(world, one)))


def _hooked(shown: Json) -> Json:
    del shown["closed_by"]  # REST says who, hooks do not
    return shown


def review(world: World, one: Review, action: str = "submitted", **more: Any) -> Json:
    """`pull_request_review`; its hook spells states in small letters."""
    shown = {**views_pull.review(world, one), "state": one.state.lower()}
    pull = views_pull.short_pull(world, one.pull)
    if action == "edited":  # this hook's schema has remained an older one
        for side in ("head", "base"):
            shown_repo = dict(pull[side]["repo"])
            for field in ("has_discussions", "web_commit_signoff_required"):
                shown_repo.pop(field, None)
            pull[side] = {**pull[side], "repo": shown_repo}
    name = f"pull-request-review-{action}"
    return hook(name, action=action, review=shown, pull_request=pull, **more)


def check_run(run: CheckRun, action: str, **more: Any) -> Json:
    """`check_run`."""
    shown = {**views_ci.check_run(run), "check_suite": _short_suite(run.suite)}
    return hook(f"check-run-{action.replace('_', '-')}", action=action, check_run=shown, **more)


def _short_suite(suite: CheckSuite) -> Json:
    return {
        "id": suite.id,
        "node_id": views.node_id("CheckSuite", suite.id),
        "head_branch": suite.branch,
        "head_sha": suite.sha,
        "before": suite.sha,
        "after": suite.sha,
        "status": suite.status,
        "conclusion": suite.conclusion,
        "url": f"{suite.repo.api}/check-suites/{suite.id}",
        "app": views.app(suite.app),
        "pull_requests": [
            views_pull.pull_in_check(pull) for pull in views_ci.open_pulls(suite.repo, suite.sha)
        ],
        "created_at": stamp(suite.created),
        "updated_at": stamp(suite.updated),
    }


async def check_suite(suite: CheckSuite, action: str) -> Json:
    """`check_suite`."""
    shown = await views_ci.check_suite(suite)
    del shown["repository"]  # the payload's own says it
    return hook(f"check-suite-{action}", action=action, check_suite=shown)


async def status(one: Status) -> Json:
    """`status`."""
    repo = one.repo
    heads = {
        branch_of(name) or name: sha
        for name, sha in (await repo.git.refs("refs/heads/")).items()
        if sha == one.sha
    }
    return hook(
        "status",
        id=one.id,
        sha=one.sha,
        name=repo.full_name,
        state=one.state,
        context=one.context,
        description=one.description,
        target_url=one.target_url,
        commit=await views_git.commit_at(repo, one.sha),
        branches=views_ci.branches_at(heads, repo),
        created_at=stamp(one.created),
        updated_at=stamp(one.created),
    )


async def workflow_run(run: Run, action: str) -> Json:
    """`workflow_run`."""
    flow = run.workflow
    about = {
        "id": flow.id,
        "node_id": views.node_id("Workflow", flow.id),
        "name": flow.name,
        "path": flow.path,
        "state": "active",
        "url": f"{run.repo.api}/actions/workflows/{flow.id}",
        "html_url": f"{run.repo.html}/blob/{run.branch}/{flow.path}",
        "badge_url": f"{run.repo.html}/workflows/{flow.id}/badge.svg",
        "created_at": stamp(run.repo.created),
        "updated_at": stamp(run.repo.created),
    }
    name = f"workflow-run-{action.replace('_', '-')}"
    shown = await views_ci.run(run)
    if action == "in_progress":
        del shown["display_title"]  # alone of the three, its schema has none
    return hook(name, action=action, workflow_run=shown, workflow=about)


def workflow_job(job: Job, action: str) -> Json:
    """`workflow_job`."""
    name = f"workflow-job-{action.replace('_', '-')}"
    shown = hook_part(name, "workflow_job", **views_ci.job(job))
    return hook(name, action=action, workflow_job=shown)


def installation(installed: Installation, action: str) -> Json:
    """`installation`."""
    listed = [_named(repo) for repo in installed.repositories]
    return hook(f"installation-{action}", action=action, repositories=listed)


def repositories(repo: Repo, action: str) -> Json:
    """`installation_repositories`, for one repository."""
    nothing: list[Json] = []
    changed = {"added": nothing, "removed": nothing} | {action: [_named(repo)]}
    return hook(
        f"installation-repositories-{action}",
        action=action,
        repository_selection="selected",
        repositories_added=changed["added"],
        repositories_removed=changed["removed"],
        requester=None,
    )


def _named(repo: Repo) -> Json:
    return {
        "id": repo.id,
        "node_id": views.node_id("Repository", repo.id),
        "name": repo.name,
        "full_name": repo.full_name,
        "private": repo.private,
    }
