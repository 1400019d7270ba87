"""Acting as a person: what the pages' buttons do, and what tests and the demo's script do."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.demo.miniature import checks, events, pulls, talk
from bot.demo.miniature.accounts import Account, Role
from bot.demo.miniature.caller import Caller, Kind, writing
from bot.demo.miniature.git import ZERO
from bot.demo.miniature.host import Host, Move
from bot.demo.miniature.merging import Wish, merge
from bot.demo.miniature.objects import Draft, Signature, write_commit
from bot.demo.miniature.problem import missing
from bot.demo.miniature.records import Comment, Pull, Repo, Review


@dataclass(frozen=True)
class Person:
    """Somebody; every act is checked against their role as GitHub does, and raises `Problem`."""

    host: Host
    account: Account

    def _may(self, repo: Repo, role: Role) -> None:
        Caller(Kind.PERSON, self.account).must(repo, writing("contents", role))

    def comment(self, repo: Repo, number: int, body: str) -> Comment:
        """Comment on an issue or pull request."""
        self._may(repo, Role.READ)
        issue = repo.issues.get(number) or pulls.pull_of(repo, number)
        return talk.comment(self.host, issue, self.account, body)

    def edit(self, comment: Comment, body: str) -> None:
        """Change what one has written."""
        self._may(comment.issue.repo, Role.READ if comment.user is self.account else Role.WRITE)
        talk.edit(self.host, comment, self.account, body)

    async def review(self, repo: Repo, number: int, event: str, body: str = "") -> Review:
        """Review: `APPROVE`, `REQUEST_CHANGES` or `COMMENT`."""
        self._may(repo, Role.READ)
        fields = {"event": event, "body": body}
        return await talk.review(self.host, pulls.pull_of(repo, number), self.account, fields)

    def edit_review(self, review: Review, body: str) -> None:
        """Change a review's words; who may write may change anybody's."""
        repo = review.pull.repo
        self._may(repo, Role.READ if review.user is self.account else Role.WRITE)
        talk.edit_review(self.host, review, self.account, body)

    def press(self, repo: Repo, number: int, button: str) -> None:
        """Press a button that a check run shows on a pull request's head; its App is told."""
        self._may(repo, Role.READ)
        head = pulls.pull_of(repo, number).head_sha
        for run in reversed(checks.runs_at(self.host.hooks, repo, head)):
            if any(action["identifier"] == button for action in run.actions):
                pressed = {"identifier": button}
                told = events.check_run(run, "requested_action", requested_action=pressed)
                self.host.hooks.emit("check_run", repo, self.account, told)
                return
        raise missing()

    async def merge(self, repo: Repo, number: int, method: str = "squash") -> str:
        """Press the merge button; gives the commit that landed."""
        self._may(repo, Role.WRITE)
        return await merge(self.host, pulls.pull_of(repo, number), self.account, Wish(method))

    async def close(self, repo: Repo, number: int) -> None:
        """Close a pull request."""
        pull = self._own_or_writable(repo, number)
        await pulls.change(self.host, pull, self.account, {"state": "closed"})

    async def reopen(self, repo: Repo, number: int) -> None:
        """Reopen a pull request."""
        pull = self._own_or_writable(repo, number)
        await pulls.change(self.host, pull, self.account, {"state": "open"})

    def _own_or_writable(self, repo: Repo, number: int) -> Pull:
        pull = pulls.pull_of(repo, number)
        self._may(repo, Role.READ if pull.user is self.account else Role.WRITE)
        return pull

    async def open_pull(self, repo: Repo, head: str, base: str, title: str) -> Pull:
        """Open a pull request."""
        self._may(repo, Role.READ)
        fields = {"head": head, "base": base, "title": title}
        return await pulls.open_pull(self.host, repo, self.account, fields)

    async def push(
        self, repo: Repo, branch: str, message: str, files: Mapping[str, bytes | None]
    ) -> str:
        """Push one commit onto a branch, made from the default branch where it is new."""
        self._may(repo, Role.WRITE)
        git, ref = repo.git, f"refs/heads/{branch}"
        before = await git.ref(ref)
        parent = before or await git.ref(f"refs/heads/{repo.default_branch}")
        changes = {
            path: None if content is None else ("100644", await git.write_blob(content))
            for path, content in files.items()
        }
        tree = await git.write_tree(parent, changes)
        who = Signature(self.account.login, self.account.email, self.host.world.now())
        parents = (parent,) if parent else ()
        sha = await write_commit(git, Draft(tree, parents, message, who, who))
        await self.host.move(repo, Move(ref, before or ZERO, sha), self.account)
        return sha
