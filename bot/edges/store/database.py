"""The one place that knows which database it is: URLs, engines, pragmas, and upserts."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, Engine, Table, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import SettingsError, StoreError

PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    # In WAL the default (NORMAL) may lose the last commits on power loss; ours were acknowledged.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    # What is deleted is overwritten, rather than left in the file until its page is used again.
    "PRAGMA secure_delete = ON",
    "PRAGMA busy_timeout = 10000",
)
"""https://www.sqlite.org/pragma.html"""


@dataclass(frozen=True, slots=True)
class Database:
    """Two ways in: SQLite knows one writer at a time, so ours never waits for our readers."""

    writing: AsyncEngine
    reading: AsyncEngine

    async def tidy(self) -> None:
        """Empty SQLite's log of writes, which still holds what was deleted from the file.

        https://www.sqlite.org/pragma.html#pragma_wal_checkpoint
        """
        if self.reading.dialect.name == "sqlite":
            async with self.reading.connect() as conn:
                await conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    async def close(self) -> None:
        """Give every connection back."""
        await self.reading.dispose()
        await self.writing.dispose()


def file_of(text: str) -> Path | None:
    """The file of an embedded database, or None where the URL names a server."""
    address = locate(text)
    return Path(address.database or "") if address.get_backend_name() == "sqlite" else None


def locate(text: str) -> URL:
    """`GRACE_DATABASE_URL`, with the async driver that we use.

    Raises:
        SettingsError: it names neither a SQLite file nor PostgreSQL.
    """
    wrong = "GRACE_DATABASE_URL must be sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"
    try:
        address = make_url(text)
    except (ArgumentError, ValueError):
        raise SettingsError(wrong) from None  # the text may hold a password: never quote it
    match address.drivername.partition("+")[0]:
        case "sqlite" if address.database and address.database != ":memory:":
            return address.set(drivername="sqlite+aiosqlite", query={})
        case "postgres" | "postgresql":
            return address.set(drivername="postgresql+psycopg")
    raise SettingsError(wrong)


def connect(text: str) -> Database:
    """Engines for the database that `GRACE_DATABASE_URL` names; nothing is opened yet.

    Raises:
        SettingsError: the URL is wrong, its file cannot be made, or its driver is missing.
    """
    address = locate(text)
    if address.get_backend_name() == "sqlite":
        return _embedded(address)
    try:
        engine = create_async_engine(address, pool_pre_ping=True, hide_parameters=True)
    except (ModuleNotFoundError, NoSuchModuleError):
        raise SettingsError(
            "GRACE_DATABASE_URL names PostgreSQL, whose driver is not installed; "
            "install it with: pip install 'psycopg[binary]'"
        ) from None
    return Database(engine, engine)


def _embedded(address: URL) -> Database:
    file = Path(address.database or "")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # SQLite gives its side files (-wal, -shm) the permissions of the file itself.
        with suppress(FileExistsError):
            os.close(os.open(file, os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise SettingsError(
            f"GRACE_DATABASE_URL: {file} cannot be created ({error.strerror})"
        ) from None
    writing = create_async_engine(
        address,
        hide_parameters=True,
        pool_size=1,
        max_overflow=0,
        pool_reset_on_return=None,  # the writer ends every transaction that it begins
    )
    # A question is one statement: without BEGIN and ROLLBACK around it, it costs half.
    reading = create_async_engine(
        address,
        hide_parameters=True,
        pool_size=4,
        isolation_level="AUTOCOMMIT",
        skip_autocommit_rollback=True,
    )
    _prepare(writing.sync_engine, PRAGMAS)
    _prepare(reading.sync_engine, (*PRAGMAS, "PRAGMA query_only = ON"))
    # A transaction that starts as a reader and turns writer can fail at once with SQLITE_BUSY,
    # whatever the time-out: https://www.sqlite.org/isolation.html
    event.listen(writing.sync_engine, "begin", lambda conn: conn.exec_driver_sql("BEGIN IMMEDIATE"))
    return Database(writing, reading)


def _prepare(engine: Engine, pragmas: tuple[str, ...]) -> None:
    @event.listens_for(engine, "connect")
    def connected(connection: DBAPIConnection, _record: object) -> None:
        # Python's driver would otherwise begin transactions when it thinks fit.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()


def insert(conn: AsyncConnection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that can say what happens `ON CONFLICT`; both dialects spell it alike."""
    if conn.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def complaint(error: BaseException) -> BaseException:
    """What callers see of a failure: our own error without any value, else the error itself."""
    if isinstance(error, DBAPIError):
        # Codes only: the driver's own sentence may quote the values of a row.
        kind = type(error.orig).__name__
        code = getattr(error.orig, "sqlite_errorname", None) or getattr(
            error.orig, "sqlstate", None
        )
        return StoreError(f"the database refused: {kind}{f' ({code})' if code else ''}")
    if isinstance(error, SQLAlchemyError | OSError):
        return StoreError(f"the database cannot be used: {type(error).__name__}")
    return error
