"""A process that accepts arrivals and hands them over until somebody kills it.

`python -m tests.edges.store.mortal FOLDER FIRST LAST` accepts the arrivals of these numbers, prints
each number once it is acknowledged, works meanwhile, and ends when all is done.
"""

import asyncio
import sys
from pathlib import Path

from bot.edges.queue_local import LocalQueue
from bot.edges.store.sql_store import SqlStore
from bot.model import Key
from tests.edges.store.nouns import arrival, sighting
from tests.fakes.clock import FakeClock
from tests.fakes.store import open_store

KEYS = [Key(f"intake:acme/{name}") for name in ("shop", "till", "depot")]
AT_ONCE = 8


async def live(folder: Path, first: int, last: int) -> None:
    """Accept, work, and end when nothing is left to do."""
    clock, queue = FakeClock(), LocalQueue()
    async with await open_store(folder, clock) as store:

        async def work(key: Key) -> None:
            seen = await store.begin(key)
            read = {one.id: [sighting()] for one in await store.waiting(key, limit=5)}
            if read:
                await store.hand_over(read, then=[key])
                await queue.wake(key)
            await store.done(key, seen)

        running = asyncio.create_task(queue.run(work))
        for number in range(first, last, AT_ONCE):
            await asyncio.gather(
                *(acknowledge(store, queue, each) for each in range(number, number + AT_ONCE))
            )
        while due := await store.due(clock.now()):
            for key, priority in due:
                await queue.wake(key, priority)
            await asyncio.sleep(0.01)
        running.cancel()


async def acknowledge(store: SqlStore, queue: LocalQueue, number: int) -> None:
    """What a door does: keep it, then say so."""
    key = KEYS[number % len(KEYS)]
    await store.accept(arrival(f"guid-{number}", key=key))
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()
    await queue.wake(key)


if __name__ == "__main__":
    asyncio.run(live(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
