"""GitHub's webhooks, as far as Grace acts on them.

Only the fields that she uses are required: GitHub's own examples break its own schema.
https://docs.github.com/en/webhooks/webhook-events-and-payloads
"""

from collections.abc import Callable

from bot.model import CommitId, FailedJob, RepositoryName
from bot.reading.github_records import (
    ActionRequested,
    ChecksDone,
    CodeAlert,
    CommentMade,
    DependencyAlert,
    GitHubEvent,
    Ignored,
    InstallationChanged,
    JobFailed,
    PullRequestChanged,
    Pushed,
    ReviewChanged,
)
from bot.reading.json_fields import Fields

__all__ = [
    "ActionRequested",
    "ChecksDone",
    "CodeAlert",
    "CommentMade",
    "DependencyAlert",
    "GitHubEvent",
    "Ignored",
    "InstallationChanged",
    "JobFailed",
    "PullRequestChanged",
    "Pushed",
    "ReviewChanged",
    "read_hook",
]

_FAILED = frozenset(("failure", "timed_out", "startup_failure"))


def read_hook(event: str, body: bytes) -> GitHubEvent:
    """Read the body that came with `X-GitHub-Event: <event>`; its signature has been verified.

    Raises:
        Unreadable: a field that this event must have is missing or of another type.
    """
    hook = Fields.of(f"the event {event!r:.40}", body)
    reader = _READERS.get(event)
    if reader is None:
        return Ignored(f"nothing is done on {event!r:.40}", _maybe_repository(hook))
    return reader(hook)


def _repository(hook: Fields) -> RepositoryName:
    return RepositoryName(hook.text("repository.full_name"))


def _maybe_repository(hook: Fields) -> RepositoryName | None:
    name = hook.maybe_text("repository.full_name")
    return RepositoryName(name) if name else None


def _maybe_commit(hook: Fields, path: str) -> CommitId | None:
    commit = hook.maybe_text(path)
    return CommitId(commit) if commit else None


def _workflow_job(hook: Fields) -> GitHubEvent:
    conclusion = hook.maybe_text("workflow_job.conclusion")
    if hook.maybe_text("action") != "completed" or conclusion not in _FAILED:
        return Ignored("the job has not failed", _maybe_repository(hook))
    return JobFailed(
        repository=_repository(hook),
        job=FailedJob(
            id=hook.number("workflow_job.id"),
            name=hook.text("workflow_job.name"),
            app="github-actions",
            branch=hook.maybe_text("workflow_job.head_branch") or "",
            head=CommitId(hook.text("workflow_job.head_sha")),
            run=hook.number("workflow_job.run_id"),
        ),
        default_branch=hook.maybe_text("repository.default_branch"),
        attempt=hook.maybe_number("workflow_job.run_attempt") or 1,
    )


def _check_run(hook: Fields) -> GitHubEvent:
    if hook.maybe_text("action") == "requested_action":
        return ActionRequested(
            repository=_repository(hook),
            check=hook.number("check_run.id"),
            head=CommitId(hook.text("check_run.head_sha")),
            identifier=hook.text("requested_action.identifier"),
            actor=hook.text("sender.login"),
        )
    branch = hook.maybe_text("check_run.check_suite.head_branch")
    return _completed(hook, "check_run", branch)


def _check_suite(hook: Fields) -> GitHubEvent:
    return _completed(hook, "check_suite", hook.maybe_text("check_suite.head_branch"))


def _workflow_run(hook: Fields) -> GitHubEvent:
    return _completed(hook, "workflow_run", hook.maybe_text("workflow_run.head_branch"))


def _completed(hook: Fields, what: str, branch: str | None) -> GitHubEvent:
    if hook.maybe_text("action") != "completed":
        return Ignored(f"the {what} is not completed", _maybe_repository(hook))
    return ChecksDone(_repository(hook), CommitId(hook.text(f"{what}.head_sha")), branch)


def _status(hook: Fields) -> GitHubEvent:
    if hook.text("state") == "pending":
        return Ignored("the status is pending", _maybe_repository(hook))
    branches = [branch.maybe_text("name") for branch in hook.each("branches")]
    branch = branches[0] if len(branches) == 1 else None
    return ChecksDone(_repository(hook), CommitId(hook.text("sha")), branch)


