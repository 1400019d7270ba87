"""`SqlStore`: the `Store` port over the tables; each method is one statement or transaction."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

from pydantic import SecretStr
from sqlalchemy import RowMapping, Select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.edges.inbox_key import Sealer, sealer
from bot.edges.store import asides, fixes, forms, inbox, incidents, schema, tables, todo
from bot.edges.store.bulk import Bulk
from bot.edges.store.database import Database, complaint, connect, file_of
from bot.edges.store.writer import Writer
from bot.model import (
    Arrival,
    CommitId,
    Fix,
    FixId,
    Incident,
    IncidentId,
    Key,
    Outcome,
    PatternId,
    RepositoryName,
    Sighting,
    Stage,
    Tally,
)
from bot.ports import Clock
from patterns.contract import Fault

Collapse = Callable[[RepositoryName, Fault], IncidentId]
"""Which incident an error belongs to before its source is known: `reading.fingerprint`'s say."""

LONGEST = 2000
"""Characters of a reason."""
LOST_KEY = (
    "{} event(s) cannot be decrypted: sealed with another GRACE_INBOX_KEY, or damaged; "
    "add the old key behind a comma and retry"
)


class SqlStore:
    """Grace's memory in SQLite or PostgreSQL.

    Attributes:
        rebuild_due: the projection is empty because its tables are new.
    """

    def __init__(self, database: Database, seal: Sealer, clock: Clock, collapse: Collapse) -> None:
        self._database = database
        self._seal = seal
        self._clock = clock
        self._collapse = collapse
        self._writer = Writer(database.writing, database.tidy)
        self._arrivals = Bulk(self._writer, inbox.accept)
        self._sightings = Bulk(self._writer, self._sight)
        self.rebuild_due = False

    @classmethod
    async def open(
        cls, url: str, inbox_key: SecretStr | None, clock: Clock, collapse: Collapse
    ) -> Self:
        """The store at `GRACE_DATABASE_URL`, its tables made or brought up to date.

        Raises:
            SettingsError: the URL or the key is wrong or missing.
            StoreError: the database cannot be reached, or is newer than this Grace.
        """
        file = file_of(url)
        seal = sealer(inbox_key, file and Path(f"{file}.key"))
        store = cls(connect(url), seal, clock, collapse)
        async with AsyncExitStack() as unless_it_opens:
            unless_it_opens.push_async_callback(store.close)
            store.rebuild_due = await store._writer.run(lambda conn: conn.run_sync(schema.prepare))
            unless_it_opens.pop_all()
        return store

    async def close(self) -> None:
        """Finish what is being written and let go of the database."""
        await self._writer.close()
        await self._database.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _read(self, statement: Select[Any]) -> Sequence[RowMapping]:
        try:
            async with self._database.reading.connect() as conn:
                rows: Sequence[RowMapping] = (await conn.execute(statement)).mappings().all()
                return rows
        except (SQLAlchemyError, OSError) as error:
            raise complaint(error) from None

    # -- inbox --

    async def accept(self, arrival: Arrival) -> bool:
        """See `Store.accept`."""
        return await self._arrivals.add(inbox.row(arrival, self._seal))

    async def waiting(self, key: Key, limit: int = 100) -> Sequence[Arrival]:
        """See `Store.waiting`; what cannot be decrypted goes to the dead letters instead."""
        while rows := await self._read(inbox.waiting(key, limit)):
            arrivals, unreadable = inbox.opened(rows, self._seal)
            if unreadable:
                aside = partial(inbox.put_aside, numbers=unreadable, now=self._clock.now())
                await self._writer.run(aside)
            if arrivals:
                return arrivals
        return ()

    async def processed(self, arrivals: Sequence[str]) -> None:
        """See `Store.processed`."""
        await self.hand_over(dict.fromkeys(arrivals, ()))

    async def hand_over(
        self,
        read: Mapping[str, Sequence[Sighting]],
        then: Sequence[Key] = (),
        later: Mapping[Key, datetime] = MappingProxyType({}),
    ) -> Sequence[Incident]:
        """See `Store.hand_over`."""

        async def write(conn: AsyncConnection) -> Sequence[Incident]:
            mine = await inbox.processed(conn, list(read), self._clock.now())
            seen = await self._sight(
                conn, [one for id_ in read if id_ in mine for one in read[id_]]
            )
            await todo.want(conn, dict.fromkeys(then, 1))
            await todo.look_at(conn, later)
            return list({one.id: one for one in seen}.values())

        return await self._writer.run(write)

    # -- to-do --

    async def want(self, key: Key, *, priority: int = 0, at: datetime | None = None) -> None:
        """See `Store.want`; revives a dead letter, unless it only names a date."""

        async def write(conn: AsyncConnection) -> None:
            if at is not None:
                await todo.look_at(conn, {key: at})
                return
            await todo.want(conn, {key: 1}, priority)
            await inbox.take_up(conn, key)

        await self._writer.run(write)

    async def begin(self, key: Key) -> int:
        """See `Store.begin`."""
        return await self._writer.run(partial(todo.begin, key=key, now=self._clock.now()))

    async def done(self, key: Key, seen: int, next_look: datetime | None = None) -> None:
        """See `Store.done`."""
        await self._writer.run(partial(todo.done, key=key, seen=seen, next_look=next_look))

    async def failed(
        self, key: Key, because: str, now: datetime, not_before: datetime | None = None
    ) -> bool:
        """See `Store.failed`."""
        failure = todo.Failure(because[:LONGEST], now, not_before or now)
        return await self._writer.run(partial(todo.failed, key=key, failure=failure))

    async def due(self, now: datetime) -> Sequence[tuple[Key, int]]:
        """See `Store.due`."""
        return [(Key(row["key"]), row["priority"]) for row in await self._read(todo.due(now))]

    async def dead_letters(self) -> Sequence[tuple[Key, str, datetime]]:
        """See `Store.dead_letters`."""
        tired = await self._read(todo.dead_letters())
        sealed = await self._read(inbox.unreadable())
        return [(Key(row["key"]), row["because"], row["since"]) for row in tired] + [
            (Key(row["key"]), LOST_KEY.format(row["number"]), row["since"]) for row in sealed
        ]

    # -- incidents --

    async def sight(self, sighting: Sighting) -> Incident:
        """See `Store.sight`."""
        return await self._sightings.add(sighting)

    async def _sight(
        self, conn: AsyncConnection, sightings: Sequence[Sighting]
    ) -> Sequence[Incident]:
        ids = [self._collapse(one.repository, one.fault) for one in sightings]
        return await incidents.sight(conn, list(zip(ids, sightings, strict=True)), self._seal)

    async def incident(self, incident_id: IncidentId) -> Incident | None:
        """See `Store.incident`."""
        found = await self._incidents(incidents.whole().where(tables.incident.c.id == incident_id))
        return found[0] if found else None

    async def settled(self, ids: Collection[IncidentId]) -> Mapping[IncidentId, FixId | None]:
        """See `Store.settled`."""
        rows = await self._read(incidents.settled(ids))
        return {IncidentId(row["incident"]): row["fix"] and FixId(row["fix"]) for row in rows}

    async def incidents(self, limit: int = 50) -> Sequence[Incident]:
        """See `Store.incidents`."""
        return await self._incidents(incidents.whole().limit(limit))

    async def _incidents(self, statement: Select[Any]) -> Sequence[Incident]:
        return incidents.read(await self._read(statement), self._seal)

    async def save_incident(self, incident: Incident) -> None:
        """See `Store.save_incident`."""
        await self._writer.run(partial(incidents.save, found=incident, sealer=self._seal))

    # -- fixes --

    async def save_fix(self, fix: Fix) -> None:
        """See `Store.save_fix`."""
        await self._writer.run(partial(fixes.save, one=fix))

    async def fix(self, fix_id: FixId) -> Fix | None:
        """See `Store.fix`."""
        return await self._one(fixes.newest().where(tables.fix.c.id == fix_id))

    async def fix_by_pull_request(self, repository: RepositoryName, number: int) -> Fix | None:
        """See `Store.fix_by_pull_request`."""
        return await self._one(fixes.proposed_as(repository, number))

    async def fix_by_head(self, repository: RepositoryName, head: CommitId) -> Fix | None:
        """See `Store.fix_by_head`."""
        return await self._one(fixes.carried_by(repository, head))

    async def _one(self, statement: Select[Any]) -> Fix | None:
        rows = await self._read(statement.limit(1))
        return forms.fixes().read(rows[0]["document"]) if rows else None

    async def fixes(
        self,
        *,
        stages: frozenset[Stage] | None = None,
        repository: RepositoryName | None = None,
        fingerprint: str | None = None,
        limit: int = 1000,
    ) -> Sequence[Fix]:
        """See `Store.fixes`."""
        chosen = fixes.newest().limit(limit)
        if stages is not None:
            chosen = chosen.where(tables.fix.c.stage.in_(sorted(stages)))
        if repository is not None:
            chosen = chosen.where(tables.fix.c.repository == repository)
        if fingerprint is not None:
            chosen = chosen.where(tables.fix.c.fingerprint == fingerprint)
        return [forms.fixes().read(row["document"]) for row in await self._read(chosen)]

    async def learn(self, pattern: PatternId, outcome: Outcome, fix: FixId) -> None:
        """See `Store.learn`."""
        await self._writer.run(partial(fixes.learn, pattern=pattern, what=outcome, one=fix))

    async def tally(self) -> Tally:
        """See `Store.tally`."""
        try:
            async with self._database.reading.connect() as conn:
                return await fixes.tally(conn)
        except (SQLAlchemyError, OSError) as error:
            raise complaint(error) from None

    # -- asides --

    async def refuse(self, subject: str, because: str, at: datetime) -> None:
        """See `Store.refuse`; the newest thousand are kept."""
        await self._writer.run(
            partial(asides.refuse, subject=subject[:LONGEST], because=because[:LONGEST], at=at)
        )

    async def refused(self, limit: int = 50) -> Sequence[tuple[str, str, datetime]]:
        """See `Store.refused`."""
        rows = await self._read(asides.refused(limit))
        return [(row["subject"], row["because"], row["at"]) for row in rows]

    async def remember(self, fix: FixId, name: str, value: Mapping[str, Any]) -> None:
        """See `Store.remember`."""
        await self._writer.run(
            partial(asides.remember, fix=fix, name=name, document=json.dumps(value))
        )

    async def recall(self, fix: FixId) -> Mapping[str, Mapping[str, Any]]:
        """See `Store.recall`."""
        return {row["name"]: json.loads(row["value"]) for row in await self._read(asides.of(fix))}
