"""A process that holds one lock until it is killed: `python -m tests.edges.store.holder URL KEY`.

It says `held` once it does.
"""

import asyncio
import sys

from bot.edges.store.exclusive import locks, number_of
from bot.model import Key


async def hold(url: str, key: Key) -> None:
    """Take it, say so, and stay."""
    async with locks(url) as mine:
        assert await mine.take(number_of(key))
        sys.stdout.write("held\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(hold(sys.argv[1], Key(sys.argv[2])))
