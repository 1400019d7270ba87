"""Load: a real `grace serve` in a storm of errors, beside a server that does nothing with them."""

import asyncio
import json
import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import web
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.bench.figures import Figure
from tests.bench.storm import BUGS, Storm, blow

ROOT = Path(__file__).parents[2]
EVENTS = int(os.environ.get("GRACE_BENCH_EVENTS", "100000"))
YARDSTICK = max(EVENTS // 10, 1000)
"""Events for the server that does nothing: enough for a steady rate."""
WARM_UP = 500
"""Events before memory is first read: code is loaded, caches are filled."""
PATIENCE = 600
"""Seconds until the work behind the storm must be done."""


def figures() -> Iterator[Figure]:
    """Rates and waits against a bare aiohttp endpoint of the same run, counts, and memory."""
    raw = asyncio.run(_yardstick())
    with TemporaryDirectory() as folder:
        grace, grown = asyncio.run(_grace(Path(folder)))
        incidents, counted = _counts(Path(folder) / "grace.db")
    yield Figure("load.accepted_per_second", grace.rate)
    yield Figure("load.rate_to_bare_aiohttp", grace.rate / raw.rate, 0.2, more=True)
    # Sentry gives a webhook one second; an SDK drops what is not taken.
    yield Figure("load.p99_seconds", grace.slow, 1)
    yield Figure("load.p99_to_bare_aiohttp", grace.slow / raw.slow)
    yield Figure("load.refused", EVENTS - grace.accepted, 0)
    yield Figure("load.incidents_too_many_or_few", abs(incidents - BUGS), 0)
    yield Figure("load.events_miscounted", abs(grace.accepted + WARM_UP - counted), 0)
    yield Figure("load.memory_growth_mib", grown, 100)


async def _yardstick() -> Storm:
    port = _free_port()
    async with _process("tests.bench.raw_endpoint", str(port), port=port):
        await blow(port, range(WARM_UP))
        return await blow(port, range(YARDSTICK))


async def _grace(folder: Path) -> tuple[Storm, float]:
    port = _free_port()
    async with _no_github() as api:
        arguments = ("bot", "serve", "--port", str(port), "--log-level", "error")
        async with _process(*arguments, port=port, env=_environment(folder, api)) as process:
            await blow(port, range(WARM_UP))
            before = _resident_mib(process.pid)
            storm = await blow(port, range(WARM_UP, WARM_UP + EVENTS))
            await _all_is_read(folder / "grace.db")
            return storm, _resident_mib(process.pid) - before


@asynccontextmanager
async def _process(
    module: str, *arguments: str, port: int, env: Mapping[str, str] | None = None
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A server of our own, from its first answer until it is told to stop."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments, cwd=ROOT, env=env
    )
    try:
        await _listens(port)
        yield process
    finally:
        process.terminate()
        await process.wait()


async def _listens(port: int) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionRefusedError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                await writer.wait_closed()
                return


@asynccontextmanager
async def _no_github() -> AsyncIterator[str]:
    """A GitHub that knows no repository: every error becomes an incident with a refusal."""

    async def unknown(_: web.Request) -> web.Response:
        return web.json_response({"message": "Not Found"}, status=404)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", unknown)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    port = _free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield f"http://127.0.0.1:{port}"
    await runner.cleanup()


def _environment(folder: Path, api: str) -> dict[str, str]:
    pem = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {
        "GITHUB_APP_ID": "1",
        "GITHUB_PRIVATE_KEY": pem.decode(),
        "GITHUB_WEBHOOK_SECRET": "storm",
        "GITHUB_API_URL": api,
        "GRACE_DATABASE_URL": f"sqlite:///{folder / 'grace.db'}",
        "GRACE_DATA_DIR": str(folder),
        "GRACE_DSN_KEYS": json.dumps({"storm": "acme/shop"}),
        "GRACE_SWEEP_INTERVAL": "PT1S",
    }


async def _all_is_read(file: Path) -> None:
    """Wait until no accepted event waits for its job."""
    async with asyncio.timeout(PATIENCE):
        while _ask(  # noqa: ASYNC110  another process's database rings no bell
            file, "SELECT count(*) FROM inbox WHERE processed_at IS NULL"
        ) != (0,):
            await asyncio.sleep(0.2)


def _counts(file: Path) -> tuple[int, int]:
    incidents, counted = _ask(file, "SELECT count(*), sum(count) FROM incident")
    return incidents, counted


def _ask(file: Path, question: str) -> tuple[int, ...]:
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=30) as connection:
        answer: tuple[int, ...] = connection.execute(question).fetchone()
    connection.close()
    return answer


def _resident_mib(pid: int) -> float:
    """Memory that a process holds now; `ps` says it in KiB on Linux and macOS alike."""
    told = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(pid)], check=True, capture_output=True, text=True
    )
    return int(told.stdout) / 1024


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
