"""Answers of GitHub's that need not be asked for again: what cannot change, or not in a minute."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from bot.ports import Clock

V = TypeVar("V")
MOST_KEPT = 2048


class Kept(Generic[V]):
    """Values by key; the least recently used goes first.

    Args:
        clock: tells how old a value is.
        age: how long a value holds; None for what is named by its content and never changes.
    """

    def __init__(self, clock: Clock, age: timedelta | None = None, most: int = MOST_KEPT) -> None:
        self._clock = clock
        self._age = age
        self._most = most
        self._kept: OrderedDict[Hashable, tuple[datetime, V]] = OrderedDict()

    async def get(self, key: Hashable, ask: Callable[[], Awaitable[V]]) -> V:
        """The kept value, or what `ask` gives; a failure of `ask` is not kept."""
        found = self._kept.get(key)
        now = self._clock.now()
        if found is not None and (self._age is None or now - found[0] < self._age):
            self._kept.move_to_end(key)
            return found[1]
        value = await ask()
        self.put(key, value)
        return value

    def put(self, key: Hashable, value: V) -> None:
        """Keep what is known without asking, e.g. because we have just written it."""
        self._kept[key] = (self._clock.now(), value)
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def drop(self, key: Hashable) -> None:
        """Forget it; ask anew the next time."""
        self._kept.pop(key, None)

    def holds(self, key: Hashable) -> bool:
        """Whether anything is kept under it."""
        return key in self._kept

    def known(self, key: Hashable) -> V | None:
        """The kept value, whatever its age, or None."""
        found = self._kept.get(key)
        return found[1] if found else None
