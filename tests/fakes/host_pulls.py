"""The host in memory: pull requests, what is said on them, and how they land."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.errors import Conflict, Rejected
from bot.model import (
    Comment,
    Commit,
    CommitId,
    Merging,
    PullRequest,
    Remark,
    Repository,
    Review,
)
from tests.fakes.forge import BOT, Conversation
from tests.fakes.host_ground import Ground
from tests.fakes.telling import told


class Pulls(Ground):
    """Pull requests."""

    @told
    async def open_pull_request(
        self, repo: Repository, branch: str, base: str, title: str, body: str
    ) -> PullRequest:
        return self.shelf(repo.name).propose(branch, base, Conversation(branch, title, body))

    @told
    async def pull_request_of(self, repo: Repository, branch: str) -> PullRequest | None:
        pulls = self.shelf(repo.name).pulls.values()
        return next((p.pull for p in reversed(list(pulls)) if p.branch == branch), None)

    @told
    async def pull_requests_with(self, repo: Repository, commit: CommitId) -> Sequence[PullRequest]:
        shelf = self.shelf(repo.name)
        found = []
        for talk in shelf.pulls.values():
            start = shelf.fork_point(talk.pull.head, talk.pull.base)
            own = {each.id for each in shelf.between(start, talk.pull.head)}
            if commit in own | {talk.pull.merge_commit}:
                found.append(talk.pull)
        return found

    @told
    async def shown_lines(self, repo: Repository, number: int) -> Mapping[str, Sequence[range]]:
        return self.shelf(repo.name).shown_lines(number)

    @told
    async def remarks(self, repo: Repository, number: int) -> Sequence[Remark]:
        return [
            Remark(1000 * number + place, text, own=True)
            for place, (_, _, text) in enumerate(self.shelf(repo.name).talk(number).remarks)
        ]

    @told
    async def edit_remark(self, repo: Repository, remark: int, text: str) -> None:
        number, place = divmod(remark, 1000)
        remarks = self.shelf(repo.name).talk(number).remarks
        path, lines, _ = remarks[place]
        remarks[place] = (path, lines, text)

    @told
    async def remark(
        self,
        repo: Repository,
        number: int,
        commit: CommitId,
        where: tuple[str, range],
        text: str,
    ) -> None:
        (path, lines), shelf = where, self.shelf(repo.name)
        hunks = shelf.shown_lines(number).get(path, ())
        if not any(lines[0] in hunk and lines[-1] in hunk for hunk in hunks):
            raise Rejected("line must be part of the diff")
        shelf.talk(number).remarks.append((path, lines, text))

    @told
    async def pull_request(self, repo: Repository, number: int) -> PullRequest:
        return self.shelf(repo.name).talk(number).pull

    @told
    async def update_pull_request(
        self, repo: Repository, number: int, *, body: str | None = None, close: bool = False
    ) -> None:
        talk = self.shelf(repo.name).talk(number)
        talk.body = talk.body if body is None else body
        if close:
            talk.close(BOT)

    @told
    async def pull_request_commits(self, repo: Repository, number: int) -> Sequence[Commit]:
        shelf = self.shelf(repo.name)
        pull = shelf.talk(number).pull
        return shelf.between(shelf.fork_point(pull.head, pull.base), pull.head)

    @told
    async def comments(self, repo: Repository, number: int) -> Sequence[Comment]:
        return tuple(self.shelf(repo.name).talk(number).comments)

    @told
    async def reviews(self, repo: Repository, number: int) -> Sequence[Review]:
        return tuple(self.shelf(repo.name).talk(number).reviews)

    @told
    async def comment(self, repo: Repository, number: int, body: str) -> int:
        made = Comment(self.next_id(), BOT, True, body, self.clock.now(), own=True)
        self.shelf(repo.name).talk(number).comments.append(made)
        return made.id

    @told
    async def edit_comment(self, repo: Repository, comment: int, body: str) -> None:
        self.shelf(repo.name).talk_with(comment).reword(comment, body)

    @told
    async def react(self, repo: Repository, comment: int, content: str) -> None:
        self.shelf(repo.name).talk_with(comment).reactions.append((comment, content))

    @told
    async def label(self, repo: Repository, number: int, labels: Sequence[str]) -> None:
        talk = self.shelf(repo.name).talk(number)
        talk.pull = replace(talk.pull, labels=tuple(labels))

    @told
    async def merge(self, repo: Repository, number: int, head: CommitId, how: Merging) -> CommitId:
        shelf = self.shelf(repo.name)
        if shelf.talk(number).pull.head != head:
            raise Conflict(f"the head of pull request {number} is not {head} any more")
        shelf.may_merge(number, how.method)
        return shelf.land(number, how, BOT, self.clock.now())
