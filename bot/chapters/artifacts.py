"""What a CI run has left beside its logs: test reports say more than any log."""

import logging

from bot.errors import HostError, PoolError, Unreadable
from bot.model import Artifact, FailedJob, Repository
from bot.ports import World
from bot.reading.archives import MOST_DOWNLOADED, promising, read_archive
from patterns.contract import Fault

log = logging.getLogger(__name__)

Reports = tuple[tuple[Fault, ...], ...]


async def reports(world: World, repo: Repository, job: FailedJob) -> Reports:
    """The faults of each test report that a job's run has left; none where nothing can be had.

    The log is enough to go by, so whatever is wrong with an artifact stops nothing.
    """
    if job.run is None:
        return ()
    try:
        listed = await world.host.artifacts(repo, job.run)
    except HostError as error:
        log.info("the artifacts of run %d in %s were not listed: %s", job.run, repo.name, error)
        return ()
    found = [await _read(world, repo, one) for one in promising(listed)]
    return tuple(report for several in found for report in several)


async def _read(world: World, repo: Repository, artifact: Artifact) -> Reports:
    try:
        archive = await world.host.artifact(repo, artifact.id, MOST_DOWNLOADED)
        return await world.pool.run(read_archive, archive)
    except (HostError, PoolError, Unreadable) as error:
        log.info("artifact %d in %s was not read: %s", artifact.id, repo.name, error)
        return ()
