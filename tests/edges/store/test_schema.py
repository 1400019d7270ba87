"""Versions: data moves forward and is never dropped; the projection is made anew."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Column, Connection, Integer, MetaData, create_engine, inspect, text

from bot.edges.store import schema, tables
from bot.edges.store.sql_store import SqlStore
from bot.errors import StoreError
from bot.reading.fingerprint import collapse_key as collapse
from tests.edges.store.nouns import INTAKE, arrival, fix, sighting
from tests.fakes.clock import FakeClock


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[Connection]:
    engine = create_engine(f"sqlite:///{tmp_path / 'grace.db'}")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def columns(conn: Connection, table: str) -> set[str]:
    return {column["name"] for column in inspect(conn).get_columns(table)}


def test_a_new_database_gets_every_table_and_wants_a_rebuild(conn: Connection) -> None:
    assert schema.prepare(conn)

    every = {*tables.DATA.tables, *tables.PROJECTION.tables, "schema_version"}
    assert set(inspect(conn).get_table_names()) == every


def test_a_second_start_changes_nothing(conn: Connection) -> None:
    schema.prepare(conn)

    assert not schema.prepare(conn)


def test_older_data_is_brought_forward_step_by_step(conn: Connection) -> None:
    schema.prepare(conn)
    conn.execute(text("INSERT INTO refusal (subject, because, at) VALUES ('s', 'b', 0)"))

    def second(conn: Connection) -> None:
        conn.execute(text("ALTER TABLE refusal ADD COLUMN colour TEXT"))

    def third(conn: Connection) -> None:
        conn.execute(text("UPDATE refusal SET colour = 'red'"))

    schema.prepare(conn, [second])
    schema.prepare(conn, [second, third])
    schema.prepare(conn, [second, third])

    assert conn.execute(text("SELECT subject, colour FROM refusal")).all() == [("s", "red")]


def test_data_of_a_newer_grace_is_left_alone(conn: Connection) -> None:
    schema.prepare(conn, [lambda _: None])

    with pytest.raises(StoreError, match=r"written by a newer Grace \(data version 2, .* knows 1"):
        schema.prepare(conn)


def test_a_projection_of_another_shape_is_dropped_and_made_anew(
    conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    schema.prepare(conn)
    conn.execute(text("INSERT INTO outcome VALUES ('fix_1', 'names/typo', 'held')"))
    wider = MetaData()
    tables.outcome.to_metadata(wider).append_column(Column("weight", Integer))
    monkeypatch.setattr(schema, "PROJECTION", wider)

    assert schema.prepare(conn)

    assert "weight" in columns(conn, "outcome")
    assert conn.execute(text("SELECT count(*) FROM outcome")).scalar() == 0


async def test_a_store_that_cannot_open_lets_go_of_its_database(
    address: str, key: SecretStr, clock: FakeClock
) -> None:
    async with await SqlStore.open(address, key, clock, collapse) as store:
        await store._writer.run(  # behind the curtain: a later Grace was here
            lambda conn: conn.run_sync(schema.prepare, [lambda _: None])
        )

    with pytest.raises(StoreError, match="newer Grace"):
        await SqlStore.open(address, key, clock, collapse)


async def test_a_rebuild_is_due_once_and_keeps_data(
    address: str, key: SecretStr, clock: FakeClock
) -> None:
    async with await SqlStore.open(address, key, clock, collapse) as store:
        assert store.rebuild_due
        await store.accept(arrival("kept"))
        await store.sight(sighting())
        await store.save_fix(fix())
    async with await SqlStore.open(address, key, clock, collapse) as store:
        assert not store.rebuild_due
        assert [one.id for one in await store.waiting(INTAKE)] == ["kept"]
        assert [one.count for one in await store.incidents()] == [1]
        assert await store.fixes() == [fix()]
