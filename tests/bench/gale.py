"""A gale of errors: many sentry-sdk envelopes of few bugs, sent as fast as a server takes them."""

import asyncio
import gzip
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import quantiles
from uuid import UUID

import aiohttp

BUGS = 50
RELEASES = ("1.0", "1.1", "2.0")
ENVIRONMENTS = ("production", "staging")
AT_ONCE = 64
HEADERS = {
    "Content-Type": "application/x-sentry-envelope",
    "Content-Encoding": "gzip",
    "X-Sentry-Auth": "Sentry sentry_key=storm, sentry_version=7, sentry_client=storm/1",
}


@dataclass(frozen=True, slots=True)
class Gale:
    """How a server took it: events it accepted, in seconds, and each answer's seconds."""

    accepted: int
    took: float
    waits: tuple[float, ...]

    @property
    def rate(self) -> float:
        """Accepted events per second."""
        return self.accepted / self.took

    @property
    def slow(self) -> float:
        """The wait, in seconds, that one answer in a hundred exceeds."""
        return quantiles(self.waits, n=100)[98]


def event(number: int) -> dict[str, object]:
    """An error of one of the bugs, shaped like the SDK's own with source lines and locals."""
    bug = number % BUGS
    frames = [
        {
            "filename": f"shop/layer_{depth}.py",
            "abs_path": f"/srv/app/shop/layer_{depth}.py",
            "function": f"step_{depth}",
            "module": f"shop.layer_{depth}",
            "lineno": 10 * depth + bug,
            "pre_context": [f"    line_{line} = compute({line})" for line in range(5)],
            "context_line": f"    return step_{depth + 1}(order, line_4)",
            "post_context": ["", "", f"def step_{depth}_again(order):", '    """Again."""', ""],
            "vars": {f"line_{line}": f"<Decimal {line}.{number}>" for line in range(5)},
            "in_app": True,
        }
        for depth in range(10)
    ]
    raised = {"type": f"Bug{bug}Error", "value": "broke", "stacktrace": {"frames": frames}}
    return {
        "event_id": UUID(int=number + 1).hex,
        "platform": "python",
        "level": "error",
        "release": RELEASES[number // BUGS % len(RELEASES)],
        "environment": ENVIRONMENTS[number // BUGS % len(ENVIRONMENTS)],
        "exception": {"values": [raised]},
    }


def known(bug: int, events: int) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
    """How often a bug is among the first so many events, in which releases and environments."""
    numbers = range(bug, events, BUGS)
    sent = [event(number) for number in numbers[: len(RELEASES) * len(ENVIRONMENTS)]]
    releases, environments = (
        {str(one[name]) for one in sent} for name in ("release", "environment")
    )
    return len(numbers), tuple(sorted(releases)), tuple(sorted(environments))


def envelope(number: int) -> bytes:
    """The event as the SDK sends it."""
    payload = json.dumps(event(number)).encode()
    item = json.dumps({"type": "event", "length": len(payload)}).encode()
    header = json.dumps({"event_id": UUID(int=number + 1).hex}).encode()
    return gzip.compress(b"\n".join((header, item, payload)), compresslevel=1)


async def blow(port: int, numbers: range) -> Gale:
    """Send these events over a few dozen connections."""
    left, waits = iter(numbers), list[float]()
    began = time.perf_counter()
    async with (
        aiohttp.ClientSession(
            f"http://127.0.0.1:{port}", connector=aiohttp.TCPConnector(limit=AT_ONCE)
        ) as session,
        asyncio.TaskGroup() as senders,
    ):
        for _ in range(AT_ONCE):
            senders.create_task(_send(session, left, waits))
    return Gale(len(waits), time.perf_counter() - began, tuple(waits))


async def _send(session: aiohttp.ClientSession, left: Iterator[int], waits: list[float]) -> None:
    for number in left:
        body = envelope(number)
        began = time.perf_counter()
        async with session.post("/api/1/envelope/", data=body, headers=HEADERS) as answer:
            await answer.read()
            if answer.status == 200:
                waits.append(time.perf_counter() - began)
