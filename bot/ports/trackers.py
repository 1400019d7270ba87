"""Error trackers: asking one, and handing on to one, as protocols."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from bot.model import Parcel, TrackedIssue


class ErrorTracker(Protocol):
    """Sentry, as far as it is asked rather than listened to; raises a `HostError`."""

    async def latest_event(self, organization: str, issue: str) -> Mapping[str, Any]:
        """The newest event of an issue as an SDK sends one, with its `event_id`.

        `NotYet` where none is stored (any more).
        """
        ...

    async def open_issues(self, organization: str, project: str) -> Sequence[TrackedIssue]:
        """The unresolved issues of a project that were seen last, newest first, 100 at most."""
        ...


class Forwarder(Protocol):
    """The tee: hands SDK requests on to the operator's own DSN, from memory, unread."""

    def forward(self, parcel: Parcel) -> None:
        """Have it sent soon, or drop it; never waits and never raises."""
        ...

    def told(self) -> Mapping[str, int]:
        """How many were `sdk_forwarded` and `sdk_forward_dropped` since the start."""
        ...
