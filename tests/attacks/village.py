"""A fix of Grace's on the miniature, through the real adapter, in the words of the attacks."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.demo.miniature import checks
from bot.demo.miniature.host import Move
from bot.demo.miniature.pulls import pull_of
from bot.demo.miniature.records import Comment, Pull, Repo
from bot.edges.github import GitHub
from bot.model import CommitId, Fix, Merging, RecordKind, Repository, RepositoryName
from bot.model import Stage as At
from patterns.contract import Severity
from tests.stories.town import NEW, OLD, Town

PATH = "app.py"


@dataclass
class SkippingClock:
    """Implements `bot.ports.Clock`: the true time, by which the App's tokens end, and some more."""

    more: timedelta = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC).replace(microsecond=0) + self.more

    def advance(self, by: timedelta) -> None:
        """Skip some time."""
        self.more += by


class Meddled(GitHub):
    """The real adapter, and somebody who is quicker than its next merge."""

    meanwhile: Callable[[], Awaitable[object]] | None = None

    async def merge(self, repo: Repository, number: int, head: CommitId, how: Merging) -> CommitId:
        if self.meanwhile is not None:
            meddle, self.meanwhile = self.meanwhile, None
            await meddle()
        return await super().merge(repo, number, head, how)


@dataclass
class Village:
    """One attack's repository, with a fix that waits for its approval and is green."""

    town: Town
    clock: SkippingClock
    repo: Repository
    fix: Fix

    @classmethod
    async def founded(
        cls,
        town: Town,
        severity: Severity = Severity.MEDIUM,
        policy: str = "",
        owner: str = "acme",
        **more: Any,
    ) -> "Village":
        """A new repository and a proposed fix in it; `alice` writes and `bob` reads."""
        count = 1 + len(town.on.mini.host.world.repos)
        name = RepositoryName(f"{owner}/shop-{count}")
        files = {PATH: OLD} | ({".github/grace.yml": policy.encode()} if policy else {})
        await town.on.mini.create_repository(name, files)
        repo = await town.world.host.repository(name)
        clock = town.world.clock
        assert isinstance(clock, SkippingClock)
        clock.advance(timedelta(seconds=2))
        fix = await town.proposed(repo, count, {PATH: NEW}, severity=severity, **more)
        made = cls(town, clock, repo, fix)
        await made.report("success")
        clock.advance(timedelta(seconds=2))
        return made

    @property
    def shelf(self) -> Repo:
        """The miniature's own record of the repository."""
        return self.town.on.shelf(self.repo)

    @property
    def pull(self) -> Pull:
        """The fix's pull request."""
        return pull_of(self.shelf, self.fix.pull_request or 0)

    def say(self, text: str, by: str = "alice") -> Comment:
        """A comment, a moment later."""
        self.clock.advance(timedelta(seconds=2))
        return self.town.on.mini.person(by).comment(self.shelf, self.pull.number, text)

    def grant(self, login: str, role: str) -> None:
        """Change what somebody may do, from now on."""
        self.town.on.mini.permit(self.shelf, login, role)

    async def report(self, conclusion: str | None, head: str = "", name: str = "test") -> None:
        """What `github-actions` says of a commit, the branch's head where none is given."""
        world, hooks = self.town.on.mini.host.world, self.town.on.mini.host.hooks
        suite = await checks.suite_for(hooks, self.shelf, world.actions, head or self.pull.head_sha)
        await checks.create_run(hooks, suite, name, {"conclusion": conclusion})
        await self.town.on.mini.idle()

    async def push(self, content: bytes = b"evil\n", branch: str = "", by: str = "alice") -> str:
        """A commit of somebody else's, with green CI."""
        self.clock.advance(timedelta(seconds=2))
        made = await self.town.on.push(self.repo, branch or self.fix.branch, {PATH: content}, by)
        await self.report("success", made)
        return made

    async def force(self, head: str) -> None:
        """The fix's branch points elsewhere."""
        move = Move(f"refs/heads/{self.fix.branch}", self.pull.head_sha, head)
        await self.town.on.mini.host.move(self.shelf, move, self.shelf.owner)

    async def later(self, by: timedelta = timedelta(minutes=1)) -> Fix:
        """A look once what is believed for half a minute is asked anew."""
        self.clock.advance(by)
        return await self.look()

    async def look(self) -> Fix:
        """Everything that is due runs; gives the fix as it stands then."""
        self.fix = await self.town.look(self.fix)
        return self.fix

    async def content(self) -> bytes:
        """What the default branch holds now."""
        head = await self.shelf.git.ref("refs/heads/main")
        return await self.shelf.git.run("cat-file", "blob", f"{head}:{PATH}")

    async def waits(self, because: str) -> None:
        """Nothing has merged, and a reason can be read on the pull request."""
        fix = await self.look()
        assert fix.stage in {At.PROPOSED, At.ABANDONED}
        assert self.pull.merged is None
        assert await self.content() == OLD
        said = "\n".join(one.body for one in self.pull.comments if one.app is not None)
        assert because in said, said

    async def landed_once(self, by: str) -> None:
        """Exactly what was decided on is there, exactly once, on record."""
        fix = await self.look()
        assert (fix.stage, fix.decided_by) == (At.MERGED, by)
        assert await self.content() == NEW
        assert len(await self.shelf.git.history("main")) == 2
        noted = await self.town.landing(self.repo, fix)
        assert (noted.kind, noted.changes) == (RecordKind.MERGED, fix.changes)
