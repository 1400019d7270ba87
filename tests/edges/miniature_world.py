"""The world around the GitHub adapter: a GitHub in miniature, judged by GitHub's own OpenAPI."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from pydantic import SecretStr

from bot.demo.miniature import checks, events
from bot.demo.miniature.git import ZERO
from bot.demo.miniature.host import Move
from bot.demo.miniature.miniature import Miniature, fresh_app
from bot.demo.miniature.objects import Draft, Signature, write_commit
from bot.demo.miniature.pulls import change, pull_of
from bot.demo.miniature.queue import LOGIN, protected
from bot.demo.miniature.records import Repo
from bot.demo.miniature.records_ci import Artifact as CiArtifact
from bot.demo.miniature.world import AppSettings
from bot.edges.github import GitHub
from bot.edges.github_auth import AppKey
from bot.model import CommitId, MergeMethod, Repository, RepositoryName
from tests.judge.judge import Judge

DEAD_END = "http://127.0.0.1:9/"
WORKFLOW = b"""\
on: push
jobs:
  test:
    steps:
      - run: exit 1
"""


class RealClock:
    """Implements `bot.ports.Clock`: the miniature's tokens end by the true time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@cache
def app() -> tuple[AppSettings, str]:
    """One App for all tests of a process: its key takes longer to make than most of them."""
    return fresh_app()


