"""Small writes in bulk: what waits for the same commit goes in with the same statements."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.edges.store.writer import Writer

Item = TypeVar("Item")
Result = TypeVar("Result")

MOST = 500
"""Items of one bundle: far below the parameter limit of every database."""


class Bulk(Generic[Item, Result]):
    """Gathers items until the writer gets round to them.

    `write` gives one result per item, in their order; it may run more than once before its commit.
    """

    def __init__(
        self,
        writer: Writer,
        write: Callable[[AsyncConnection, Sequence[Item]], Awaitable[Sequence[Result]]],
    ) -> None:
        self._writer = writer
        self._write = write
        self._open: list[Item] = []
        self._committed: asyncio.Task[Sequence[Result]] | None = None

    async def add(self, item: Item) -> Result:
        """The result for `item`, once it is committed.

        Raises:
            StoreError: the database refused; nothing of the bundle was kept.
        """
        if self._committed is None or len(self._open) >= MOST:
            self._open = []
            self._committed = asyncio.create_task(self._commit(self._open))
        bundle, committed = self._open, self._committed
        bundle.append(item)
        place = len(bundle) - 1
        # Shielded: one client that hangs up must not take the others' items along.
        return (await asyncio.shield(committed))[place]

    async def _commit(self, bundle: list[Item]) -> Sequence[Result]:
        async def write(conn: AsyncConnection) -> Sequence[Result]:
            if self._open is bundle:
                self._committed = None  # whoever comes now is too late for this bundle
            return await self._write(conn, bundle)

        return await self._writer.run(write)
