"""The stage on which stories are played: fakes for GitHub and git, the real store and healer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.chapters.fix import draft
from bot.healer import Healer
from bot.ledger import keys
from bot.mesh import CodeFixed, Event, FixVerified, HealingRefused, Mesh
from bot.model import Change, Comment, CommitId, Fix, Key, Repository, RepositoryName
from bot.ports import World
from bot.settings import Settings
from patterns.contract import BlobId
from tests.examples import FIX
from tests.fakes.clock import FakeClock
from tests.fakes.forge import blob_id
from tests.fakes.host import FakeHost
from tests.fakes.mirror import FakeMirror
from tests.fakes.people import People
from tests.fakes.pool import InlinePool
from tests.fakes.store import open_store

SHOP = RepositoryName("acme/shop")
KEY = keys.load(keys.generate())


class Woken:
    """A queue that only remembers; `Stage.settle` runs what is in the to-do list."""

    async def wake(self, key: Key, priority: int = 0) -> None:
        """Nothing is lost: the to-do list has it."""

    async def run(self, work: object) -> None:
        """Never called: a story runs its jobs itself."""
        raise NotImplementedError


@dataclass
class Stage:
    """A world, the people in it, and what the mesh told."""

    world: World
    healer: Healer
    host: FakeHost
    people: People
    clock: FakeClock
    told: list[Event]
    repo: Repository

    async def settle(self, rounds: int = 30) -> None:
        """Run what is wanted or due, until nothing is."""
        for _ in range(rounds):
            due = await self.world.store.due(self.clock.now())
            if not due:
                self.clock.advance(timedelta(seconds=1))
                return
            for key, _priority in due:
                await self.healer.work(key)
        raise AssertionError(f"does not come to rest in {rounds} rounds")

    async def hint(self, fix: Fix) -> None:
        """A webhook said that something happened; then everything runs."""
        await self.world.store.want(Key(f"fix:{fix.id}"))
        await self.settle()

    async def fix(self, fix: Fix) -> Fix:
        """The fix as it stands."""
        found = await self.world.store.fix(fix.id)
        assert found is not None
        return found

    def head(self) -> CommitId:
        """Of the default branch."""
        return self.host.shelf(SHOP).branches["main"]

    def files(self) -> dict[str, bytes]:
        """On the default branch."""
        return dict(self.host.shelf(SHOP).snapshots[self.head()].files)

    def comments(self, number: int) -> list[Comment]:
        """Of a pull request."""
        return list(self.host.shelf(SHOP).talk(number).comments)

    def names(self) -> list[str]:
        """What the mesh told, by name."""
        return [event.name for event in self.told]

    async def drafted(self, before: bytes = b"old\n", after: bytes = b"new\n", **more: Any) -> Fix:
        """A fix of `app.py` on its way."""
        now = self.clock.now()
        changes = (Change("app.py", BlobId(blob_id(before)), BlobId(blob_id(after))),)
        fix = replace(FIX, base=self.head(), changes=changes, created_at=now, updated_at=now)
        fix = replace(fix, stage=fix.stage.DRAFTED, **more)
        await draft(self.world, fix, {"app.py": after}, "body")
        return fix


@asynccontextmanager
async def staged(
    folder: Path, files: dict[str, bytes] | None = None, *, onboarding: bool = False
) -> AsyncIterator[Stage]:
    """A stage with one repository, `acme/shop`, whose `main` holds `files`."""
    clock = FakeClock()
    host = FakeHost(clock)
    people = People(host)
    repo = people.found(SHOP, files or {"app.py": b"old\n"})
    told: list[Event] = []
    mesh = Mesh()

    async def listen(event: Event) -> None:
        told.append(event)

    for kind in (HealingRefused, CodeFixed, FixVerified):
        mesh.listen(kind, listen)
    store = await open_store(folder, clock)
    settings = Settings(grace_verify_window=timedelta(minutes=5), grace_onboarding=onboarding)
    world = World(host, FakeMirror(host), InlinePool(), store, Woken(), clock, mesh, settings, KEY)
    async with store:
        yield Stage(world, Healer(world), host, people, clock, told, repo)
