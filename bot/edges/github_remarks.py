"""People's pull requests at GitHub: which hold a commit, and remarks on lines of their diffs."""

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.edges.github_answers import Account, Answer
from bot.edges.github_calls import PAGE, Calls, at, pages
from bot.edges.github_pull_answers import PullAnswer
from bot.model import CommitId, PullRequest, Remark, Repository

MOST_FILES = 300
MOST_REMARKS = 1000
# "@@ -1 +1 @@" leaves a size of one unsaid.
_HUNK = re.compile(r"^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@", re.MULTILINE)


class _ChangedAnswer(Answer):
    """https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files; no `patch` if large."""

    filename: str
    patch: str = ""


class _RemarkAnswer(Answer):
    """https://docs.github.com/en/rest/pulls/comments."""

    id: int
    body: str | None = None
    user: Account | None = None

    def noun(self, bot: str) -> Remark:
        """The remark as the story knows it; `bot` is the login that this App has."""
        own = self.user is not None and (self.user.login, self.user.type) == (bot, "Bot")
        return Remark(self.id, self.body or "", own)


class Remarks(Calls):
    """Looking at what is not Grace's own."""

    async def pull_requests_with(self, repo: Repository, commit: CommitId) -> Sequence[PullRequest]:
        """Open pull requests that would bring a commit, and merged ones that did."""
        async with self._line(repo, f"list the pull requests with {commit}") as line:
            url = f"{at(repo, 'commits', commit, 'pulls')}?per_page={PAGE}"
            bot = f"{await self._own_slug(repo)}[bot]"
            return [each.noun(bot) for each in PullAnswer.many(await line.getitem(url, None))]

    async def shown_lines(self, repo: Repository, number: int) -> Mapping[str, Sequence[range]]:
        """Path -> the head's lines that a pull request's diff shows, a range per hunk."""
        async with self._line(repo, f"list the files of pull request {number}") as line:
            url = f"{at(repo, 'pulls', number, 'files')}?per_page={PAGE}"
            changed = _ChangedAnswer.many(await pages(line, url, MOST_FILES))
        return {each.filename: tuple(_hunks(each.patch)) for each in changed}

    async def remarks(self, repo: Repository, number: int) -> Sequence[Remark]:
        """All remarks on lines of a pull request's diff, oldest first."""
        async with self._line(repo, f"list the remarks on pull request {number}") as line:
            url = f"{at(repo, 'pulls', number, 'comments')}?per_page={PAGE}"
            said = _RemarkAnswer.many(await pages(line, url, MOST_REMARKS))
            bot = f"{await self._own_slug(repo)}[bot]"
        return [each.noun(bot) for each in said]

    async def edit_remark(self, repo: Repository, remark: int, text: str) -> None:
        """Replace the text of one of Grace's own."""
        async with self._line(repo, f"edit remark {remark}") as line:
            url = at(repo, "pulls/comments", remark)
            _RemarkAnswer.model_validate(await line.patch(url, None, data={"body": text}))

    async def remark(
        self,
        repo: Repository,
        number: int,
        commit: CommitId,
        where: tuple[str, range],
        text: str,
    ) -> None:
        """Remark on lines of its diff as it is at `commit`; see `CodeHost`."""
        path, lines = where
        data = {
            "body": text,
            "commit_id": commit,
            "path": path,
            "side": "RIGHT",
            "line": lines[-1],
        }
        if len(lines) > 1:
            data |= {"start_line": lines[0], "start_side": "RIGHT"}
        async with self._line(repo, f"remark on pull request {number}") as line:
            url = at(repo, "pulls", number, "comments")
            _RemarkAnswer.model_validate(await line.post(url, None, data=data))


def _hunks(patch: str) -> Iterator[range]:
    for head in _HUNK.finditer(patch):
        first = int(head[1])
        yield range(first, first + int(head[2] or 1))