def _pull_request(hook: Fields) -> GitHubEvent:
    action = hook.text("action")
    return PullRequestChanged(
        repository=_repository(hook),
        number=hook.number("pull_request.number"),
        action=action,
        branch=hook.maybe_text("pull_request.head.ref"),
        head=_maybe_commit(hook, "pull_request.head.sha"),
        merged=hook.flag("pull_request.merged"),
        merge_commit=_maybe_commit(hook, "pull_request.merge_commit_sha"),
        closed_by=hook.maybe_text("sender.login") if action == "closed" else None,
    )


def _issue_comment(hook: Fields) -> GitHubEvent:
    if hook.maybe_text("action") != "created":
        return Ignored("only a new comment counts", _maybe_repository(hook))
    return CommentMade(
        repository=_repository(hook),
        number=hook.number("issue.number"),
        comment=hook.number("comment.id"),
        author=hook.text("comment.user.login"),
        is_bot=hook.maybe_text("comment.user.type") == "Bot"
        or hook.get("comment.performed_via_github_app") is not None,
        body=hook.maybe_text("comment.body") or "",
        on_pull_request=hook.get("issue.pull_request") is not None,
    )


def _review(hook: Fields) -> GitHubEvent:
    return ReviewChanged(
        repository=_repository(hook),
        number=hook.number("pull_request.number"),
        action=hook.text("action"),
        review=hook.number("review.id"),
        author=hook.maybe_text("review.user.login"),
    )


def _push(hook: Fields) -> GitHubEvent:
    ref = hook.text("ref")
    branch = ref.removeprefix("refs/heads/")
    if branch == ref:
        return Ignored("what was pushed is no branch", _maybe_repository(hook))
    return Pushed(
        repository=_repository(hook),
        branch=branch,
        after=CommitId(hook.text("after")),
        to_default=branch == hook.maybe_text("repository.default_branch"),
        deleted=hook.flag("deleted"),
    )


def _installation(hook: Fields) -> GitHubEvent:
    action = hook.text("action")
    names = _names(hook, "repositories")
    gone = action in {"deleted", "suspend"}
    return InstallationChanged(
        action=action,
        installation=hook.number("installation.id"),
        added=() if gone else names,
        removed=names if gone else (),
    )


def _installation_repositories(hook: Fields) -> GitHubEvent:
    return InstallationChanged(
        action=hook.text("action"),
        installation=hook.number("installation.id"),
        added=_names(hook, "repositories_added"),
        removed=_names(hook, "repositories_removed"),
    )


def _code_alert(hook: Fields) -> GitHubEvent:
    instance = "alert.most_recent_instance"
    return CodeAlert(
        repository=_repository(hook),
        action=hook.text("action"),
        number=hook.number("alert.number"),
        tool=hook.maybe_text("alert.tool.name"),
        rule=hook.maybe_text("alert.rule.id"),
        head=_maybe_commit(hook, f"{instance}.commit_sha"),
        path=hook.maybe_text(f"{instance}.location.path"),
        line=hook.maybe_number(f"{instance}.location.start_line"),
    )


def _dependency_alert(hook: Fields) -> GitHubEvent:
    return DependencyAlert(
        repository=_repository(hook),
        action=hook.text("action"),
        number=hook.number("alert.number"),
        ecosystem=hook.maybe_text("alert.dependency.package.ecosystem"),
        package=hook.maybe_text("alert.dependency.package.name"),
        manifest=hook.maybe_text("alert.dependency.manifest_path"),
        advisory=hook.maybe_text("alert.security_advisory.ghsa_id"),
        fixed_in=hook.maybe_text("alert.security_vulnerability.first_patched_version.identifier"),
    )


def _names(hook: Fields, path: str) -> tuple[RepositoryName, ...]:
    return tuple(RepositoryName(entry.text("full_name")) for entry in hook.each(path))


_READERS: dict[str, Callable[[Fields], GitHubEvent]] = {
    "workflow_job": _workflow_job,
    "check_run": _check_run,
    "check_suite": _check_suite,
    "workflow_run": _workflow_run,
    "status": _status,
    "pull_request": _pull_request,
    "issue_comment": _issue_comment,
    "pull_request_review": _review,
    "push": _push,
    "installation": _installation,
    "installation_repositories": _installation_repositories,
    "code_scanning_alert": _code_alert,
    "dependabot_alert": _dependency_alert,
}
