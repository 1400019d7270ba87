"""Arrivals become incidents and hints: what came in is read, counted, and handed on."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import timedelta

from bot.chapters import news, tracking
from bot.chapters.news import Found
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
    IncidentId,
    Key,
    Sighting,
    Stage,
)
from bot.ports import World
from bot.reading import github_records as github
from bot.reading.check_run import failed_check
from bot.reading.fingerprint import collapse_key
from bot.reading.github_event import read_hook
from bot.steps import ingest
from patterns.contract import Refused

PATIENCE = timedelta(hours=2)
"""How long something that cannot be read *yet* (a log still being written) is waited for."""
CALM = timedelta(minutes=1)
"""How long an error that has its fix or its reasons waits until it is looked at again."""
BATCH = 100
"""Arrivals per transaction."""
LONG = 128 * 1024
"""Bytes of a body whose reading would keep the doors waiting: another process reads it."""


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
                return await news.job_failed(world, event.repository, failed)
        return await news.hear(world, event)
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
        raise Refused("there is no Python error in it: send the traceback as Python printed it")
    return found
