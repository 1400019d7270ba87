"""The contract of `Queue`, held against every adapter, and what only the embedded one promises."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.edges.queue_local import LocalQueue
from bot.model import Key
from bot.ports import Queue

Work = Callable[[Key], Awaitable[None]]
Running = Callable[[Queue, Work], AbstractAsyncContextManager[None]]

A, B, C = Key("fix:a"), Key("fix:b"), Key("fix:c")


@pytest.fixture(params=[LocalQueue])
def queue(request: pytest.FixtureRequest) -> Queue:
    made: Queue = request.param()
    return made


@asynccontextmanager
async def running(queue: Queue, work: Work) -> AsyncIterator[None]:
    task = asyncio.create_task(queue.run(work))
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


class Worker:
    """Notes which jobs ran; each waits until the test lets it go."""

    def __init__(self) -> None:
        self.begun: list[Key] = []
        self.begins: asyncio.Queue[Key] = asyncio.Queue()
        self.gate = asyncio.Semaphore(0)

    async def __call__(self, key: Key) -> None:
        self.begun.append(key)
        self.begins.put_nowait(key)
        await self.gate.acquire()


async def quiet() -> None:
    """Let everything that can run do so."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_what_is_woken_runs(queue: Queue) -> None:
    worker = Worker()
    async with running(queue, worker):
        await queue.wake(A)

        assert await worker.begins.get() == A


async def test_what_was_woken_before_the_start_runs_too(queue: Queue) -> None:
    worker = Worker()
    await queue.wake(A)
    async with running(queue, worker):
        assert await worker.begins.get() == A


async def test_equal_waiting_wake_ups_are_one(queue: Queue) -> None:
    worker = Worker()
    worker.gate.release()
    for _ in range(5):
        await queue.wake(A)
    async with running(queue, worker):
        await worker.begins.get()
        await quiet()

    assert worker.begun == [A]


async def test_wake_ups_during_a_run_cause_one_more_run_after_it(queue: Queue) -> None:
    worker = Worker()
    async with running(queue, worker):
        await queue.wake(A)
        await worker.begins.get()
        for _ in range(3):
            await queue.wake(A)
        await quiet()
        assert worker.begun == [A], "never one key twice at once"

        worker.gate.release()
        await worker.begins.get()
        worker.gate.release()
        await quiet()

    assert worker.begun == [A, A]


async def test_different_keys_run_side_by_side(queue: Queue) -> None:
    worker = Worker()
    async with running(queue, worker):
        await queue.wake(A)
        await queue.wake(B)

        assert {await worker.begins.get(), await worker.begins.get()} == {A, B}


async def test_a_job_that_raises_stops_nobody(
    queue: Queue, caplog: pytest.LogCaptureFixture
) -> None:
    worker = Worker()

    async def work(key: Key) -> None:
        if key == A:
            raise OSError("the disk is gone")
        await worker(key)

    async with running(queue, work):
        await queue.wake(A)
        await queue.wake(B)

        assert await worker.begins.get() == B

    assert "the job fix:a broke off" in caplog.text


async def test_jobs_that_a_stop_cut_short_run_again_at_the_next_start(queue: Queue) -> None:
    worker = Worker()
    async with running(queue, worker):
        await queue.wake(A)
        await worker.begins.get()
    async with running(queue, worker):
        assert await worker.begins.get() == A

    assert worker.begun == [A, A]


async def test_a_stop_lets_a_job_clean_up_first(queue: Queue) -> None:
    begun, cleaned = asyncio.Event(), asyncio.Event()

    async def work(key: Key) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            cleaned.set()

    async with running(queue, work):
        await queue.wake(A)
        await begun.wait()

    assert cleaned.is_set()


async def test_the_most_urgent_runs_first_and_equals_in_order() -> None:
    queue, worker = LocalQueue(runners=1), Worker()
    for _ in range(9):
        worker.gate.release()
    await queue.wake(A)
    await queue.wake(B)
    await queue.wake(C, priority=5)
    async with running(queue, worker):
        await quiet()

    assert worker.begun == [C, A, B]


async def test_a_waiting_key_rises_but_never_sinks() -> None:
    queue, worker = LocalQueue(runners=1), Worker()
    for _ in range(9):
        worker.gate.release()
    await queue.wake(A)
    await queue.wake(B)
    await queue.wake(B, priority=1)
    await queue.wake(B, priority=-1)
    async with running(queue, worker):
        await quiet()

    assert worker.begun == [B, A]


async def test_a_job_that_cancels_itself_frees_its_key() -> None:
    queue, begun = LocalQueue(runners=1), asyncio.Queue[Key]()

    async def work(key: Key) -> None:
        begun.put_nowait(key)
        if begun.qsize() == 1:
            raise asyncio.CancelledError

    async with running(queue, work):
        await queue.wake(A)
        await quiet()
        await queue.wake(A)
        await quiet()

    assert begun.qsize() == 2


@given(st.lists(st.tuples(st.sampled_from([A, B, C]), st.integers(-3, 3)), max_size=30))
async def test_every_woken_key_runs_and_nothing_else(wakes: list[tuple[Key, int]]) -> None:
    queue, worker = LocalQueue(runners=2), Worker()
    for _ in range(99):
        worker.gate.release()
    async with running(queue, worker):
        for key, priority in wakes:
            await queue.wake(key, priority)
        await quiet()

    assert set(worker.begun) == {key for key, _ in wakes}
    assert queue.waiting == {}
