"""Arrivals become incidents and hints: what came in is read, counted, and handed on."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.chapters import advising, branch_fix, chronicle, tracking
from bot.chapters.artifacts import reports
from bot.errors import (
    Forbidden,
    NotInstalled,
    NotYet,
    PoolError,
    Rejected,
    Unavailable,
    Unreadable,
)
from bot.mesh import ErrorDetected, WarningRaised
from bot.model import (
    Arrival,
    Door,
    FailedJob,
    Fix,
    IncidentId,
    Key,
    Repository,
    RepositoryName,
    Sighting,
    Stage,
    Voice,
    Whose,
)
from bot.ports import World
from bot.reading import github_records as github
from bot.reading.check_run import failed_check
from bot.reading.commands import parse
from bot.reading.fingerprint import collapse_key
from bot.reading.github_event import read_hook
from bot.steps import ingest
from bot.steps.whose import GRACE, Branches, whose, why_not
from patterns.contract import Refused

PATIENCE = timedelta(hours=2)
"""How long something that cannot be read *yet* (a log still being written) is waited for."""
CALM = timedelta(minutes=1)
"""How long an error that has its fix or its reasons waits until it is looked at again."""
ACTIONS = "github-actions"
"""The one App whose jobs have a log; what others have to say stands in their check runs."""
NO_NEWS = frozenset(
    {"opened", "labeled", "unlabeled", "assigned", "unassigned", "locked", "unlocked"}
    | {"review_requested", "review_request_removed", "milestoned", "demilestoned"}
)
"""What happens to a pull request without changing anything that the gate looks at."""
BUTTONS = {"approve": True, "reject": False}
"""Identifiers of the gate's buttons, and what each says."""
BATCH = 100
"""Arrivals per transaction."""
LONG = 128 * 1024
"""Bytes of a body whose reading would keep the doors waiting: another process reads it."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one arrival held: errors to count, and jobs that should look again."""

    sightings: tuple[Sighting, ...] = ()
    hints: tuple[Key, ...] = ()


async def receive(world: World, key: Key, suspects: set[str]) -> None:
    """Read everything that waits under a key.

    Args:
        suspects: ids of arrivals that a run broke on, kept by the caller between runs: they are
            read last, so that what breaks our own code holds nothing else up.

    Raises:
        Unavailable: GitHub could not be asked; what remains is read on the next run.
        NotYet: likewise, for something that will exist later.
    """
    later: dict[str, Unavailable | NotYet] = {}
    while True:
        waiting = await world.store.waiting(key, BATCH + len(later))
        batch = [arrival for arrival in waiting if arrival.id not in later]
        if not batch:
            break
        later |= await _receive(world, batch, suspects)
    for not_now in later.values():
        raise not_now


async def _receive(
    world: World, batch: Sequence[Arrival], suspects: set[str]
) -> dict[str, Unavailable | NotYet]:
    """Read and hand over a batch; gives what has to wait, by arrival."""
    read: dict[str, Found] = {}
    later: dict[str, Unavailable | NotYet] = {}
    try:
        for arrival in sorted(batch, key=lambda arrival: arrival.id in suspects):
            await asyncio.sleep(0)  # reading is all computing; the doors must answer meanwhile
            suspects.add(arrival.id)
            try:
                read[arrival.id] = await _read(world, arrival)
            except (Unavailable, NotYet) as not_now:
                if world.clock.now() - arrival.received_at < PATIENCE:
                    later[arrival.id] = not_now
                else:
                    read[arrival.id] = await _refused(world, arrival, not_now)
            except (Unreadable, NotInstalled, Forbidden, Rejected, PoolError, Refused) as refusal:
                read[arrival.id] = await _refused(world, arrival, refusal)
            suspects.discard(arrival.id)
    finally:
        await _hand_over(world, read)
    return later


async def _hand_over(world: World, read: dict[str, Found]) -> None:
    """Count all errors and note all hints in one transaction, then tell who listens."""
    sightings = [sighting for found in read.values() for sighting in found.sightings]
    seen = {collapse_key(one.repository, one.fault) for one in sightings}
    calm = await _calm(world, seen)
    keys = [Key(f"incident:{incident}") for incident in sorted(seen - calm)]
    keys += sorted({key for found in read.values() for key in found.hints})
    soon = world.clock.now() + CALM
    counted = await world.store.hand_over(
        {arrival: found.sightings for arrival, found in read.items()},
        keys,
        {Key(f"incident:{incident}"): soon for incident in calm},
    )
    for known in counted:
        is_warning = known.sighting.fault.type.endswith("Warning")
        await world.mesh.publish((WarningRaised if is_warning else ErrorDetected)(known))
    for key in keys:
        await world.queue.wake(key)


async def _calm(world: World, seen: Collection[IncidentId]) -> set[IncidentId]:
    """Of which of these nothing new is to be expected by looking at once: in a storm, of most."""
    known = await world.store.settled(seen)
    if not any(known.values()):
        return set(known)
    watched = {fix.id for fix in await world.store.fixes(stages=frozenset({Stage.MERGED}))}
    return {incident for incident, fix in known.items() if fix not in watched}


async def _refused(world: World, arrival: Arrival, because: Exception) -> Found:
    subject = f"{arrival.door} {arrival.kind}"
    if arrival.repository:
        subject += f" for {arrival.repository}"
    await world.store.refuse(subject, str(because), world.clock.now())
    return Found()


