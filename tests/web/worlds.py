"""A Grace whose doors are open: the real application and store, with a code host in memory."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, CookieJar, web

from bot.desk import Desk
from bot.model import (
    Change,
    CommitId,
    Door,
    Fingerprint,
    Fix,
    FixId,
    IncidentId,
    Key,
    PatternId,
    RepositoryName,
    Stage,
)
from bot.ports import Forwarder
from bot.settings import Settings
from bot.web.app import create_app, runner
from patterns.contract import BlobId, Certainty, Severity
from tests.fakes.clock import FakeClock
from tests.fakes.host import FakeHost
from tests.fakes.people import People
from tests.fakes.store import open_store

SHOP = RepositoryName("acme/shop")
FIX = FixId("fix_0123456789abcdef")
OPERATOR = {"Authorization": "Bearer operator's token"}


@dataclass
class Woken:
    """A queue that only notes who was woken."""

    keys: list[Key] = field(default_factory=list)

    async def wake(self, key: Key, priority: int = 0) -> None:
        self.keys.append(key)

    async def run(self, work: Callable[[Key], Awaitable[None]]) -> None:
        raise NotImplementedError


@dataclass(frozen=True)
class World:
    """The desk, what stands behind it, and a client in front of its doors."""

    desk: Desk
    client: ClientSession
    app: web.Application
    port: int

    @property
    def host(self) -> FakeHost:
        assert isinstance(self.desk.host, FakeHost)
        return self.desk.host

    @property
    def woken(self) -> list[Key]:
        assert isinstance(self.desk.queue, Woken)
        return self.desk.queue.keys

    async def kept(self, key: str = f"intake:{SHOP}") -> list[Any]:
        """What waits in the inbox."""
        return list(await self.desk.store.waiting(Key(key)))


@asynccontextmanager
async def opened(
    folder: Path, forwarder: Forwarder | None = None, **settings: Any
) -> AsyncIterator[World]:
    """A world with one installed repository, where alice may write and bob may read."""
    clock = FakeClock()
    host = FakeHost(clock)
    People(host).found(SHOP, {"shop/api.py": b"import shop\n"})
    host.tokens |= {"alice's": "alice", "bob's": "bob", "mallory's": "mallory"}
    said = Settings(**settings)
    async with await open_store(folder, clock) as store:
        desk = Desk(store, Woken(), host, clock, said, patterns=4, forwarder=forwarder)
        app = create_app(desk, said)
        serving = runner(app)
        await serving.setup()
        await web.TCPSite(serving, "127.0.0.1", 0).start()
        port = serving.addresses[0][1]
        async with ClientSession(
            f"http://127.0.0.1:{port}", cookie_jar=CookieJar(unsafe=True)
        ) as client:
            yield World(desk, client, app, port)
        await serving.cleanup()


def a_fix(clock: FakeClock | Any, **changed: Any) -> Fix:
    """A medium fix with an open pull request."""
    now = clock.now()
    values = {
        "id": FIX,
        "repository": SHOP,
        "incident": IncidentId("a" * 16),
        "fingerprint": Fingerprint("v1:" + "b" * 32),
        "pattern": PatternId("missing_await/await_on_plain_value"),
        "severity": Severity.MEDIUM,
        "certainty": Certainty.A,
        "stage": Stage.PROPOSED,
        "title": "Drop the `await` in front of a plain value",
        "error": "TypeError: object GraceLLM can't be used in 'await' expression",
        "why": "It is no coroutine.",
        "evidence": ("`get_llm` is defined without `async`.",),
        "diff": "--- a/shop/api.py\n+++ b/shop/api.py\n@@ -1 +1 @@\n-await f()\n+f()\n",
        "base_branch": "main",
        "base": CommitId("1" * 40),
        "changes": (Change("shop/api.py", BlobId("2" * 40), BlobId("3" * 40)),),
        "door": Door.SDK,
        "event": "sdk:1",
        "created_at": now - timedelta(minutes=7),
        "updated_at": now - timedelta(minutes=5),
        "head": CommitId("4" * 40),
        "pull_request": 12,
        "proposed_at": now - timedelta(minutes=6),
        "waits_for": ("an approval from someone who may write",),
    }
    return Fix(**{**values, **changed})
