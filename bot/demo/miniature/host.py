"""The whole of the miniature behind its doors: memory, webhooks and CI, and what they do together.

Everything that moves a branch goes through `Host.moved`, whatever door it came through, so that
pushes, pull requests, hooks and CI stay in step as they do on GitHub.
"""

from dataclasses import dataclass

from bot.demo.miniature import checks, events
from bot.demo.miniature.accounts import Account
from bot.demo.miniature.ci import Cause, Ci
from bot.demo.miniature.git import ZERO, GitError
from bot.demo.miniature.hooks import Hooks
from bot.demo.miniature.problem import invalid
from bot.demo.miniature.queue import MergeQueue
from bot.demo.miniature.records import Activity, Moment, Pull, Repo, Shift
from bot.demo.miniature.world import World, branch_of


@dataclass(frozen=True)
class Move:
    """A ref that went from one commit to another; `ZERO` where it was not, or is no more."""

    ref: str
    before: str
    after: str


class Host:
    """One GitHub in miniature."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.hooks = Hooks(world)
        self.ci = Ci(self.hooks)
        self.queue = MergeQueue(self)

    async def move(self, repo: Repo, move: Move, who: Account) -> None:
        """Move a ref if it still stands at `move.before`, and let everything follow.

        Raises a 422 `Problem` where somebody else was quicker.
        """
        try:
            if move.after == ZERO:
                # With its old value: a branch that has moved since is not the one to be deleted.
                await repo.git.run("update-ref", "-d", move.ref, move.before)
            else:
                await repo.git.update_ref(move.ref, move.after, move.before)
        except GitError as error:
            raise invalid("Reference cannot be updated") from error
        await self.moved(repo, move, who)

    async def moved(self, repo: Repo, move: Move, who: Account) -> None:
        """What follows from a ref that has moved: hooks, pull requests, CI."""
        branch = branch_of(move.ref)
        if branch is None or move.before == move.after:
            return  # a tag may point to anything, and starts nothing here
        known = Activity(
            self.world.new_id(), move.ref, move.before, move.after, self.world.now(), who
        )
        repo.activities.append(known)
        told = await events.push(repo, move.ref, move.before, move.after, who)
        self.hooks.emit("push", repo, who, told)
        if move.after != ZERO:
            await self._open_suite(repo, move.after)
            cause = Cause("push", branch, branch, move.after, who)
            await self.ci.consider(repo, cause)
        for pull in repo.pulls:
            if pull.state == "open":
                await self._follow(pull, branch, move, who)

    async def _open_suite(self, repo: Repo, sha: str) -> None:
        # GitHub opens an empty suite for every App that may write checks; most never fill it.
        installation = self.world.installation_of(repo)
        if installation is not None:
            suite = await checks.suite_for(self.hooks, repo, installation.app, sha)
            told = await events.check_suite(suite, "requested")
            self.hooks.emit("check_suite", repo, installation.app.bot, told)

    async def _follow(self, pull: Pull, branch: str, move: Move, who: Account) -> None:
        # GitHub closes a pull request whose branch is deleted, and says nothing of why.
        if pull.head == branch and move.after == ZERO:
            pull.shifts.append(Shift(self.world.now()))
            await self.close(pull, who)
        elif pull.head == branch:
            if not await pull.repo.git.contains(move.after, move.before):
                pull.shifts.append(Shift(self.world.now(), (move.before, move.after)))
            pull.head_sha, pull.mergeable, pull.updated = move.after, None, self.world.now()
            pull.timeline.append(self._moment(who, "pushed", move.after))
            told = await events.pull_request(
                self.world, pull, "synchronize", before=move.before, after=move.after
            )
            self.hooks.emit("pull_request", pull.repo, who, told)
            await self.check_pull(pull, who)
        elif pull.base == branch:
            # The base moved: what merged cleanly may not any more. And what was pushed there by
            # hand may hold the branch already, which GitHub counts as merged.
            pull.mergeable = None
            if await pull.repo.git.contains(move.after, pull.head_sha):
                await self.landed(pull, move.after, who)

    async def check_pull(self, pull: Pull, who: Account) -> None:
        """Run what `on: pull_request` asks for."""
        cause = Cause("pull_request", pull.head, pull.base, pull.head_sha, who)
        await self.ci.consider(pull.repo, cause)

    async def landed(self, pull: Pull, commit: str, who: Account) -> None:
        """A pull request whose changes have reached its base."""
        pull.merged, pull.merged_by, pull.merge_commit = self.world.now(), who, commit
        await self.close(pull, who, f"merged into {pull.base}")

    async def close(self, pull: Pull, who: Account, how: str = "closed this") -> None:
        """A pull request that is open no more."""
        pull.state, pull.closed, pull.closed_by = "closed", self.world.now(), who
        pull.updated = self.world.now()
        pull.timeline.append(self._moment(who, how, pull.merge_commit))
        told = await events.pull_request(self.world, pull, "closed")
        self.hooks.emit("pull_request", pull.repo, who, told)

    def _moment(self, who: Account, what: str, commit: str | None) -> Moment:
        return Moment(self.world.now(), who.login, what, commit)

    async def idle(self) -> None:
        """Wait until CI and deliveries are at rest, together."""
        # Either may wake the other: a delivery's receiver pushes, a finished job is told.
        while self.ci.busy or self.hooks.busy or self.queue.busy:
            await self.ci.settle()
            await self.queue.settle()
            await self.hooks.settle()