async def _read(world: World, arrival: Arrival) -> Found:
    if arrival.door is Door.CI:
        event = read_hook(arrival.kind, arrival.body)
        if isinstance(event, github.ChecksDone) and arrival.kind == "check_run":
            failed = failed_check(arrival.body)
            if failed is not None:
                return await _job_failed(world, event.repository, failed)
        return await _hear(world, event)
    if arrival.door is Door.SENTRY and arrival.kind == "issue":
        await tracking.fetch(world, arrival)  # the event is an arrival of its own, and read next
        return Found()
    return Found(await _errors_in(world, arrival))


async def _errors_in(world: World, arrival: Arrival) -> tuple[Sighting, ...]:
    """Raises `Refused` where somebody whom we know has sent a report without an error."""
    now = world.clock.now()
    if len(arrival.body) > LONG:
        found = await world.pool.run(ingest.sightings, arrival, now)
    else:
        found = ingest.sightings(arrival, now)
    # An SDK reports messages, too, and anybody could fill the page with these.
    if not found and arrival.door.authenticated:
        raise Refused("there is no Python error in it")
    return found


async def _hear(world: World, event: github.GitHubEvent) -> Found:
    """A webhook of GitHub's is an error (a failed job), or a hint to look at a fix again."""
    store = world.store
    match event:
        case github.JobFailed():
            return await _job_failed(world, event.repository, event.job)
        case github.CommentMade():
            return await _said(world, event)
        case github.PullRequestChanged(action=action) if action in NO_NEWS:
            return Found()
        case (
            github.PullRequestChanged(repository=repository, number=number)
            | github.ReviewChanged(repository=repository, number=number)
        ):
            return _look_at(await store.fix_by_pull_request(repository, number))
        case github.ChecksDone():
            return await _checked(world, event)
        case github.ActionRequested():
            return await _pressed(world, event)
        case github.Pushed(repository=repository, after=head, to_default=to_default):
            known = _look_at(await store.fix_by_head(repository, head))
            keep = (chronicle.key_of(repository),) if to_default else ()  # the policy may be new
            return Found(hints=(*known.hints, *keep))
        case github.CodeAlert() | github.DependencyAlert():
            raise Refused(f"{event.sentence}; alerts are read, and not healed yet")
        case github.InstallationChanged() | github.Ignored():
            return Found()


async def _said(world: World, event: github.CommentMade) -> Found:
    """A comment is for the fix whose pull request it stands on, or for an advice that was given."""
    repository, number = event.repository, event.number
    if event.is_bot:
        return Found()  # what Grace says herself is no news, and no bot's word decides anything
    fix = await world.store.fix_by_pull_request(repository, number)
    if fix is None and parse(event.body) is not None:
        if key := await advising.heard(world, repository, number):
            return Found(hints=(key,))
        raise Refused(
            f"{event.author} wrote a command on #{number}, which Grace did not open; she takes "
            "orders on her own pull requests"
        )
    return _look_at(fix)


async def _checked(world: World, event: github.ChecksDone) -> Found:
    key = branch_fix.key_of(event.repository, event.branch or "")
    if event.branch and await advising.known(world, key):
        return Found(hints=(key,))
    return _look_at(await world.store.fix_by_head(event.repository, event.head))


async def _pressed(world: World, event: github.ActionRequested) -> Found:
    """A button of the gate's check run: a voice like any other, bound to what was shown."""
    fix = await world.store.fix_by_head(event.repository, event.head)
    if fix is None or fix.head != event.head or event.identifier not in BUTTONS:
        raise Refused(
            f"{event.actor} pressed {event.identifier!r} on {event.head[:12]}, which is no head of "
            "a fix any more"
        )
    voice = Voice(
        actor=event.actor,
        approves=BUTTONS[event.identifier],
        reason="",
        source=f"button:{event.check}",
        given_at=world.clock.now(),
        head=fix.head,
        changes=frozenset(fix.changes),
        is_bot=event.actor.endswith("[bot]"),
    )
    await world.store.remember(fix.id, f"voice:button:{event.actor}", voice.as_json())
    return _look_at(fix)


def _look_at(fix: Fix | None) -> Found:
    return Found(hints=(Key(f"fix:{fix.id}"),) if fix else ())


async def _job_failed(world: World, repository: RepositoryName, job: FailedJob) -> Found:
    """Read what a failed job printed, or a failed check of another CI says, if it is ours to heal.

    Raises:
        Refused: it is not, or no Python error is in it.
    """
    own = await world.store.fix_by_head(repository, job.head)
    if own is not None or job.branch.startswith(GRACE):
        return _look_at(own)  # her own pull request or merge: the fix's job judges it
    repo = await world.host.repository(repository)
    if job.branch != repo.default_branch and job.app == ACTIONS:
        return Found(hints=(await advising.note(world, repository, job),))
    head = await world.host.branch_head(repo, job.branch) if job.branch else None
    shown = Branches(repo.default_branch, head)
    job = replace(job, whose=whose(job, shown))
    if job.whose is not Whose.DEFAULT:
        raise Refused(why_not(job, shown))
    found = await _errors_of(world, repo, job)
    if not found:
        raise Refused(f"job {job.name!r} failed without a Python error in its log")
    return Found(sightings=found)


async def _errors_of(world: World, repo: Repository, job: FailedJob) -> tuple[Sighting, ...]:
    now = world.clock.now()
    if job.app == ACTIONS:
        log = await world.host.job_log(repo, job.id)
        left = await reports(world, repo, job)
        return await world.pool.run(ingest.from_job_log, repo.name, job, log, left, now)
    said = await world.host.check_output(repo, job.id)
    return await world.pool.run(ingest.from_check, repo.name, job, said, now)
