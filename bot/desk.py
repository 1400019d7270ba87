"""The front desk: what doors and people ask of Grace, answered at once; the work comes later."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.model import Arrival, Fix, FixId, Incident, RepositoryName, Tally
from bot.ports import Clock, CodeHost, Queue, Store
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Status:
    """What the status endpoint and page show."""

    running: bool
    patterns_supported: int
    tally: Tally


@dataclass(frozen=True, slots=True)
class Desk:
    """Answers from the store; wakes the worker for the rest."""

    store: Store
    queue: Queue
    host: CodeHost
    clock: Clock
    settings: Settings

    async def accept(self, arrival: Arrival) -> bool:
        """Keep an arrival and wake its job; False where it was accepted before."""
        raise NotImplementedError

    async def approve(self, fix: FixId, *, approved: bool, reason: str, token: str) -> Fix:
        """Take a person's word on a fix that came through the REST endpoint."""
        raise NotImplementedError

    async def status(self) -> Status:
        """The original's counts, and more."""
        raise NotImplementedError

    async def pending(self) -> Sequence[Fix]:
        """Fixes that wait for something, newest first."""
        raise NotImplementedError

    async def history(self, limit: int) -> Sequence[Fix]:
        """All fixes, newest first."""
        raise NotImplementedError

    async def incidents(self, repository: RepositoryName | None = None) -> Sequence[Incident]:
        """The newest incidents, healed or refused."""
        raise NotImplementedError
