"""Work that goes on after a request was answered: started, waited for, stopped."""

import asyncio
from collections.abc import Coroutine


class Background:
    """Keeps hold of its tasks: asyncio itself would let them go."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[None, None, None]) -> None:
        """Have it done, beside everything else."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @property
    def busy(self) -> bool:
        """Whether anything is still to be done."""
        return bool(self._tasks)

    async def settle(self) -> None:
        """Wait until nothing is; what a task raised is raised here."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def close(self) -> None:
        """Stop what is under way."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
