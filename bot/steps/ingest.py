"""Ingest: what arrived at a door, as sightings of errors."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from itertools import islice

from bot.errors import Unreadable
from bot.model import Arrival, CommitId, Door, FailedJob, RepositoryName, Sighting
from bot.reading import envelope, sentry_webhook, text
from bot.reading.chains import targets
from bot.reading.faults_json import faults_of
from bot.reading.fingerprint import collapse_key, own_frame
from bot.reading.json_fields import Fields
from bot.reading.scrub import scrub_fault, scrub_text
from bot.reading.sentry_event import SentryReading, read_event
from bot.reading.warning_log import is_warning
from patterns.contract import Fault

MOST_SIGHTINGS = 200
"""How many different errors of one log or envelope are taken; the first ones."""
MOST_WARNED = 50
"""How many of them may be warnings, so that these leave room for errors."""


@dataclass(frozen=True, slots=True)
class _Origin:
    """What all sightings of one report share."""

    repository: RepositoryName
    door: Door
    seen_at: datetime
    commit: CommitId | None = None
    release: str | None = None
    environment: str | None = None
    project: str | None = None
    event: str = ""
    job: FailedJob | None = None


def sightings(arrival: Arrival, now: datetime) -> tuple[Sighting, ...]:
    """The errors that an arrival reports, each once with its count.

    Body kinds: `envelope` (inflated), `event_alert` and `error` (Sentry webhooks), `event` (a
    bare Sentry event), `log` (any text), `faults` (the body of `POST /api/code-healing/events`).
    No sighting is later than `now`.

    Raises:
        Unreadable: the body is not of its kind, or names no repository.
    """
    if arrival.repository is None:
        raise Unreadable("nothing says which repository the report is about")
    origin = _Origin(arrival.repository, arrival.door, min(arrival.received_at, now))
    match arrival.kind:
        case "envelope":
            events = [read_event(event) for event in envelope.parse(arrival.body).events]
            return _merged(s for event in events for s in _of_event(event, origin))
        case "event":
            event = Fields.of("the event", arrival.body).data
            return _merged(_of_event(read_event(event), origin))
        case "event_alert" | "error":
            return _of_webhook(arrival.kind, arrival.body, origin)
        case "log":
            return _of_log(arrival.body, origin)
        case "faults":
            return _of_request(arrival.body, origin)
    raise Unreadable(f"no error can be read from {arrival.kind!r:.40}")


def from_job_log(
    repository: RepositoryName,
    job: FailedJob,
    log: bytes,
    reports: Sequence[tuple[Fault, ...]],
    now: datetime,
) -> tuple[Sighting, ...]:
    """The errors in a CI job's log at the commit that it ran on.

    Args:
        reports: the faults of each test report that the job's run has left, the most exact kind
            first. What the log tells of is taken from there; what only they tell of as well,
            where the log tells of nothing: it may be another job of the run that failed so.
    """
    origin = _Origin(repository, Door.CI, now, commit=job.head, event=f"ci:job/{job.id}", job=job)
    printed = _of_log(log, origin)
    reported = _distinct(sighting for report in reports for sighting in _of_faults(report, origin))
    if not printed:
        return reported
    return tuple(_better(sighting, reported) for sighting in printed)


def _better(printed: Sighting, reported: Sequence[Sighting]) -> Sighting:
    found = next((one for one in reported if _place(one) == _place(printed)), None)
    return replace(found, count=printed.count) if found else printed


def _distinct(every: Iterable[Sighting]) -> tuple[Sighting, ...]:
    """The first of each place: several reports may tell of one error."""
    found: dict[tuple[str, str, int], Sighting] = {}
    for sighting in every:
        found.setdefault(_place(sighting), sighting)
    return tuple(islice(found.values(), MOST_SIGHTINGS))


def _place(sighting: Sighting) -> tuple[str, str, int]:
    """Where an error was raised, however its report spells the path."""
    frame = own_frame(sighting.fault)
    if frame is None:
        return sighting.fault.type, sighting.fault.message, 0
    return sighting.fault.type, frame.path.replace("\\", "/").rpartition("/")[2], frame.line


def from_check(
    repository: RepositoryName, check: FailedJob, said: bytes, now: datetime
) -> tuple[Sighting, ...]:
    """The errors in what a failed check run of any App says, likewise."""
    event = f"ci:check/{check.id}"
    origin = _Origin(repository, Door.CI, now, commit=check.head, event=event, job=check)
    return _of_log(said, origin)


def _of_log(log: bytes, origin: _Origin) -> tuple[Sighting, ...]:
    bundles = text.read_lines(text.split(BytesIO(log)))
    return _merged(sighting for bundle in bundles for sighting in _of_faults(bundle, origin))


def _of_faults(faults: tuple[Fault, ...], origin: _Origin) -> Iterable[Sighting]:
    for target, top in targets(faults):
        yield Sighting(
            repository=origin.repository,
            door=origin.door,
            fault=_alone(faults[target]),
            seen_at=origin.seen_at,
            commit=origin.commit,
            release=origin.release,
            environment=origin.environment,
            project=origin.project,
            event=origin.event,
            job=origin.job,
            raised_as="" if target == top else _headline(faults[top]),
        )


def _headline(fault: Fault) -> str:
    return scrub_text(fault.headline.partition("\n")[0])[:500]


def _alone(fault: Fault) -> Fault:
    """A fault fit to be kept: scrubbed, without indexes that mean nothing outside its report."""
    return scrub_fault(replace(fault, cause=None, context=None, group=()))


def _of_event(event: SentryReading, origin: _Origin) -> Iterable[Sighting]:
    known = replace(
        origin,
        commit=event.commit or origin.commit,
        release=event.release or origin.release,
        environment=event.environment or origin.environment,
        # Only Sentry herself says whose project it is: an SDK's event may name any.
        project=event.project if origin.door is Door.SENTRY else None,
        event=_name_of(event, origin.door),
    )
    return _of_faults(event.faults, known)


def _name_of(event: SentryReading, door: Door) -> str:
    """Where the event can be looked up again; its issue where Sentry has grouped it."""
    identity = event.issue_id or event.event_id
    return f"{'sentry' if door is Door.SENTRY else door}:{identity}" if identity else ""


def _of_webhook(kind: str, body: bytes, origin: _Origin) -> tuple[Sighting, ...]:
    hook = sentry_webhook.read_webhook(kind, body)
    if not isinstance(hook, sentry_webhook.SentryError):
        raise Unreadable("the webhook holds no event")
    return _merged(_of_event(hook.reading, origin))


def _of_request(body: bytes, origin: _Origin) -> tuple[Sighting, ...]:
    """`{repository, commit, count, text | faults}`; the repository was checked at the door."""
    request = Fields.of("the report", body)
    commit = request.maybe_text("commit")
    known = replace(
        origin,
        commit=CommitId(commit) if commit else None,
        release=request.maybe_text("release"),
        environment=request.maybe_text("environment"),
    )
    log = request.get("text")
    if isinstance(log, str):
        found = _of_log(log.encode("utf-8", "replace"), known)
    else:
        found = _merged(_of_faults(faults_of(request.data), known))
    times = request.maybe_number("count") or 1
    return tuple(replace(sighting, count=sighting.count * times) for sighting in found)


def _merged(every: Iterable[Sighting]) -> tuple[Sighting, ...]:
    """Sightings of the same error as one, in the order in which they were first seen."""
    found: dict[str, Sighting] = {}
    warned = 0
    for sighting in every:
        key = collapse_key(sighting.repository, sighting.fault)
        warns = is_warning(sighting.fault)
        if key in found:
            found[key] = replace(found[key], count=found[key].count + sighting.count)
        elif len(found) < MOST_SIGHTINGS and not (warns and warned >= MOST_WARNED):
            found[key] = sighting
            warned += warns
    return tuple(found.values())
