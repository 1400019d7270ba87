"""Acknowledgements in bulk: arrivals that wait for the same commit go in with one statement."""

import asyncio
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.edges.store import inbox
from bot.edges.store.writer import Writer


@dataclass(slots=True)
class Bundle:
    """Arrivals that will be committed together, by id."""

    rows: dict[str, inbox.Sealed] = field(default_factory=dict)
    committed: "asyncio.Task[set[str]] | None" = None


class Intake:
    """Gathers arrivals until the writer gets round to them."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._open: Bundle | None = None

    async def accept(self, row: inbox.Sealed) -> bool:
        """Whether an arrival is new, once it is committed."""
        bundle = self._bundle()
        id_ = row["id"]
        first = id_ not in bundle.rows
        bundle.rows.setdefault(id_, row)
        if bundle.committed is None:
            bundle.committed = asyncio.create_task(self._commit(bundle))
        # Shielded: one client that hangs up must not take the others' arrivals along.
        fresh = await asyncio.shield(bundle.committed)
        return first and id_ in fresh

    def _bundle(self) -> Bundle:
        if self._open is None or len(self._open.rows) >= inbox.MOST:
            self._open = Bundle()
        return self._open

    async def _commit(self, bundle: Bundle) -> set[str]:
        async def write(conn: AsyncConnection) -> set[str]:
            if self._open is bundle:
                self._open = None
            return await inbox.accept(conn, list(bundle.rows.values()))

        return await self._writer.run(write)
