"""Where the database is, and what people hear of it when it fails."""

import asyncio
import contextlib
import re
import sqlite3
import stat
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError, InvalidRequestError

from bot.edges.store import database, fixes, inbox, schema, todo
from bot.edges.store.sql_store import SqlStore
from bot.errors import SettingsError, StoreError
from bot.model import FixId
from bot.reading.fingerprint import collapse_key as collapse
from tests.edges.store.nouns import INTAKE, NOON, SHOP, arrival
from tests.fakes.clock import FakeClock

SECRET = "hunter2"


@pytest.mark.parametrize(
    ("named", "located"),
    [
        ("sqlite:///grace.db", "sqlite+aiosqlite:///grace.db"),
        ("sqlite+aiosqlite:////data/grace.db?mode=ro", "sqlite+aiosqlite:////data/grace.db"),
        ("postgres://g@db/grace", "postgresql+psycopg://g@db/grace"),
        ("postgresql+asyncpg://g@db/grace", "postgresql+psycopg://g@db/grace"),
    ],
)
def test_a_url_gets_the_driver_that_we_use(named: str, located: str) -> None:
    assert str(database.locate(named)) == located


@pytest.mark.parametrize(
    "named",
    ["", "grace.db", "sqlite://", "sqlite:///:memory:", f"mysql://me:{SECRET}@db/grace", "pg://[/"],
)
def test_a_url_of_anything_else_stops_the_start_without_being_quoted(named: str) -> None:
    with pytest.raises(SettingsError, match=r"^GRACE_DATABASE_URL must be") as caught:
        database.locate(named)

    assert SECRET not in str(caught.value)


def test_only_an_embedded_database_has_a_file() -> None:
    assert database.file_of("sqlite:///data/grace.db") == Path("data/grace.db")
    assert database.file_of("postgresql://db/grace") is None


def test_a_missing_driver_is_named_with_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(SettingsError, match="driver is not installed; install it with: pip"):
        database.connect(f"postgresql://me:{SECRET}@db/grace")


def test_a_file_that_cannot_be_made_is_named_with_its_setting(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(SettingsError, match=r"^GRACE_DATABASE_URL: .*/file/grace.db cannot be"):
        database.connect(f"sqlite:///{tmp_path}/file/grace.db")


async def test_the_file_and_its_side_files_are_ours_alone(
    tmp_path: Path, key: SecretStr, clock: FakeClock
) -> None:
    url = f"sqlite:///{tmp_path}/new/folder/grace.db"
    async with await SqlStore.open(url, key, clock, collapse) as store:
        await store.accept(arrival())
        files = sorted((tmp_path / "new" / "folder").glob("*"))
        modes = {file.name: oct(stat.S_IMODE(file.stat().st_mode)) for file in files}

    assert modes == dict.fromkeys(("grace.db", "grace.db-shm", "grace.db-wal"), "0o600")


async def test_a_commit_is_on_the_disk_before_it_is_acknowledged(tmp_path: Path) -> None:
    opened = database.connect(f"sqlite:///{tmp_path / 'grace.db'}")
    async with opened.writing.begin() as conn:
        said = [
            (await conn.execute(text(f"PRAGMA {name}"))).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    await opened.close()

    assert said == ["wal", 2, 1, 10000]


async def test_a_reading_connection_cannot_write(tmp_path: Path) -> None:
    opened = database.connect(f"sqlite:///{tmp_path / 'grace.db'}")
    with pytest.raises(DBAPIError, match="readonly"):
        async with opened.reading.connect() as conn:
            await conn.execute(text("CREATE TABLE t (a)"))
    await opened.close()


def test_what_people_hear_of_a_failure_holds_no_value() -> None:
    driver = sqlite3.IntegrityError(f"UNIQUE constraint failed: {SECRET}")
    driver.sqlite_errorname = "SQLITE_CONSTRAINT_UNIQUE"
    refused = database.complaint(IntegrityError(f"INSERT {SECRET}", {"a": SECRET}, driver))
    unusable = database.complaint(InvalidRequestError(SECRET))
    unreachable = database.complaint(ConnectionRefusedError(SECRET))

    assert [type(error) for error in (refused, unusable, unreachable)] == [StoreError] * 3
    assert [str(error) for error in (refused, unusable, unreachable)] == [
        "the database refused: IntegrityError (SQLITE_CONSTRAINT_UNIQUE)",
        "the database cannot be used: InvalidRequestError",
        "the database cannot be used: ConnectionRefusedError",
    ]


def test_failures_that_are_not_the_databases_stay_what_they_are() -> None:
    error = ValueError("ours")

    assert database.complaint(error) is error


async def test_every_reading_failure_is_a_store_error(store: SqlStore) -> None:
    async with store._database.writing.begin() as conn:  # behind the curtain: break it
        await conn.execute(text("DROP TABLE fix"))

    with pytest.raises(StoreError, match="the database refused"):
        await store.fixes()
    with pytest.raises(StoreError, match="the database refused") as caught:
        await store.tally()
    assert caught.value.__cause__ is None


async def test_every_writing_failure_is_a_store_error(store: SqlStore) -> None:
    async with store._database.writing.begin() as conn:
        await conn.execute(text("DROP TABLE voice"))

    with pytest.raises(StoreError, match="the database refused"):
        await store.remember(FixId("fix_1"), "draft", {"secret": SECRET})


def test_no_question_that_is_asked_all_day_reads_a_whole_table(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'grace.db'}")
    questions = [inbox.waiting(INTAKE, 9), todo.due(NOON), fixes.proposed_as(SHOP, 7)]
    with engine.connect() as conn:
        schema.prepare(conn)
        for question in questions:
            sql = question.compile(engine, compile_kwargs={"literal_binds": True})
            for *_, detail in conn.execute(text(f"EXPLAIN QUERY PLAN {sql}")):
                # https://www.sqlite.org/eqp.html: a SCAN that names no index reads everything.
                assert not re.match(r"SCAN (inbox|todo|fix)(?!.*INDEX)", detail), detail
    engine.dispose()


async def test_readers_that_are_cancelled_leave_the_store_usable(store: SqlStore) -> None:
    for steps in range(30):
        reader = asyncio.create_task(store.fixes())
        for _ in range(steps):
            await asyncio.sleep(0)
        reader.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await reader

    assert await store.fixes() == []


async def test_tidying_takes_what_was_deleted_out_of_the_file_and_of_its_log(
    tmp_path: Path,
) -> None:
    opened = database.connect(f"sqlite:///{tmp_path / 'x.db'}")
    async with opened.writing.begin() as conn:
        await conn.exec_driver_sql("CREATE TABLE kept (body BLOB)")
        await conn.exec_driver_sql("INSERT INTO kept VALUES (?)", (b"canary " * 9000,))
    async with opened.writing.begin() as conn:
        await conn.exec_driver_sql("UPDATE kept SET body = NULL")

    await opened.tidy()

    assert b"canary" not in (tmp_path / "x.db").read_bytes()
    assert (tmp_path / "x.db-wal").read_bytes() == b""
    await opened.close()
