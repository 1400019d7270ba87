"""Grace, seen from outside: a child process that is started again whenever it dies."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from bot.demo.play import processes
from bot.demo.play.stuck import Stuck

START_WITHIN = 30.0
"""Seconds in which a started Grace must answer."""
MANY = 4
"""So many deaths that nobody asked for, and she is given up."""


ROOT = Path(__file__).parents[3]
"""Where this very `bot` was imported from: the Grace that plays is of the same code."""


def serve(url: str) -> list[str]:
    """The command that starts Grace's real server there."""
    there = urlsplit(url)
    address = ["--host", str(there.hostname), "--port", str(there.port)]
    return [sys.executable, "-m", "bot", "serve", *address]


def free_port() -> int:
    """A port of the loopback interface that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Grace:
    """One Grace with one database, over all of its processes.

    `words` and `env` start one; `folder` is where she keeps what she keeps.

    Attributes:
        url: where she listens.
        log: what all of her processes printed.
        kills: how often `kill` was used.
        started: when she was last started, a time of the event loop.
    """

    def __init__(
        self, folder: Path, url: str, words: Sequence[str], env: Mapping[str, str]
    ) -> None:
        self.url = url
        self.log = folder / "grace.log"
        self.kills = 0
        self.started = 0.0
        self._folder = folder
        self._words = words
        self._env = processes.environment(**env, PYTHONPATH=str(ROOT))
        self._process: asyncio.subprocess.Process | None = None
        self._deaths = 0

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Grace"]:
        """Keep her alive until the block is left."""
        keeper = asyncio.create_task(self._keep_alive())
        try:
            await self._first_answer(keeper)
            yield self
        finally:
            keeper.cancel()
            with suppress(asyncio.CancelledError, Stuck):
                await keeper

    async def kill(self) -> None:
        """SIGKILL, at this very moment; she is started again with the same database."""
        self.kills += 1
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()

    async def answers(self) -> bool:
        """Whether she is up and well."""
        try:
            async with httpx.AsyncClient(timeout=2, trust_env=False) as client:
                return (await client.get(f"{self.url}/healthz")).is_success
        except httpx.HTTPError:
            return False

    def tail(self, lines: int = 40) -> str:
        """The end of her log."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    async def _first_answer(self, keeper: asyncio.Task[None]) -> None:
        try:
            async with asyncio.timeout(START_WITHIN):
                while not await self.answers():
                    if keeper.done():
                        await keeper
                    await asyncio.sleep(0.1)
        except TimeoutError:
            raise Stuck(self._obituary(f"does not answer within {START_WITHIN:.0f} s")) from None

    async def _keep_alive(self) -> None:
        with self.log.open("ab") as log:
            while self._deaths - self.kills < MANY:
                await self._one_life(log.fileno())
                self._deaths += 1
                # A death at the start would otherwise become a storm of processes.
                await asyncio.sleep(0.2)
        raise Stuck(self._obituary(f"has died {MANY} times by herself"))

    def _obituary(self, what: str) -> str:
        return f"Grace {what}. The end of her log:\n{self.tail()}"

    async def _one_life(self, log: int) -> None:
        self.started = asyncio.get_running_loop().time()
        self._process = await processes.start(self._words, self._folder, self._env, log)
        try:
            await self._process.wait()
        finally:
            await processes.end(self._process)
