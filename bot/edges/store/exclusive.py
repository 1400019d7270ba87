"""One process for each job: whoever shares a database with others locks a key while it works.

The locks are the operating system's, or a database session's: they go with their holder, so that a
killed process holds nobody up.
"""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.edges.queue_local import Work
from bot.edges.store.database import complaint, connect, file_of
from bot.model import Key
from bot.ports import Clock, Store

POLL = 0.2
"""Seconds between two attempts to lock what another process holds."""


class Locks(Protocol):
    """Locks by number, each held by at most one process."""

    async def take(self, number: int) -> bool:
        """Lock it now; False where another process holds it."""
        ...

    async def give(self, number: int) -> None:
        """Unlock it."""
        ...

    async def close(self) -> None:
        """Unlock all."""
        ...


class FileLocks:
    """Locked bytes of one file, for processes of one machine.

    https://pubs.opengroup.org/onlinepubs/9699919799/functions/fcntl.html
    """

    def __init__(self, file: Path) -> None:
        self._file = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)

    async def take(self, number: int) -> bool:
        """See `Locks.take`."""
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, number)
        except (BlockingIOError, PermissionError):  # POSIX allows both
            return False
        return True

    async def give(self, number: int) -> None:
        """See `Locks.give`."""
        fcntl.lockf(self._file, fcntl.LOCK_UN, 1, number)

    async def close(self) -> None:
        """See `Locks.close`."""
        os.close(self._file)


class SessionLocks:
    """Advisory locks of one session of PostgreSQL's.

    https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._session: AsyncConnection | None = None
        self._turn = asyncio.Lock()

    async def take(self, number: int) -> bool:
        """See `Locks.take`.

        Raises:
            StoreError: the database cannot be asked.
        """
        return await self._ask(func.pg_try_advisory_lock, number)

    async def give(self, number: int) -> None:
        """See `Locks.give`; a session that broke has unlocked everything already."""
        await self._ask(func.pg_advisory_unlock, number)

    async def close(self) -> None:
        """See `Locks.close`."""
        await self._end()
        await self._engine.dispose()

    async def _ask(self, what: Callable[..., Any], number: int) -> bool:
        async with self._turn:  # one question at a time for each session
            try:
                if self._session is None:
                    self._session = await self._engine.connect()
                return bool(await self._session.scalar(select(what(number))))
            except (SQLAlchemyError, OSError) as error:
                await self._end()
                raise complaint(error) from None

    async def _end(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.invalidate()  # back in the pool, it would keep its locks
            await session.close()


def number_of(key: Key) -> int:
    """A key's lock: 56 bits, so that both a file's offset and a `bigint` hold it."""
    return int.from_bytes(sha256(key.encode()).digest()[:7])


@asynccontextmanager
async def locks(url: str) -> AsyncIterator[Locks]:
    """The locks that all processes share whose `GRACE_DATABASE_URL` is this one.

    Raises:
        SettingsError: the URL is wrong.
    """
    file = file_of(url)
    held: Locks = FileLocks(Path(f"{file}.locks")) if file else SessionLocks(connect(url).writing)
    try:
        yield held
    finally:
        await held.close()


def exclusive(work: Work, held: Locks, store: Store, clock: Clock) -> Work:
    """`work`, which no two processes do for one key at the same time.

    What another process has done meanwhile is not done once more.
    """

    async def alone(key: Key) -> None:
        number = number_of(key)
        waited = False
        while not await held.take(number):
            waited = True
            await asyncio.sleep(POLL)
        try:
            if not waited or key in {due for due, _ in await store.due(clock.now())}:
                await work(key)
        finally:
            await held.give(number)

    return alone
