"""Storm: a real `grace serve` in a gale of errors, beside a server that does nothing with them."""

import asyncio
import json
import os
import resource
import socket
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from aiohttp import web
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.bench.figures import Figure
from tests.bench.gale import BUGS, Gale, blow, known

ROOT = Path(__file__).parents[2]
EVENTS = int(os.environ.get("GRACE_BENCH_EVENTS", "100000"))
YARDSTICK = max(EVENTS // 10, 1000)
"""Events for the server that does nothing: enough for a steady rate."""
WARM_UP = 500
"""Events before memory is first read: code is loaded, caches are filled."""
PATIENCE = 1200
"""Seconds until the work behind the storm must be done."""
EVERY = 0.5
"""Seconds between two looks at the server's memory."""


@dataclass
class Watched:
    """What was seen of the server from outside; memory in MiB, times in seconds."""

    before: float = 0.0
    most: float = 0.0
    drained: float = 0.0
    cpu: float = 0.0
    disk: float = 0.0
    wrong: list[str] = field(default_factory=list)


def figures() -> Iterator[Figure]:
    """Rates and waits against a bare aiohttp endpoint of the same run, counts, memory, disk."""
    raw = asyncio.run(_yardstick())
    with TemporaryDirectory() as folder:
        seen = Watched()
        grace = asyncio.run(_grace(Path(folder), seen))
        seen.disk = sum(file.stat().st_size for file in Path(folder).glob("grace.db*")) / 2**20
        incidents, counted = _ask(folder, "SELECT count(*), sum(count) FROM incident")
        seen.wrong = list(_wrong(Path(folder), WARM_UP + EVENTS))
    yield Figure("storm.accepted_per_second", grace.rate)
    yield Figure("storm.rate_to_bare_aiohttp", grace.rate / raw.rate, 0.2, more=True)
    yield Figure("storm.server_cpu_ms_per_event", 1000 * seen.cpu / (WARM_UP + EVENTS))
    # Sentry gives a webhook one second; an SDK drops what is not taken.
    yield Figure("storm.p99_seconds", grace.slow, 1)
    yield Figure("storm.p99_to_bare_aiohttp", grace.slow / raw.slow)
    yield Figure("storm.slowest_seconds", max(grace.waits))
    yield Figure("storm.refused", EVENTS - grace.accepted, 0)
    yield Figure("storm.incidents_too_many_or_few", abs(incidents - BUGS), 0)
    yield Figure("storm.events_miscounted", abs(grace.accepted + WARM_UP - counted), 0)
    yield Figure("storm.incidents_with_a_wrong_detail", len(seen.wrong), 0)
    yield Figure("storm.seconds_to_drain", seen.drained)
    yield Figure("storm.memory_growth_mib", seen.most - seen.before, 100)
    yield Figure("storm.disk_mib", seen.disk, 50)


async def _yardstick() -> Gale:
    port = _free_port()
    async with _process("tests.bench.raw_endpoint", str(port), port=port):
        await blow(port, range(WARM_UP))
        return await blow(port, range(YARDSTICK))


async def _grace(folder: Path, seen: Watched) -> Gale:
    port, spent = _free_port(), _children()
    async with _no_github() as api:
        arguments = ("bot", "serve", "--port", str(port), "--log-level", "error")
        async with _process(*arguments, port=port, env=_environment(folder, api)) as process:
            await blow(port, range(WARM_UP))
            seen.before = _resident_mib(process.pid)
            watch = asyncio.create_task(_watch(process.pid, seen))
            gale = await blow(port, range(WARM_UP, WARM_UP + EVENTS))
            began = perf_counter()
            await _all_is_read(folder)
            seen.drained = perf_counter() - began
            watch.cancel()
    seen.cpu = _children() - spent
    return gale


async def _watch(pid: int, seen: Watched) -> None:
    while True:
        seen.most = max(seen.most, await asyncio.to_thread(_resident_mib, pid))
        await asyncio.sleep(EVERY)


def _wrong(folder: Path, events: int) -> Iterator[str]:
    """Incidents whose count, releases, environments or times are not those that were sent."""
    rows = _rows(
        folder, "SELECT count, releases, environments, first_seen, last_seen FROM incident"
    )
    expected = sorted(known(bug, events) for bug in range(BUGS))
    found = sorted(
        (count, *(tuple(sorted(json.loads(names))) for names in (releases, environments)))
        for count, releases, environments, _, _ in rows
    )
    yield from (str(pair) for pair in zip(expected, found, strict=False) if pair[0] != pair[1])
    # Nobody knows when the server looked at its clock; but no bug was seen only once.
    yield from (str(row) for row in rows if not row[3] < row[4])


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


async def _all_is_read(folder: Path) -> None:
    """Wait until no accepted event waits for its job."""
    async with asyncio.timeout(PATIENCE):
        while _ask(  # noqa: ASYNC110  another process's database rings no bell
            folder, "SELECT count(*) FROM inbox WHERE processed_at IS NULL"
        ) != (0,):
            await asyncio.sleep(0.2)


def _ask(folder: Path | str, question: str) -> tuple[int, ...]:
    answer: tuple[int, ...] = _rows(folder, question)[0]
    return answer


def _rows(folder: Path | str, question: str) -> list[tuple[Any, ...]]:
    file = Path(folder) / "grace.db"
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=30)) as connection:
        return connection.execute(question).fetchall()


def _resident_mib(pid: int) -> float:
    """Memory that a process holds now; `ps` says it in KiB on Linux and macOS alike."""
    told = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(pid)], check=True, capture_output=True, text=True
    )
    return int(told.stdout) / 1024


def _children() -> float:
    """Seconds of CPU of all processes that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
