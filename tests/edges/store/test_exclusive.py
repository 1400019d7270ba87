"""Two processes on one database never do one job at the same time."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from bot.edges.store.exclusive import Locks, exclusive, locks
from bot.edges.store.sql_store import SqlStore
from bot.errors import StoreError
from bot.model import Key
from tests.fakes.clock import FakeClock

ROOT = Path(__file__).parents[3]
KEY, OTHER = Key("fix:fix_1"), Key("fix:fix_2")


@contextmanager
def held_elsewhere(address: str, key: Key) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "tests.edges.store.holder", address, key]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


class Jobs:
    """What was worked on, in order."""

    def __init__(self, held: Locks, store: SqlStore, clock: FakeClock) -> None:
        self.done: list[Key] = []
        self.trouble: Exception | None = None
        self.work = exclusive(self._work, held, store, clock)

    async def _work(self, key: Key) -> None:
        self.done.append(key)
        if self.trouble is not None:
            raise self.trouble


@pytest.fixture
async def jobs(address: str, store: SqlStore, clock: FakeClock) -> AsyncIterator[Jobs]:
    async with locks(address) as held:
        yield Jobs(held, store, clock)


async def test_a_job_that_another_process_does_waits_until_that_dies(
    address: str, store: SqlStore, jobs: Jobs
) -> None:
    await store.want(KEY)
    with held_elsewhere(address, KEY) as process:
        waiting = asyncio.ensure_future(jobs.work(KEY))
        await asyncio.wait({waiting}, timeout=0.5)
        assert jobs.done == []
        process.kill()
        await waiting

    assert jobs.done == [KEY]


async def test_what_another_process_has_done_meanwhile_is_not_done_again(
    address: str, store: SqlStore, jobs: Jobs
) -> None:
    await store.want(KEY)
    with held_elsewhere(address, KEY) as process:
        waiting = asyncio.ensure_future(jobs.work(KEY))
        await asyncio.sleep(0)
        await store.done(KEY, await store.begin(KEY))
        process.kill()
        await waiting

    assert jobs.done == []


async def test_a_lock_holds_up_its_own_job_alone(address: str, jobs: Jobs) -> None:
    with held_elsewhere(address, KEY):
        await jobs.work(OTHER)

    assert jobs.done == [OTHER]


@pytest.mark.parametrize("trouble", [None, StoreError("out of reach")])
async def test_a_job_is_unlocked_when_it_is_over_however_it_ended(
    address: str, jobs: Jobs, trouble: Exception | None
) -> None:
    jobs.trouble = trouble
    with suppress(StoreError):
        await jobs.work(KEY)

    with held_elsewhere(address, KEY):
        assert jobs.done == [KEY]
