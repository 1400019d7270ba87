"""What comes in: bodies at the doors, sightings of errors, and the incidents they add up to."""

from dataclasses import dataclass
from datetime import datetime

from bot.model.healing import Refusal
from bot.model.names import (
    CommitId,
    Door,
    Fingerprint,
    FixId,
    IncidentId,
    Key,
    RepositoryName,
    Wait,
    Whose,
)
from patterns.contract import Fault


@dataclass(frozen=True, slots=True)
class Parcel:
    """An SDK's request as it came, for handing on unread.

    Attributes:
        door: "envelope" or "store", the last part of the address that it was sent to.
        body: in its `encoding`: "gzip", "deflate", "br", or "" for none.
        client: what the SDK calls itself, e.g. `sentry.python/2.75.0`; "" where it says nothing.
    """

    door: str
    body: bytes
    encoding: str
    client: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """One accepted body, kept (scrubbed, encrypted) until the job under `key` has read it.

    Attributes:
        id: the sender's delivery id, or SHA-256 of the body: equal ids are one arrival.
        key: the job that will read it.
        kind: the event's name, e.g. "workflow_job", "event_alert", "envelope", "log".
        repository: the operator's mapping, or None where the body itself says it (GitHub).
    """

    id: str
    key: Key
    door: Door
    kind: str
    body: bytes
    received_at: datetime
    repository: RepositoryName | None = None


@dataclass(frozen=True, slots=True)
class TrackedIssue:
    """An error as an error tracker groups it; `last_seen` is aware, UTC."""

    id: str
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class FailedJob:
    """The CI job that an incident came from."""

    id: int
    name: str
    app: str
    """Slug of the App whose check this is; "github-actions" for Actions."""
    branch: str
    head: CommitId
    run: int | None = None
    """The workflow run that an Actions job belongs to."""
    whose: Whose | None = None
    """Set once the code host has shown its branches: `bot.steps.whose`."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One occurrence of an error, read but not yet understood.

    Attributes:
        commit: the commit the event names, or None: then the default branch's head is meant.
        environment: "production", ... where the report says so; release likewise.
        project: the slug of the Sentry project that told of it, where one did.
        event: where it can be looked up again, e.g. "sentry:4711", "ci:job/99".
        raised_as: headline of what reached the top, where `fault` only led to it or is its member.
    """

    repository: RepositoryName
    door: Door
    fault: Fault
    seen_at: datetime
    commit: CommitId | None = None
    release: str | None = None
    environment: str | None = None
    project: str | None = None
    event: str = ""
    job: FailedJob | None = None
    count: int = 1
    raised_as: str = ""


@dataclass(frozen=True, slots=True)
class Incident:
    """One bug as far as ingest can tell, with how often and when it was seen.

    Attributes:
        fingerprint: set once the source is known.
        sighting: the newest one; the evidence that diagnosis works on.
        refusals: why there is no fix, newest attempt; empty where there is one.
        fix: the newest fix of it.
        releases, environments: those it was seen in, newest first, at most 20 of each.
    """

    id: IncidentId
    repository: RepositoryName
    sighting: Sighting
    count: int
    first_seen: datetime
    last_seen: datetime
    fingerprint: Fingerprint | None = None
    refusals: tuple[Refusal, ...] = ()
    fix: FixId | None = None
    releases: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()

    @property
    def waits(self) -> Wait | None:
        """What it waits for, where it is to be healed later."""
        later = (one.waits for one in self.refusals if one.waits is not None)
        return None if self.fix else next(later, None)
