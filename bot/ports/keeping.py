"""What must not be lost, and who wakes whom, as protocols."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Protocol

from bot.model import (
    Arrival,
    CommitId,
    Fix,
    FixId,
    Incident,
    IncidentId,
    Key,
    Outcome,
    PatternId,
    RepositoryName,
    Sighting,
    Stage,
    Tally,
)


class Queue(Protocol):
    """Wake-ups only: what must not be lost stands in the store."""

    async def wake(self, key: Key, priority: int = 0) -> None:
        """Have the job for `key` run soon; equal waiting wake-ups are one."""
        ...

    async def run(self, work: Callable[[Key], Awaitable[None]]) -> None:
        """Run what is woken until cancelled, never one key twice at once."""
        ...


class Store(Protocol):
    """The inbox, the to-do list and telemetry (data), and fixes (a projection of GitHub)."""

    # -- inbox --
    async def accept(self, arrival: Arrival) -> bool:
        """Keep an arrival and raise its key's `wanted`, in one transaction.

        False where an arrival of that id was accepted before, processed or not: then nothing
        changes, except that an unprocessed one's key is wanted again.
        """
        ...

    async def waiting(self, key: Key, limit: int = 100) -> Sequence[Arrival]:
        """Unprocessed arrivals of a key, oldest first."""
        ...

    async def processed(self, arrivals: Sequence[str]) -> None:
        """Delete the bodies; ids of what may be redelivered stay for 30 days, so as to be known."""
        ...

    async def hand_over(
        self,
        read: Mapping[str, Sequence[Sighting]],
        then: Sequence[Key] = (),
        later: Mapping[Key, datetime] = MappingProxyType({}),
    ) -> Sequence[Incident]:
        """`sight` what was read in each arrival, `processed` it, `want` what is to be done.

        The keys of `then` at once, those of `later` at their moments.

        All in one transaction: an arrival that was handed over before counts nothing again,
        whatever died in between. Gives the incidents that were counted, each once.
        """
        ...

    # -- to-do --
    async def want(self, key: Key, *, priority: int = 0, at: datetime | None = None) -> None:
        """Raise `wanted`; with `at`, only bring `next_look` forward to that moment."""
        ...

    async def begin(self, key: Key) -> int:
        """What `wanted` is now; hand it to `done`."""
        ...

    async def done(self, key: Key, seen: int, next_look: datetime | None = None) -> None:
        """All hints up to `seen` are dealt with; look again at `next_look`, if given."""
        ...

    async def failed(
        self, key: Key, because: str, now: datetime, not_before: datetime | None = None
    ) -> bool:
        """Note a failure and back off; True where this was one too many: a dead letter.

        The back-off lasts at least until `not_before`, where the host asked us to wait. A failure
        of a run that a hint started before the back-off was over counts no attempt.
        """
        ...

    async def due(self, now: datetime) -> Sequence[tuple[Key, int]]:
        """(key, priority) of all that is wanted or whose `next_look` has come; no dead letters."""
        ...

    async def dead_letters(self) -> Sequence[tuple[Key, str, datetime]]:
        """(key, why, since) of what a person must look at."""
        ...

    # -- incidents --
    async def sight(self, sighting: Sighting) -> Incident:
        """Count an error towards its incident, creating it; returns it as it stands."""
        ...

    async def incident(self, incident: IncidentId) -> Incident | None:
        """One incident."""
        ...

    async def settled(self, ids: Collection[IncidentId]) -> Mapping[IncidentId, FixId | None]:
        """Those of these incidents that have their fix, or the reasons why there is none."""
        ...

    async def save_incident(self, incident: Incident) -> None:
        """Write what diagnosis found; counts and times of the row are not overwritten."""
        ...

    async def incidents(self, limit: int = 50) -> Sequence[Incident]:
        """The newest incidents by last sighting."""
        ...

    # -- fixes --
    async def save_fix(self, fix: Fix) -> None:
        """Insert or replace."""
        ...

    async def fix(self, fix: FixId) -> Fix | None:
        """One fix."""
        ...

    async def fix_by_pull_request(self, repository: RepositoryName, number: int) -> Fix | None:
        """The fix that this pull request carries."""
        ...

    async def fix_by_head(self, repository: RepositoryName, head: CommitId) -> Fix | None:
        """The fix whose branch or merge commit this is."""
        ...

    async def fixes(
        self,
        *,
        stages: frozenset[Stage] | None = None,
        repository: RepositoryName | None = None,
        fingerprint: str | None = None,
        limit: int = 1000,
    ) -> Sequence[Fix]:
        """Fixes that fit, newest first."""
        ...

    async def learn(self, pattern: PatternId, outcome: Outcome, fix: FixId) -> None:
        """Count an outcome once per fix."""
        ...

    async def tally(self) -> Tally:
        """The counts behind the status endpoint and page."""
        ...

    # -- refusals without an incident --
    async def refuse(self, subject: str, because: str, at: datetime) -> None:
        """Note why an arrival led nowhere, e.g. a repository that is not installed."""
        ...

    async def refused(self, limit: int = 50) -> Sequence[tuple[str, str, datetime]]:
        """(subject, why, when) of the newest such refusals."""
        ...

    # -- voices that came through Grace's own API --
    async def remember(self, fix: FixId, name: str, value: Mapping[str, Any]) -> None:
        """Keep a small JSON object under a fix: an API approval, an answered remark."""
        ...

    async def recall(self, fix: FixId) -> Mapping[str, Mapping[str, Any]]:
        """All that was remembered of a fix, by name."""
        ...
