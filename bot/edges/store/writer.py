"""The one writer: what waits while a commit runs shares the next one."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, TypeVar, cast

from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.edges.store.database import complaint
from bot.errors import StoreError

T = TypeVar("T")
Work = Callable[[AsyncConnection], Awaitable[T]]
Job = tuple[Work[Any], "asyncio.Future[Any]"]

MOST = 256
"""Jobs of one commit: enough to make the disk's flush cheap, few enough to answer soon."""

IDLE = 1.0
"""Seconds without a write after which there is time to tidy up."""


class Writer:
    """Runs jobs in the order in which they came, many to a transaction.

    A job may run more than once before its commit (the transaction that it shared may fail), so
    it must do nothing but speak to its connection.

    Args:
        tidy: called once nobody has written for a moment after a write.
    """

    def __init__(
        self, engine: AsyncEngine, tidy: Callable[[], Awaitable[object]] | None = None
    ) -> None:
        self._engine = engine
        self._tidy = tidy
        self._jobs: asyncio.Queue[Job | None] = asyncio.Queue()
        self._closed = False
        self._task = asyncio.create_task(self._work(), name="store writer")

    async def run(self, work: Work[T]) -> T:
        """What `work` gives, once it is committed.

        Raises:
            StoreError: the database refused; nothing of this job was kept.
        """
        if self._closed:
            raise StoreError("the store is closed")
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._jobs.put_nowait((work, future))
        return await future

    async def close(self) -> None:
        """Finish what waits, then stop."""
        if not self._closed:
            self._closed = True
            self._jobs.put_nowait(None)
        await self._task

    async def _work(self) -> None:
        going_on = True
        while going_on:
            batch = [await self._first()]
            while not self._jobs.empty() and len(batch) < MOST:
                batch.append(self._jobs.get_nowait())
            jobs = [job for job in batch if job is not None]
            going_on = len(jobs) == len(batch)
            if jobs:
                await self._settle(jobs)

    async def _first(self) -> Job | None:
        if self._tidy is not None:
            try:
                async with asyncio.timeout(IDLE):
                    return await self._jobs.get()
            except TimeoutError:
                with suppress(SQLAlchemyError, OSError):  # the next one will tidy this, too
                    await self._tidy()
        return await self._jobs.get()

    async def _settle(self, jobs: list[Job]) -> None:
        error = await self._attempt(jobs)
        if error is None:
            return
        if isinstance(error, OperationalError | InterfaceError | OSError):
            # The database's trouble (a lock, a lost connection), not one job's: again, together.
            error = await self._attempt(jobs)
        elif len(jobs) > 1:
            for job in jobs:
                await self._settle([job])
            return
        if error is not None:
            _fail(jobs, complaint(error))

    async def _attempt(self, jobs: list[Job]) -> BaseException | None:
        # A task of its own keeps every kind of failure away from the writer without naming any.
        attempt = asyncio.create_task(self._transact(jobs))
        await asyncio.wait({attempt})
        if attempt.cancelled():
            return StoreError("the write was cancelled")
        if error := attempt.exception():
            return error
        for (_, future), result in zip(jobs, attempt.result(), strict=True):
            if not future.done():
                future.set_result(result)
        return None

    async def _transact(self, jobs: list[Job]) -> list[object]:
        async with self._engine.begin() as conn:
            return [await work(conn) for work, _ in jobs]


def _fail(jobs: list[Job], error: BaseException) -> None:
    for _, future in jobs:
        if not future.done():
            future.set_exception(cast("Exception", error))
