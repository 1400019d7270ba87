"""Grace's healer on a GitHub in miniature, through the real adapter, under GitHub's OpenAPI."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.chapters.fix import draft
from bot.demo.miniature.miniature import Miniature
from bot.edges.github import GitHub
from bot.edges.github_auth import AppKey
from bot.errors import Rejected
from bot.healer import Healer
from bot.ledger import keys, record
from bot.mesh import Mesh
from bot.model import Change, CommitId, Fix, Key, Record, RecordKind, Repository
from bot.model import Stage as At
from bot.ports import Clock, World
from bot.settings import Settings
from patterns.contract import BlobId, Sources
from tests.edges.miniature_world import MiniatureWorld, app
from tests.examples import FIX
from tests.fakes.forge import blob_id
from tests.fakes.pool import InlinePool
from tests.fakes.store import open_store
from tests.judge.judge import Judge
from tests.stories.stage import Woken

PRIVATE = keys.generate()
KEY = keys.load(PRIVATE)
OLD, NEW = b"old\n", b"new\n"


class NoMirror:
    """Git's own contents are not what these stories are about."""

    async def at(self, repo: Repository, commit: CommitId) -> Sources:
        raise Rejected("no commit is mirrored here")


@dataclass
class Town:
    """One server and one healer; each story has a repository of its own."""

    on: MiniatureWorld
    world: World
    folder: Path

    async def settle(self) -> None:
        """Run what is due until nothing is."""
        healer = Healer(self.world)
        while due := await self.world.store.due(self.world.clock.now()):
            for key, _ in due:
                await healer.work(key)

    async def look(self, fix: Fix) -> Fix:
        """A webhook said that something happened; gives the fix as it stands then."""
        await self.world.store.want(Key(f"fix:{fix.id}"))
        await self.settle()
        found = await self.world.store.fix(fix.id)
        assert found
        return found

    async def proposed(
        self, repo: Repository, number: int, files: Mapping[str, bytes], **more: Any
    ) -> Fix:
        """A fix with an open pull request; `files` are what it makes of files that hold `OLD`."""
        base = await self.world.host.branch_head(repo, "main")
        assert base
        before = await self.world.host.blobs(repo, base, list(files))
        changes = [
            Change(path, before.get(path, BlobId("0" * 40)), BlobId(blob_id(data)))
            for path, data in files.items()
        ]
        now = self.world.clock.now()
        made = replace(
            FIX,
            id=type(FIX.id)(f"fix_{number:016x}"),
            fingerprint=type(FIX.fingerprint)(f"v1:{number:032x}"),
            repository=repo.name,
            stage=At.DRAFTED,
            base=base,
            changes=tuple(changes),
            created_at=now,
            updated_at=now,
            **more,
        )
        await draft(self.world, made, dict(files), "body")
        fix = await self.look(made)
        assert fix.head
        assert fix.pull_request
        return fix

    async def landing(self, repo: Repository, fix: Fix) -> Record:
        """The ledger's record of a fix's merge."""
        written = await self.world.host.ledger(repo)
        records = [record.parse(one.message).record for one in written]
        return next(one for one in records if one.fix == fix.id and one.kind is RecordKind.MERGED)


@asynccontextmanager
async def town(
    folder: Path,
    clock: Clock,
    *,
    window: timedelta = timedelta(0),
    kind: type[GitHub] = GitHub,
    githubs: Callable[[], datetime] | None = None,
) -> AsyncIterator[Town]:
    """A fresh one; at its end, everything that was said must have been GitHub's language.

    Args:
        githubs: GitHub's clock, where it is not Grace's.
    """
    settings, key = app()
    judge = Judge()
    async with Miniature(folder / "github", settings, now=githubs or clock.now) as mini:
        judge.attend(mini)
        own = AppKey(str(settings.id), SecretStr(key))
        host = kind(own, clock, api=mini.api_url, gap=timedelta(0))
        chosen = Settings(grace_verify_window=window, grace_onboarding=False)
        async with await open_store(folder, clock) as store:
            mesh = Mesh()
            world = World(host, NoMirror(), InlinePool(), store, Woken(), clock, mesh, chosen, KEY)
            yield Town(MiniatureWorld(host, mini), world, folder)
        await host.aclose()
    assert not judge.findings, judge.findings
