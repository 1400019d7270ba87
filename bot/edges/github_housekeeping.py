"""GitHub around the fixes: issues about the policy, a file's history, and what CI failed before."""

from collections.abc import Sequence
from urllib.parse import quote

from bot.edges.github_answers import Account, Answer
from bot.edges.github_calls import PAGE, Calls, at
from bot.model import CommitId, FailedJob, Issue, Repository

ACTIONS = "github-actions"


class _IssueAnswer(Answer):
    """https://docs.github.com/en/rest/issues/issues; pull requests are listed among them."""

    number: int
    title: str
    body: str | None = None
    user: Account | None = None
    pull_request: dict[str, object] | None = None


class _TouchedAnswer(Answer):
    sha: str


class _RunAnswer(Answer):
    id: int
    head_branch: str | None = None
    head_sha: str


class _JobAnswer(Answer):
    id: int
    name: str
    conclusion: str | None = None


class Housekeeping(Calls):
    """What is asked now and then, and not for every fix."""

    async def labelled_issues(self, repo: Repository, label: str) -> Sequence[Issue]:
        """Open issues (no pull requests) that bear a label, newest first."""
        async with self._line(repo, "list issues") as line:
            url = f"{at(repo, 'issues')}?state=open&labels={quote(label, safe='')}&per_page={PAGE}"
            listed = _IssueAnswer.many(await line.getitem(url, None))
            return [
                Issue(each.number, each.title, each.body or "", by_bot=_is_bot(each.user))
                for each in listed
                if each.pull_request is None
            ]

    async def open_issue(self, repo: Repository, issue: Issue, label: str) -> int:
        """Open one; gives its number."""
        data = {"title": issue.title, "body": issue.body, "labels": [label]}
        async with self._line(repo, "open an issue") as line:
            made = await line.post(at(repo, "issues"), None, data=data)
            return _IssueAnswer.model_validate(made).number

    async def update_issue(
        self, repo: Repository, number: int, *, body: str | None = None, close: bool = False
    ) -> None:
        """Change an issue's text, or close it as completed."""
        text = {} if body is None else {"body": body}
        data = {**text, "state": "closed", "state_reason": "completed"} if close else text
        async with self._line(repo, f"change issue {number}") as line:
            changed = await line.patch(at(repo, "issues", number), None, data=data)
            _IssueAnswer.model_validate(changed)

    async def versions(self, repo: Repository, path: str) -> Sequence[CommitId]:
        """Commits of the default branch that touched a file, newest first."""
        query = f"sha={quote(repo.default_branch, safe='')}&path={quote(path)}&per_page={PAGE}"
        found = await self._find(
            repo, f"list the versions of {path}", f"{at(repo, 'commits')}?{query}"
        )
        async with self._told(f"list the versions of {path}"):
            return [CommitId(each.sha) for each in _TouchedAnswer.many(found or [])]

    async def past_failures(self, repo: Repository, most: int) -> Sequence[FailedJob]:
        """Failed Actions jobs of the default branch, of its newest failed runs first."""
        branch = quote(repo.default_branch, safe="")
        failed: list[FailedJob] = []
        async with self._line(repo, "list failed runs") as line:
            url = f"{at(repo, 'actions/runs')}?branch={branch}&status=failure&per_page={most}"
            runs = (await line.getitem(url, None))["workflow_runs"]
            for run in _RunAnswer.many(runs):
                jobs = await line.getitem(f"{at(repo, 'actions/runs', run.id, 'jobs')}", None)
                failed += [
                    FailedJob(
                        job.id, job.name, ACTIONS, repo.default_branch, CommitId(run.head_sha)
                    )
                    for job in _JobAnswer.many(jobs["jobs"])
                    if job.conclusion == "failure"
                ]
                if len(failed) >= most:
                    break
        return failed[:most]


def _is_bot(who: Account | None) -> bool:
    return who is not None and who.type == "Bot"
