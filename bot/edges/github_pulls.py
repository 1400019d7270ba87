"""GitHub's pull requests: opening, reading, talking, labelling, merging."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import gidgethub

from bot.edges.github_answers import CommitAnswer
from bot.edges.github_calls import PAGE, Calls, at, whole
from bot.edges.github_line import Line
from bot.edges.github_pull_answers import (
    CommentAnswer,
    CreatedAnswer,
    IssueAnswer,
    MergeAnswer,
    PullAnswer,
    ReviewAnswer,
)
from bot.model import (
    Comment,
    Commit,
    CommitId,
    MergeMethod,
    Merging,
    PullRequest,
    Repository,
    Review,
)

MOST_COMMITS = 250  # more, GitHub does not show of a pull request
MOST_SAID = 3000


class Pulls(Calls):
    """Pull requests and what is said on them."""

    async def open_pull_request(
        self, repo: Repository, branch: str, base: str, title: str, body: str
    ) -> PullRequest:
        """Open one; `Conflict` where that branch has an open one already."""
        data = {"title": title, "body": body, "head": branch, "base": base}
        async with self._line(repo, f"open a pull request of {branch}") as line:
            made = await line.post(at(repo, "pulls"), None, data=data)
            return await self._told_of(line, repo, PullAnswer.model_validate(made))

    async def pull_request_of(self, repo: Repository, branch: str) -> PullRequest | None:
        """The newest pull request from this branch of the same repository, open or closed."""
        head = quote(f"{repo.name.split('/')[0]}:{branch}", safe="")
        query = f"state=all&sort=created&direction=desc&per_page=20&head={head}"
        async with self._line(repo, f"look for the pull request of {branch}") as line:
            listed = PullAnswer.many(await line.getitem(f"{at(repo, 'pulls')}?{query}", None))
            # The owner may hold a fork with such a branch, and a filter that GitHub does not
            # understand filters nothing.
            own = [
                each
                for each in listed
                if each.head.ref == branch and each.head.repo and each.head.repo.id == repo.id
            ]
            newest = max(own, key=lambda each: each.number, default=None)
            return None if newest is None else await self._told_of(line, repo, newest)

    async def pull_request(self, repo: Repository, number: int) -> PullRequest:
        """One pull request as it stands now."""
        async with self._line(repo, f"show pull request {number}") as line:
            pull = await line.getitem(at(repo, "pulls", number), None)
            return await self._told_of(line, repo, PullAnswer.model_validate(pull))

    async def update_pull_request(
        self, repo: Repository, number: int, *, body: str | None = None, close: bool = False
    ) -> None:
        """Change its text, or close it."""
        text = {} if body is None else {"body": body}
        data = {**text, "state": "closed"} if close else text
        async with self._line(repo, f"change pull request {number}") as line:
            changed = await line.patch(at(repo, "pulls", number), None, data=data)
            PullAnswer.model_validate(changed)

    async def pull_request_commits(self, repo: Repository, number: int) -> Sequence[Commit]:
        """Its commits, oldest first (GitHub shows at most 250)."""
        items = await self._all(repo, "pulls", number, "commits", MOST_COMMITS)
        return [each.noun() for each in CommitAnswer.many(items)]

    async def comments(self, repo: Repository, number: int) -> Sequence[Comment]:
        """Its conversation, oldest first."""
        items = await self._all(repo, "issues", number, "comments", MOST_SAID)
        bot = f"{await self._own_slug(repo)}[bot]"
        return [each.noun(bot) for each in CommentAnswer.many(items)]

    async def reviews(self, repo: Repository, number: int) -> Sequence[Review]:
        """Its submitted reviews, oldest first."""
        items = await self._all(repo, "pulls", number, "reviews", MOST_SAID)
        return [
            each.noun(each.submitted_at)
            for each in ReviewAnswer.many(items)
            if each.submitted_at is not None
        ]

    async def comment(self, repo: Repository, number: int, body: str) -> int:
        """Write a comment; gives its id."""
        async with self._line(repo, f"comment on pull request {number}") as line:
            url = at(repo, "issues", number, "comments")
            return CreatedAnswer.model_validate(await line.post(url, None, data={"body": body})).id

    async def edit_comment(self, repo: Repository, comment: int, body: str) -> None:
        """Replace a comment's text."""
        async with self._line(repo, f"edit comment {comment}") as line:
            url = at(repo, "issues/comments", comment)
            CreatedAnswer.model_validate(await line.patch(url, None, data={"body": body}))

    async def react(self, repo: Repository, comment: int, content: str) -> None:
        """Acknowledge a comment, e.g. with "+1", "eyes", "confused"."""
        async with self._line(repo, f"react to comment {comment}") as line:
            url = at(repo, "issues/comments", comment, "reactions")
            CreatedAnswer.model_validate(await line.post(url, None, data={"content": content}))

    async def label(self, repo: Repository, number: int, labels: Sequence[str]) -> None:
        """Make these the pull request's labels; GitHub creates what does not exist."""
        # The labels' own address takes no empty list; the issue's does.
        async with self._line(repo, f"label pull request {number}") as line:
            url = at(repo, "issues", number)
            IssueAnswer.model_validate(await line.patch(url, None, data={"labels": [*labels]}))

    async def ask_review(self, repo: Repository, number: int, reviewers: Sequence[str]) -> None:
        """Ask people and `org/team`s to review; who cannot be asked is left out."""
        url = at(repo, "pulls", number, "requested_reviewers")
        # One name that GitHub does not take would refuse them all.
        for name in reviewers:
            _, _, team = name.partition("/")
            data = {"team_reviewers": [team]} if team else {"reviewers": [name]}
            async with self._line(repo, f"ask {name} for a review") as line:
                try:
                    await line.post(url, None, data=data)
                except gidgethub.BadRequest as error:
                    if error.status_code != 422:
                        raise

    async def merge(self, repo: Repository, number: int, head: CommitId, how: Merging) -> CommitId:
        """Merge at exactly this head; see `CodeHost`."""
        data = {"sha": head, "merge_method": how.method.value}
        if how.method is not MergeMethod.REBASE:
            data |= {"commit_title": how.title, "commit_message": how.message}
        async with self._line(repo, f"merge pull request {number}") as line:
            done = await line.put(at(repo, "pulls", number, "merge"), None, data=data)
            return CommitId(MergeAnswer.model_validate(done).sha)

    async def _all(
        self, repo: Repository, kind: str, number: int, what: str, most: int
    ) -> list[Any]:
        async with self._line(repo, f"list the {what} of pull request {number}") as line:
            return await whole(line, f"{at(repo, kind, number, what)}?per_page={PAGE}", most)

    async def _told_of(self, line: Line, repo: Repository, pull: PullAnswer) -> PullRequest:
        """Only the issue's side of a pull request tells who closed it."""
        bot = f"{await self._own_slug(repo)}[bot]"
        if pull.state == "open" or pull.merged_at is not None:
            return pull.noun(bot)
        shown = await line.getitem(at(repo, "issues", pull.number), None)
        issue = IssueAnswer.model_validate(shown)
        return pull.noun(bot, issue.closed_by.login if issue.closed_by else None)
