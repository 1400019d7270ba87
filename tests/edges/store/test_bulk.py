"""Bundles: many items, one statement, each its own result."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.edges.store.bulk import MOST, Bulk
from bot.edges.store.database import connect
from bot.edges.store.writer import Writer
from bot.errors import StoreError


@pytest.fixture
async def writer(tmp_path: Path) -> AsyncIterator[Writer]:
    database = connect(f"sqlite:///{tmp_path / 'grace.db'}")
    made = Writer(database.writing)
    yield made
    await made.close()
    await database.close()


class Doubling:
    """Notes the sizes of the bundles it is given; its result is each item twice."""

    def __init__(self) -> None:
        self.bundles: list[int] = []
        self.busy = asyncio.Event()

    async def __call__(self, _: AsyncConnection, items: Sequence[int]) -> Sequence[int]:
        self.bundles.append(len(items))
        self.busy.set()
        await asyncio.sleep(0)
        return [2 * item for item in items]


async def test_what_waits_for_the_same_commit_goes_in_together(writer: Writer) -> None:
    write = Doubling()
    bulk = Bulk(writer, write)

    results = await asyncio.gather(*(bulk.add(n) for n in range(MOST + 7)))

    assert results == [2 * n for n in range(MOST + 7)]
    assert sorted(write.bundles) == [7, MOST]


async def test_whoever_comes_during_a_commit_goes_into_the_next(writer: Writer) -> None:
    write = Doubling()
    bulk = Bulk(writer, write)
    first = asyncio.create_task(bulk.add(1))
    await write.busy.wait()

    assert list(await asyncio.gather(first, bulk.add(2), bulk.add(3))) == [2, 4, 6]
    assert write.bundles == [1, 2]


async def test_a_bundle_that_fails_fails_for_all_of_it(writer: Writer) -> None:
    async def write(conn: AsyncConnection, items: Sequence[int]) -> Sequence[int]:
        await conn.execute(text("SELECT * FROM nowhere"))
        return items

    bulk = Bulk(writer, write)

    results = await asyncio.gather(bulk.add(1), bulk.add(2), return_exceptions=True)

    assert [type(result) for result in results] == [StoreError, StoreError]