@dataclass(frozen=True)
class MiniatureWorld:
    """Implements `tests.edges.worlds.World`."""

    host: GitHub
    mini: Miniature

    @classmethod
    @asynccontextmanager
    async def running(cls, folder: Path) -> AsyncIterator["MiniatureWorld"]:
        """A fresh one; at its end, everything that was said must have been GitHub's language."""
        settings, key = app()
        judge = Judge()
        async with Miniature(folder, settings) as mini:
            judge.attend(mini)
            own = AppKey(str(settings.id), SecretStr(key))
            host = GitHub(own, RealClock(), api=mini.api_url, gap=timedelta(0))
            yield cls(host, mini)
            await host.aclose()
        assert judge.findings == []

    def shelf(self, repo: Repository) -> Repo:
        """The miniature's own record of a repository."""
        return self.mini.repo(repo.name)

    async def found(
        self, files: Mapping[str, bytes], modes: Mapping[str, str] | None = None
    ) -> Repository:
        made = await self.mini.create_repository("acme/shop", {})
        await self._commit(made, "main", files, made.owner.login, modes or {})
        return await self.host.repository(RepositoryName("acme/shop"))

    async def push(
        self, repo: Repository, branch: str, files: Mapping[str, bytes | None], by: str = "alice"
    ) -> CommitId:
        return await self._commit(self.shelf(repo), branch, files, by, {})

    async def _commit(
        self,
        repo: Repo,
        branch: str,
        files: Mapping[str, bytes | None],
        by: str,
        modes: Mapping[str, str],
    ) -> CommitId:
        ref, git = f"refs/heads/{branch}", repo.git
        before = await git.ref(ref)
        parent = before or await git.ref(f"refs/heads/{repo.default_branch}")
        changes = {
            path: None
            if content is None
            else (modes.get(path, "100644"), await git.write_blob(content))
            for path, content in files.items()
        }
        tree = await git.write_tree(parent, changes)
        who = self.mini.person(by).account
        signed = Signature(who.login, who.email, self.mini.host.world.now())
        draft = Draft(tree, (parent,) if parent else (), "Change things", signed, signed)
        made = await write_commit(git, draft)
        await self.mini.host.move(repo, Move(ref, before or ZERO, made), who)
        return CommitId(made)

    async def say(self, repo: Repository, number: int, text: str, by: str = "alice") -> int:
        return self.mini.person(by).comment(self.shelf(repo), number, text).id

    async def review(self, repo: Repository, number: int, state: str, by: str = "alice") -> None:
        event = {"APPROVED": "APPROVE", "CHANGES_REQUESTED": "REQUEST_CHANGES"}.get(state, state)
        await self.mini.person(by).review(self.shelf(repo), number, event)

    async def close(self, repo: Repository, number: int, by: str = "alice") -> None:
        await self.mini.person(by).close(self.shelf(repo), number)

    async def report(
        self, repo: Repository, commit: CommitId, conclusion: str | None, name: str = "test"
    ) -> None:
        hooks, world = self.mini.host.hooks, self.mini.host.world
        suite = await checks.suite_for(hooks, self.shelf(repo), world.actions, commit)
        fields = {"status": "in_progress", "conclusion": conclusion}
        await checks.create_run(hooks, suite, name, fields)

    async def require(self, repo: Repository, check: str) -> None:
        parameters = {
            "required_status_checks": [{"context": check}],
            "strict_required_status_checks_policy": False,
        }
        rule = {"type": "required_status_checks", "parameters": parameters}
        self.shelf(repo).rules.append(rule)

    async def allow(self, repo: Repository, *methods: MergeMethod) -> None:
        self.shelf(repo).merge_methods = {*methods}
        self.host._repositories.drop((repo.installation, repo.name))

    async def reword(self, repo: Repository, number: int, text: str) -> None:
        newest = pull_of(self.shelf(repo), number).reviews[-1]
        self.mini.person(newest.user.login).edit_review(newest, text)

    async def point(self, repo: Repository, number: int, base: str) -> None:
        pull = pull_of(self.shelf(repo), number)
        await change(self.mini.host, pull, self.shelf(repo).owner, {"base": base})

    async def queue(self, repo: Repository) -> None:
        self.shelf(repo).rules = protected("test")

    async def throw_out(self, repo: Repository, number: int) -> None:
        queue, world = self.mini.host.queue, self.mini.host.world
        entry = queue.entry(pull_of(self.shelf(repo), number))
        assert entry
        await queue.remove(entry, world.account(LOGIN, kind="Bot"), "CI_FAILURE")

    async def join(self, team: str, login: str) -> None:
        self.mini.join(team, login)

    async def leave(self, team: str, login: str) -> None:
        self.mini.leave(team, login)

    async def token_of(self, login: str) -> str:
        return self.mini.user_token(login)

    async def mode(self, repo: Repository, commit: CommitId, path: str) -> str:
        listed = await self.shelf(repo).git.text("ls-tree", commit, path)
        return listed.split()[0]

    async def failed_job(self, repo: Repository, log: bytes) -> int:
        await self.push(repo, "main", {".github/workflows/ci.yml": WORKFLOW})
        await self.mini.idle()
        (job,) = self.mini.host.world.checks.jobs.values()
        job.log = log
        return job.id

    async def left_artifact(self, repo: Repository, name: str, archive: bytes) -> int:
        world = self.mini.host.world
        if not world.checks.jobs:
            await self.failed_job(repo, b"")
        (run,) = world.checks.workflow_runs.values()
        gone = CiArtifact(world.new_id(), "gone", b"", world.now(), expired=True)
        run.artifacts += [gone, CiArtifact(world.new_id(), name, archive, world.now())]
        return run.id

    async def failed_check(self, repo: Repository, text: str, details: str) -> int:
        hooks, world = self.mini.host.hooks, self.mini.host.world
        head = await self.host.branch_head(repo, "main")
        suite = await checks.suite_for(hooks, self.shelf(repo), world.actions, str(head))
        note = {
            "path": "app.py",
            "start_line": 1,
            "end_line": 1,
            "annotation_level": "failure",
            "message": "No.",
            "raw_details": details,
        }
        output = {"title": "t", "summary": "It failed.", "text": text, "annotations": [note]}
        fields = {"conclusion": "failure", "output": output}
        return (await checks.create_run(hooks, suite, "test", fields)).id

    async def uninstall(self, repo: Repository) -> None:
        self.mini.uninstall(self.shelf(repo))

    async def lose_delivery(self, repo: Repository) -> None:
        shelf = self.shelf(repo)
        await self.mini.idle()
        self.mini.webhook_url = DEAD_END
        told = await events.push(shelf, "refs/heads/main", ZERO, ZERO, shelf.owner)
        self.mini.host.hooks.emit("push", shelf, shelf.owner, told)
        await self.mini.idle()
