"""The code host's pull requests, as a protocol: what is proposed, said, and landed."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.model import (
    Comment,
    Commit,
    CommitId,
    Merging,
    Past,
    Place,
    PullRequest,
    Remark,
    Repository,
    Review,
)


class PullRequests(Protocol):
    """A part of `CodeHost`; its failures are those of the whole."""

    async def open_pull_request(
        self, repo: Repository, branch: str, base: str, title: str, body: str
    ) -> PullRequest:
        """Open one; `Conflict` where that branch has an open one already."""
        ...

    async def pull_request_of(self, repo: Repository, branch: str) -> PullRequest | None:
        """The newest pull request from this branch of the same repository, open or closed."""
        ...

    async def pull_requests_with(self, repo: Repository, commit: CommitId) -> Sequence[PullRequest]:
        """Open pull requests that would bring a commit, and merged ones that did."""
        ...

    async def shown_lines(self, repo: Repository, number: int) -> Mapping[str, Sequence[range]]:
        """Path -> the head's lines that a pull request's diff shows, a range per hunk."""
        ...

    async def remarks(self, repo: Repository, number: int) -> Sequence[Remark]:
        """All remarks on lines of its diff, oldest first."""
        ...

    async def edit_remark(self, repo: Repository, remark: int, text: str) -> None:
        """Replace the text of one of Grace's own."""
        ...

    async def remark(
        self,
        repo: Repository,
        number: int,
        commit: CommitId,
        where: tuple[str, range],
        text: str,
    ) -> None:
        """Remark on lines of its diff as it is at `commit`; `Rejected` where they are not in it."""
        ...

    async def pull_request(self, repo: Repository, number: int) -> PullRequest:
        """One pull request as it stands now."""
        ...

    async def update_pull_request(
        self, repo: Repository, number: int, *, body: str | None = None, close: bool = False
    ) -> None:
        """Change its text, or close it."""
        ...

    async def pull_request_commits(self, repo: Repository, number: int) -> Sequence[Commit]:
        """Its commits, oldest first (GitHub shows at most 250)."""
        ...

    async def comments(self, repo: Repository, number: int) -> Sequence[Comment]:
        """Its conversation, oldest first."""
        ...

    async def reviews(self, repo: Repository, number: int) -> Sequence[Review]:
        """Its submitted reviews, oldest first."""
        ...

    async def past(self, repo: Repository, number: int, words: Sequence[Comment | Review]) -> Past:
        """Which of these words are edited, and how what they were said of has shifted.

        Their author may change them at any time, and so may all who can write. REST tells nothing
        of it for reviews, and for comments only by the second. Shifts come oldest first, and need
        not be told where all words are reviews, for each of these names its head.
        """
        ...

    async def comment(self, repo: Repository, number: int, body: str) -> int:
        """Write a comment; gives its id."""
        ...

    async def edit_comment(self, repo: Repository, comment: int, body: str) -> None:
        """Replace a comment's text."""
        ...

    async def react(self, repo: Repository, comment: int, content: str) -> None:
        """Acknowledge a comment, e.g. with "+1", "eyes", "confused"."""
        ...

    async def label(self, repo: Repository, number: int, labels: Sequence[str]) -> None:
        """Make these the pull request's labels, creating what does not exist."""
        ...

    async def ask_review(self, repo: Repository, number: int, reviewers: Sequence[str]) -> None:
        """Ask people and `org/team`s to review; who cannot be asked is left out."""
        ...

    async def enqueue(self, repo: Repository, number: int, head: CommitId) -> None:
        """Put a pull request into its base's merge queue, at exactly this head.

        `Rejected` where it may not have a place, or has one; `Conflict` where there is no such
        pull request.
        """
        ...

    async def dequeue(self, repo: Repository, number: int) -> None:
        """Give its place in the merge queue back; `Rejected` where it has none."""
        ...

    async def place_in_queue(self, repo: Repository, number: int) -> Place:
        """Whether it waits in its base's merge queue, and why it was last taken out."""
        ...

    async def merge(self, repo: Repository, number: int, head: CommitId, how: Merging) -> CommitId:
        """Merge at exactly this head; gives the commit that is the base's head then.

        `Conflict` where the head moved, `Unavailable` where the base moved meanwhile, `Rejected`
        where GitHub's own rules say no.
        """
        ...
