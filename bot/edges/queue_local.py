"""The embedded queue: wake-ups in memory, a few runners, never one key twice at once."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from heapq import heappop, heappush
from itertools import count

from bot.model import Key

log = logging.getLogger(__name__)

Work = Callable[[Key], Awaitable[None]]


class LocalQueue:
    """A `Queue` for one process; what it forgets when that dies, the store's sweep wakes again.

    Attributes:
        waiting: keys that were woken and have not begun, with their priority (higher runs first).
    """

    def __init__(self, runners: int = 8) -> None:
        self.waiting: dict[Key, int] = {}
        self._runners = runners
        self._order: list[tuple[int, int, Key]] = []
        self._number = count()
        self._running: set[Key] = set()
        self._ready = asyncio.Event()

    async def wake(self, key: Key, priority: int = 0) -> None:
        """Have the job for `key` run soon; one that runs now runs once more afterwards."""
        if key in self.waiting and self.waiting[key] >= priority:
            return
        self.waiting[key] = priority
        if key not in self._running:
            self._line_up(key)

    async def run(self, work: Work) -> None:
        """Run what is woken until cancelled.

        Jobs that a cancellation cuts short are woken again, for the next `run`. A job that raises
        (its own last resort, the to-do list, may be out of reach) is logged and not run again by
        itself: the sweep decides, so that nothing spins.
        """
        async with asyncio.TaskGroup() as runners:
            for _ in range(self._runners):
                runners.create_task(self._run_one_after_another(work))

    async def _run_one_after_another(self, work: Work) -> None:
        while True:
            key, priority = await self._next()
            self._running.add(key)
            # A task of its own keeps every kind of failure from the runner without naming any.
            job = asyncio.ensure_future(work(key))
            try:
                await asyncio.wait({job})
            except asyncio.CancelledError:
                self.waiting.setdefault(key, priority)
                job.cancel()
                await asyncio.wait({job})
                raise
            finally:
                self._running.discard(key)
                if key in self.waiting:
                    self._line_up(key)
            if not job.cancelled() and (error := job.exception()):
                log.error("the job %s broke off", key, exc_info=error)

    def _line_up(self, key: Key) -> None:
        # A key that rises in priority stands in line twice; `_next` passes over the older place.
        heappush(self._order, (-self.waiting[key], next(self._number), key))
        self._ready.set()

    async def _next(self) -> tuple[Key, int]:
        while True:
            while self._order:
                priority, _, key = heappop(self._order)
                if key not in self._running and self.waiting.get(key) == -priority:
                    return key, self.waiting.pop(key)
            self._ready.clear()
            await self._ready.wait()
