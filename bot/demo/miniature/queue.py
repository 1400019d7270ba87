"""The merge queue: one pull request at a time is tried on top of its base, and lands or goes.

https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue
"""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot.demo.miniature import checks, events
from bot.demo.miniature.accounts import Account
from bot.demo.miniature.background import Background
from bot.demo.miniature.ci import Cause
from bot.demo.miniature.git import ZERO, GitError
from bot.demo.miniature.problem import Problem
from bot.demo.miniature.records import Pull, QueueEntry, Repo

if TYPE_CHECKING:
    from bot.demo.miniature.host import Host

LOGIN = "github-merge-queue[bot]"
PASSED = frozenset({"success", "skipped", "neutral"})
MOVES = frozenset({"check_run", "status", "pull_request"})
"""Events after which a queue may go on."""


class MergeQueue(Background):
    """All queues of one miniature; groups are of one pull request, and follow each other."""

    def __init__(self, host: "Host") -> None:
        super().__init__()
        self._host = host
        self._turn = asyncio.Lock()
        host.hooks.watchers.append(self._heard)

    def entry(self, pull: Pull) -> QueueEntry | None:
        """A pull request's place, if it has one."""
        return next((one for one in pull.repo.queue if one.pull is pull), None)

    async def enter(self, pull: Pull, who: Account) -> QueueEntry:
        """Give a pull request a place; raises a 422 `Problem` where it may have none."""
        from bot.demo.miniature.merging import obey_rules  # noqa: PLC0415  it imports the host

        if pull.state != "open" or rule_of(pull.repo, pull.base) is None:
            raise Problem(422, f"Merge queue is not enabled on {pull.base}")
        if self.entry(pull) is not None:
            raise Problem(422, "Pull request is already in the queue")
        obey_rules(self._host, pull)
        made = QueueEntry(pull, pull.head_sha, who)
        pull.repo.queue.append(made)
        await self._tell(pull, who, "enqueued")
        self._wake(pull.repo)
        return made

    async def remove(self, entry: QueueEntry, who: Account, reason: str) -> None:
        """Take a place away; `reason` is GitHub's word for why."""
        entry.pull.repo.queue.remove(entry)
        entry.pull.removed = reason
        await self._drop_group(entry, "merged" if reason == "MERGE" else "dequeued")
        await self._tell(entry.pull, who, "dequeued", reason=reason)
        self._wake(entry.pull.repo)

    # -- what happens by itself --

    def _heard(self, event: str, payload: Mapping[str, Any]) -> None:
        if event in MOVES:
            name = payload["repository"]["full_name"]
            for repo in self._host.world.repos.values():
                if repo.full_name == name and repo.queue:
                    self._wake(repo)

    def _wake(self, repo: Repo) -> None:
        self.start(self._look(repo))

    async def _look(self, repo: Repo) -> None:
        async with self._turn:
            while repo.queue and await self._step(repo.queue[0]):
                pass

    async def _step(self, entry: QueueEntry) -> bool:
        """The next thing to do for the first in line; False where it must wait."""
        pull, robot = entry.pull, self._host.world.account(LOGIN, kind="Bot")
        if pull.state != "open" or pull.head_sha != entry.head:
            await self.remove(entry, robot, "MANUAL")
            return True
        base = await pull.repo.git.ref(f"refs/heads/{pull.base}")
        if not entry.commit or entry.base != base:
            return await self._build(entry, str(base), robot)
        wanted = _required(pull.repo)
        seen = self._conclusions(pull.repo, entry.commit)
        if any(seen.get(name, "success") not in {*PASSED, None} for name in wanted):
            await self.remove(entry, robot, "CI_FAILURE")
            return True
        if any(seen.get(name) not in PASSED for name in wanted):
            return False
        return await self._land(entry, robot)

    async def _build(self, entry: QueueEntry, base: str, robot: Account) -> bool:
        from bot.demo.miniature.merging import Wish, landing  # noqa: PLC0415  see above

        pull, git = entry.pull, entry.pull.repo.git
        await self._drop_group(entry, "invalidated")
        tree = await git.merge_tree(base, entry.head)
        if tree is None:
            await self.remove(entry, robot, "MERGE_CONFLICT")
            return True
        rule = rule_of(pull.repo, pull.base) or {}
        method = str(rule.get("parameters", {}).get("merge_method", "MERGE")).lower()
        entry.base, entry.state = base, "AWAITING_CHECKS"
        entry.commit = await landing(self._host, pull, robot, Wish(method), (base, tree))
        entry.branch = f"gh-readonly-queue/{pull.base}/pr-{pull.number}-{base}"
        await git.update_ref(f"refs/heads/{entry.branch}", entry.commit, ZERO)
        told = await events.merge_group(entry, "checks_requested")
        self._host.hooks.emit("merge_group", pull.repo, robot, told)
        cause = Cause("merge_group", entry.branch, pull.base, entry.commit, robot)
        await self._host.ci.consider(pull.repo, cause)
        return True

    async def _land(self, entry: QueueEntry, robot: Account) -> bool:
        from bot.demo.miniature.host import Move  # noqa: PLC0415  see above

        pull, move = entry.pull, Move(f"refs/heads/{entry.pull.base}", entry.base, entry.commit)
        try:
            await pull.repo.git.update_ref(move.ref, move.after, move.before)
        except GitError:
            return True  # somebody pushed meanwhile: the group is made anew
        await self._host.landed(pull, move.after, robot)
        await self.remove(entry, robot, "MERGE")
        await self._host.moved(pull.repo, move, robot)
        return True

    def _conclusions(self, repo: Repo, commit: str) -> dict[str, str | None]:
        runs = checks.runs_at(self._host.hooks, repo, commit)
        statuses = checks.statuses_at(self._host.hooks, repo, commit)
        pending = {"pending": None}
        return {run.name: run.conclusion for run in runs} | {
            one.context: pending.get(one.state, one.state) for one in statuses
        }

    async def _drop_group(self, entry: QueueEntry, reason: str) -> None:
        if not entry.commit:
            return
        told = await events.merge_group(entry, "destroyed", reason=reason)
        self._host.hooks.emit("merge_group", entry.pull.repo, entry.by, told)
        git = entry.pull.repo.git
        await git.attempt("update-ref", "-d", f"refs/heads/{entry.branch}")
        entry.commit = entry.branch = ""

    async def _tell(self, pull: Pull, who: Account, action: str, **more: Any) -> None:
        told = await events.pull_request(self._host.world, pull, action, **more)
        self._host.hooks.emit("pull_request", pull.repo, who, told)


def protected(*required: str, method: str = "SQUASH") -> list[dict[str, Any]]:
    """The rules of a branch with a queue and required checks, as GitHub shows them."""
    queue = {
        "check_response_timeout_minutes": 60,
        "grouping_strategy": "ALLGREEN",
        "max_entries_to_build": 1,
        "max_entries_to_merge": 1,
        "merge_method": method,
        "min_entries_to_merge": 1,
        "min_entries_to_merge_wait_minutes": 0,
    }
    named = {
        "required_status_checks": [{"context": name} for name in required],
        "strict_required_status_checks_policy": False,
    }
    return [
        {"type": "merge_queue", "parameters": queue},
        {"type": "required_status_checks", "parameters": named},
    ]


def rule_of(repo: Repo, branch: str) -> dict[str, Any] | None:
    """The rule that gives a branch its queue."""
    rules = repo.rules if branch == repo.default_branch else []
    return next((rule for rule in rules if rule["type"] == "merge_queue"), None)


def _required(repo: Repo) -> set[str]:
    return {
        check["context"]
        for rule in repo.rules
        for check in rule.get("parameters", {}).get("required_status_checks", ())
    }
