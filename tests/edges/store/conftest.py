"""A store of each kind: SQLite on a file always, PostgreSQL where the environment names one."""

import asyncio
import os
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr
from sqlalchemy import make_url, text

from bot.edges.store.database import connect
from bot.edges.store.sql_store import SqlStore
from bot.reading.fingerprint import collapse_key as collapse
from tests.fakes.clock import FakeClock

POSTGRES = os.environ.get("GRACE_TEST_POSTGRES_URL", "")
KINDS = ["sqlite", *(["postgres"] if POSTGRES else [])]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def key() -> SecretStr:
    return SecretStr(Fernet.generate_key().decode())


@pytest.fixture(params=KINDS)
async def address(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The URL of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'grace.db'}"
        return
    schema, server = f"test_{uuid4().hex}", connect(POSTGRES)
    async with server.writing.begin() as conn:
        await conn.execute(text(f"CREATE SCHEMA {schema}"))
    url = make_url(POSTGRES).update_query_dict({"options": f"-csearch_path={schema}"})
    yield url.render_as_string(hide_password=False)
    async with server.writing.begin() as conn:
        await conn.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    await server.close()


@pytest.fixture
async def store(address: str, key: SecretStr, clock: FakeClock) -> AsyncIterator[SqlStore]:
    async with await SqlStore.open(address, key, clock, collapse) as opened:
        yield opened
    # A cancelled question leaves its connection's thread to end by itself; one that ends after
    # the loop fails whichever test runs then.
    for each in threading.enumerate():
        if "_connection_worker_thread" in each.name:
            await asyncio.to_thread(each.join, 10)
