"""A Sentry that takes whatever comes, and remembers it as it came."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web


@dataclass
class Upstream:
    """What came in: (path, headers, body)."""

    port: int = 0
    answer: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    came: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def dsn(self) -> str:
        """Where it is reached."""
        return f"http://upstreamkey@127.0.0.1:{self.port}/sub/42"

    async def take(self, request: web.Request) -> web.Response:
        """Remember a request, once the gate is open."""
        body = await request.read()
        await self.gate.wait()
        self.came.append((request.path, dict(request.headers), body))
        return web.json_response({}, status=self.answer, headers=self.headers)


@asynccontextmanager
async def upstream() -> AsyncIterator[Upstream]:
    """One at work; its gate is open."""
    made = Upstream()
    made.gate.set()
    app = web.Application()
    app.router.add_post("/{any:.*}", made.take)
    serving = web.AppRunner(app, auto_decompress=False)
    await serving.setup()
    await web.TCPSite(serving, "127.0.0.1", 0).start()
    made.port = serving.addresses[0][1]
    yield made
    made.gate.set()
    await serving.cleanup()
