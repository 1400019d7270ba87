"""How fast and how often GitHub may be asked: pauses, gaps between changes, kept answers."""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Iterator, Mapping, MutableMapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import gidgethub

from bot.edges.github_failures import asked_to_wait, named_wait
from bot.errors import Unavailable
from bot.ports import Clock

Limits = tuple[tuple[int, timedelta], ...]
"""(most changes, within): none may be exceeded."""

MOST_CACHED = 256
# https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
MOST_CHANGES: Limits = ((80, timedelta(minutes=1)), (500, timedelta(hours=1)))

Cached = tuple[str | None, str | None, Any, str | None]


class Recent(MutableMapping[str, Cached]):
    """Answers by address, for conditional requests; the least recently used goes first.

    GitHub does not count a 304:
    https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
    """

    def __init__(self, most: int = MOST_CACHED) -> None:
        self._most = most
        self._kept: OrderedDict[str, Cached] = OrderedDict()

    def __getitem__(self, url: str) -> Cached:
        self._kept.move_to_end(url)
        return self._kept[url]

    def __setitem__(self, url: str, answer: Cached) -> None:
        self._kept[url] = answer
        self._kept.move_to_end(url)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def __delitem__(self, url: str) -> None:
        del self._kept[url]

    def __iter__(self) -> Iterator[str]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)


class Pace:
    """When an identity may send again: at most one change at a time, and pauses as told."""

    def __init__(self, clock: Clock, gap: timedelta, limits: Limits = MOST_CHANGES) -> None:
        self._clock = clock
        self._limits = limits
        self._gap = gap.total_seconds()
        self._turn = asyncio.Lock()
        self._last = -self._gap
        self._quiet: dict[str, datetime] = {}
        self._changes: deque[datetime] = deque()

    def check(self, resource: str) -> None:
        """Raise `Unavailable` while GitHub wants silence: asking on may get an App banned."""
        now = self._clock.now()
        until = max((self._quiet.get(each, now) for each in ("", resource)), default=now)
        if until > now:
            raise Unavailable("GitHub asked for a pause that is not over yet", until - now)

    def hush(self, resource: str, wait: timedelta) -> None:
        """Keep silent for `wait`; "" stands for everything."""
        self._quiet[resource] = self._clock.now() + wait

    def learn(self, headers: Mapping[str, str]) -> None:
        """Note that an answer says this was the last request of the hour."""
        wait = named_wait(headers, self._clock.now())
        if headers.get("x-ratelimit-remaining") == "0" and wait is not None:
            self.hush(headers.get("x-ratelimit-resource", "core"), wait)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for the change before this one to end, and for the gap that GitHub asks for."""
        async with self._turn:
            self._count()
            await asyncio.sleep(max(0.0, self._last + self._gap - time.monotonic()))
            try:
                yield
            finally:
                self._last = time.monotonic()

    def _count(self) -> None:
        """Stay below what GitHub lets one identity create: a backlog drains slowly, not in a ban.

        Raises:
            Unavailable: the minute's or the hour's share is used up, and until when.
        """
        now = self._clock.now()
        while self._changes and self._changes[0] <= now - timedelta(hours=1):
            self._changes.popleft()
        for most, span in self._limits:
            if len(self._changes) >= most and self._changes[-most] > now - span:
                wait = self._changes[-most] + span - now
                raise Unavailable("as many changes as GitHub allows were made; it waits", wait)
        self._changes.append(now)

    def explain(self, error: gidgethub.HTTPException) -> None:
        """Note what a failure says about pauses."""
        wait = asked_to_wait(error, self._clock.now())
        if wait is not None:
            self.hush("", wait)
