"""What every part of the host in memory stands on: shelves, counters, and failures to come."""

from collections import Counter
from collections.abc import Callable

from bot.errors import HostError, NotInstalled
from bot.model import (
    Delivery,
    RepositoryName,
)
from bot.ports import Clock
from tests.fakes.forge import Shelf
from tests.fakes.telling import Failure


class Ground:
    """What every part of the fake host stands on.

    `calls` counts calls by method, `failures` is filled through `fail`, and what stands in
    `meanwhile` under a method's name happens just before its next call.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.shelves: dict[RepositoryName, Shelf] = {}
        self.calls: Counter[str] = Counter()
        self.failures: dict[str, Failure] = {}
        self.permissions_read: Counter[str] = Counter()
        self.meanwhile: dict[str, Callable[[], object]] = {}
        self.tokens: dict[str, str] = {}
        self.teams: dict[str, set[str]] = {}
        self.deliveries: list[Delivery] = []
        self.redelivered: list[int] = []
        self._last_id = 100

    def fail(self, method: str, error: HostError, *, after: bool = False, times: int = 1) -> None:
        """Have the next `times` calls of a method raise; with `after`, once it has done its work.

        `times=-1` fails until further notice.
        """
        self.failures[method] = Failure(error, after, times)

    def next_id(self) -> int:
        """The next id of a comment, review or check run."""
        self._last_id += 1
        return self._last_id

    def shelf(self, name: RepositoryName) -> Shelf:
        """All that is known of an installed repository."""
        shelf = self.shelves.get(name)
        if shelf is None or not shelf.installed:
            raise NotInstalled(f"{name} is not a repository of this App's installations")
        return shelf
