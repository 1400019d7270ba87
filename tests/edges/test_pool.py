"""What every pool keeps to, and what the true one does to calls that overrun."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.edges.pool import PoolLimits, ProcessPool
from bot.errors import PoolError, Rejected
from bot.ports import Pool
from patterns.contract import Refused
from tests.edges import deeds
from tests.fakes.pool import InlinePool

LIMITS = PoolLimits(seconds=20, memory=512 * 1024**2, answer=1024**2)


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
async def pool() -> AsyncIterator[ProcessPool]:
    async with ProcessPool(1, LIMITS, warm=deeds.nothing) as started:
        yield started


@pytest.fixture(params=["inline", "process"])
async def any_pool(request: pytest.FixtureRequest) -> AsyncIterator[Pool]:
    if request.param == "inline":
        yield InlinePool()
    else:
        async with ProcessPool(1, LIMITS, warm=deeds.nothing) as started:
            yield started


async def test_a_call_gives_its_result(any_pool: Pool) -> None:
    assert await any_pool.run(deeds.add, 1, other=2) == 3


async def test_a_refusal_comes_through_with_its_reason(any_pool: Pool) -> None:
    with pytest.raises(Refused, match=r"^'token' is bound in this file$"):
        await any_pool.run(deeds.refuse, "'token' is bound in this file")


async def test_our_own_errors_come_through(any_pool: Pool) -> None:
    with pytest.raises(Rejected, match="the request itself is wrong"):
        await any_pool.run(deeds.reject)


async def test_an_error_tells_where_in_the_worker_it_was_raised(pool: ProcessPool) -> None:
    with pytest.raises(Rejected) as caught:
        await pool.run(deeds.reject)

    assert "deeds.py" in caught.value.__notes__[0]


async def test_calls_run_in_another_process_that_is_kept(pool: ProcessPool) -> None:
    first = await pool.run(deeds.process)

    assert first != os.getpid()
    assert await pool.run(deeds.process) == first


async def test_what_a_call_prints_goes_nowhere(pool: ProcessPool) -> None:
    assert await pool.run(deeds.chatter) == "done"


async def test_a_call_without_an_end_is_killed_and_the_next_one_served() -> None:
    limits = PoolLimits(seconds=0.3)
    async with ProcessPool(1, limits, warm=deeds.nothing) as pool:
        with pytest.raises(PoolError, match=r"^spin took longer than 0\.3 s$"):
            await pool.run(deeds.spin)

        assert await pool.run(deeds.add, 1, 1) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds private memory")
async def test_a_call_that_wants_too_much_memory_gets_none(pool: ProcessPool) -> None:
    with pytest.raises(PoolError, match="hoard took more memory than it may"):
        await pool.run(deeds.hoard, 1024**3)


@pytest.mark.parametrize(
    ("deed", "ending"), [(deeds.die, "signal SIGABRT"), (deeds.leave, "exit code 7")]
)
async def test_a_worker_that_dies_is_an_error_and_replaced(
    pool: ProcessPool, deed: "type[object]", ending: str
) -> None:
    with pytest.raises(PoolError, match=f"did not survive: {ending}"):
        await pool.run(deed)

    assert await pool.run(deeds.add, 1, 1) == 2


async def test_an_answer_that_is_too_long_is_an_error(pool: ProcessPool) -> None:
    with pytest.raises(PoolError, match="more than the 1048576"):
        await pool.run(deeds.swell, 2 * 1024**2)

    assert await pool.run(deeds.add, 1, 1) == 2


@pytest.mark.parametrize("deed", [deeds.unpicklable, deeds.stubborn])
async def test_an_answer_that_cannot_travel_is_an_error(
    pool: ProcessPool, deed: "type[object]"
) -> None:
    with pytest.raises(PoolError, match="cannot be sent back"):
        await pool.run(deed)


async def test_a_cancelled_call_is_killed(pool: ProcessPool) -> None:
    before = await pool.run(deeds.process)
    running = asyncio.create_task(pool.run(deeds.spin))
    await asyncio.sleep(0.05)

    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running

    assert not is_alive(before)
    assert await pool.run(deeds.process) != before


async def test_a_worker_knows_no_secret(pool: ProcessPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_PRIVATE_KEY", "very secret")
    async with ProcessPool(1, LIMITS, warm=deeds.nothing) as fresh:
        known = await fresh.run(deeds.environment)

    assert "GITHUB_PRIVATE_KEY" not in known
    assert "very secret" not in known.values()


async def test_a_worker_writes_no_files(pool: ProcessPool, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="too large"):
        await pool.run(deeds.write, str(tmp_path / "file"))


async def test_a_worker_is_replaced_after_many_calls() -> None:
    async with ProcessPool(1, PoolLimits(calls=2), warm=deeds.nothing) as pool:
        first, second, third = [await pool.run(deeds.process) for _ in range(3)]

    assert first == second != third


async def test_a_worker_that_cannot_warm_up_is_an_error() -> None:
    pool = ProcessPool(1, LIMITS, warm=deeds.cannot_start)

    with pytest.raises(PoolError, match="did not survive: exit code 1"):
        await pool.run(deeds.add, 1, 1)

    await pool.aclose()


async def test_a_machine_that_starts_no_process_is_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")

    with pytest.raises(PoolError, match="no worker process could be started"):
        await ProcessPool(1, LIMITS).run(deeds.add, 1, 1)


async def test_a_worker_that_announces_too_long_an_answer_is_killed() -> None:
    limits = replace(LIMITS, answer=1024**2)
    async with ProcessPool(1, limits, warm=deeds.nothing) as pool:
        first = await pool.run(deeds.process)

        with pytest.raises(PoolError, match="longer than it may be"):
            await pool.run(deeds.lie_about_length)

        assert await pool.run(deeds.process) != first


async def test_as_many_calls_as_there_are_workers_run_at_once() -> None:
    async with ProcessPool(2, LIMITS, warm=deeds.nothing) as pool:
        pids = await asyncio.gather(*(pool.run(deeds.process) for _ in range(6)))

    assert len(set(pids)) <= 2


async def test_a_closed_pool_leaves_no_process_behind() -> None:
    pool = ProcessPool(1, LIMITS, warm=deeds.nothing)
    worker = await pool.run(deeds.process)
    running = asyncio.create_task(pool.run(deeds.sleep, 0.1))
    await asyncio.sleep(0)

    await pool.aclose()
    await running

    assert not is_alive(worker)


async def test_the_pattern_library_is_known_before_the_first_call() -> None:
    async with ProcessPool(1) as pool:
        assert await pool.run(deeds.add, 1, 1) == 2
