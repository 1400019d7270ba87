"""The one writer: commits are shared, failures are not."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.edges.store.database import Database, connect
from bot.edges.store.writer import Work, Writer
from bot.errors import StoreError


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = connect(f"sqlite:///{tmp_path / 'grace.db'}")
    async with opened.writing.begin() as conn:
        await conn.execute(text("CREATE TABLE t (a INTEGER PRIMARY KEY)"))
    yield opened
    await opened.close()


@pytest.fixture
async def writer(database: Database) -> AsyncIterator[Writer]:
    made = Writer(database.writing)
    yield made
    await made.close()


def put(number: int) -> Work[int]:
    async def work(conn: AsyncConnection) -> int:
        await conn.execute(text("INSERT INTO t VALUES (:a)"), {"a": number})
        return number

    return work


async def kept(database: Database) -> list[int]:
    async with database.reading.connect() as conn:
        return list((await conn.execute(text("SELECT a FROM t ORDER BY a"))).scalars())


async def test_each_job_gets_its_own_result(writer: Writer, database: Database) -> None:
    assert await asyncio.gather(*(writer.run(put(n)) for n in range(600))) == list(range(600))

    assert await kept(database) == list(range(600))


async def test_one_jobs_failure_is_not_its_neighbours(writer: Writer, database: Database) -> None:
    results = await asyncio.gather(
        *(writer.run(put(number)) for number in (1, 2, 1, 3)), return_exceptions=True
    )

    assert results[:2] + results[3:] == [1, 2, 3]
    assert isinstance(results[2], StoreError)
    assert await kept(database) == [1, 2, 3]


async def test_a_job_that_breaks_in_its_own_way_tells_so(
    writer: Writer, database: Database
) -> None:
    async def broken(_: AsyncConnection) -> NoReturn:
        raise ValueError("ours")

    results = await asyncio.gather(writer.run(put(1)), writer.run(broken), return_exceptions=True)

    assert results[0] == 1
    assert isinstance(results[1], ValueError)
    assert await kept(database) == [1]


async def test_a_job_that_cancels_itself_does_not_stop_the_writer(writer: Writer) -> None:
    async def cancelled(_: AsyncConnection) -> NoReturn:
        raise asyncio.CancelledError

    with pytest.raises(StoreError, match="the write was cancelled"):
        await writer.run(cancelled)

    assert await writer.run(put(1)) == 1


async def test_the_databases_own_trouble_is_tried_twice_and_then_everybodys(
    writer: Writer,
) -> None:
    tries = 0

    async def locked(conn: AsyncConnection) -> None:
        nonlocal tries
        tries += 1
        await conn.execute(text("SELECT * FROM nowhere"))

    results = await asyncio.gather(writer.run(put(1)), writer.run(locked), return_exceptions=True)

    assert [type(result) for result in results] == [StoreError, StoreError]
    assert tries == 2


async def test_trouble_that_passes_is_never_seen(writer: Writer, database: Database) -> None:
    tries = 0

    async def flaky(conn: AsyncConnection) -> str:
        nonlocal tries
        tries += 1
        if tries == 1:
            await conn.execute(text("SELECT * FROM nowhere"))
        return "at last"

    assert tuple(await asyncio.gather(writer.run(put(1)), writer.run(flaky))) == (1, "at last")
    assert await kept(database) == [1]


async def test_somebody_who_no_longer_waits_is_in_nobodys_way(
    writer: Writer, database: Database
) -> None:
    gone, broken = (asyncio.create_task(writer.run(put(number))) for number in (1, 1))
    await asyncio.sleep(0)
    gone.cancel()
    broken.cancel()

    assert await writer.run(put(2)) == 2
    assert await kept(database) == [1, 2]


async def test_closing_finishes_what_waits_and_takes_no_more(
    writer: Writer, database: Database
) -> None:
    waiting = [asyncio.create_task(writer.run(put(number))) for number in range(3)]
    await asyncio.sleep(0)

    await writer.close()
    await writer.close()

    assert await asyncio.gather(*waiting) == [0, 1, 2]
    with pytest.raises(StoreError, match="closed"):
        await writer.run(put(4))


async def test_the_writer_tidies_up_once_nobody_writes(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.edges.store.writer.IDLE", 0.01)
    tidied = asyncio.Event()

    async def tidy() -> None:
        tidied.set()

    one = Writer(database.writing, tidy)
    async with asyncio.timeout(10):
        await tidied.wait()
    await one.close()
