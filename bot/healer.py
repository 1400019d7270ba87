"""The story: an error arrives, is understood, healed, proposed, judged, merged, and watched.

Everything is one of a few jobs, each safe to run twice, late, out of order, or after a crash:

* `intake:…` reads what arrived: errors are counted into incidents, hints are passed on;
* `incident:…` diagnoses, asks the patterns, and drafts a fix or writes down why not;
* `fix:…` looks at one fix and does the next right thing: propose, judge, merge, watch, take back;
* `advice:…` tells a person how a failing pull request of theirs is repaired;
* `repo:…` reads what a repository's owners have said, and puts on record what is nobody's fix: a
  changed policy, refusals in batches; `welcome:…` asks the owners whether she may work.
"""

import logging
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.chapters import (
    advising,
    chronicle,
    gating,
    incidents,
    intake,
    landing,
    moves,
    orders,
    ownership,
    proposal,
    tracking,
    watching,
    welcome,
)
from bot.chapters.fix import LOOK_AGAIN, move
from bot.errors import CannotSign, Forbidden, NotInstalled, NotYet, Unavailable
from bot.model import Fix, FixId, IncidentId, Key, RepositoryName, Stage
from bot.ports import World
from bot.stages import PENDING

log = logging.getLogger(__name__)

AWAY = timedelta(hours=1)
"""How soon it is tried again what only an owner can make possible; a webhook may be sooner."""
ARCHIVED = "{} is archived, and GitHub takes no change of it; unarchive it, or close this"


@dataclass(frozen=True, slots=True)
class Healer:
    """Grace at work on a world."""

    world: World
    _suspects: set[str] = field(default_factory=set, repr=False)
    _marks: tracking.Marks = field(default_factory=dict, repr=False)

    async def work(self, key: Key) -> None:
        """Run one job and settle it in the to-do list; whatever goes wrong, it is not lost."""
        store, clock = self.world.store, self.world.clock
        seen = await store.begin(key)
        try:
            look_again = await self.run(key)
        except (Unavailable, NotYet) as not_now:
            log.warning("%s waits: %s", key, not_now)
            now = clock.now()
            pause = not_now.retry_after if isinstance(not_now, Unavailable) else None
            await store.failed(key, str(not_now), now, not_before=now + pause if pause else None)
        except Exception as error:  # the one broad except: a job may fail, the worker may not
            log.exception("%s failed", key)
            await store.failed(key, f"{type(error).__name__}: {error}", clock.now())
        else:
            await store.done(key, seen, look_again)

    async def run(self, key: Key) -> datetime | None:
        """One look; gives when to look again, or None where a hint will tell."""
        kind, _, name = key.partition(":")
        match kind:
            case "intake":
                await intake.receive(self.world, key, self._suspects)
            case "incident":
                incident = await self.world.store.incident(IncidentId(name))
                return await incidents.attend(self.world, incident) if incident else None
            case "fix":
                fix = await self.world.store.fix(FixId(name))
                return await self.look(fix) if fix else None
            case "advice":
                await advising.look(self.world, key)
            case "repo":
                return await self._keep(RepositoryName(name))
            case "welcome":
                await welcome.invite(self.world, RepositoryName(name))
        return None

    async def look(self, fix: Fix) -> datetime | None:
        """Do the next right thing for a fix as it stands on GitHub now."""
        try:
            return await self._look(fix)
        except CannotSign as trouble:
            return await self._hold(fix, str(trouble), LOOK_AGAIN)
        except (Forbidden, NotInstalled) as away:
            # Only an owner can change that, which is no failure of the job's.
            if fix.stage not in {*PENDING, Stage.MERGED}:
                raise
            return await self._hold(fix, str(away), AWAY)

    async def _hold(self, fix: Fix, because: str, pause: timedelta) -> datetime:
        """It stays as it is, and people can read why."""
        log.warning("%s waits: %s", fix.id, because)
        fix = await self.world.store.fix(fix.id) or fix
        await move(self.world, fix, fix.stage, waits_for=(because,))
        return self.world.clock.now() + pause

    async def _look(self, fix: Fix) -> datetime | None:
        repo = await self.world.host.repository(fix.repository)
        await moves.renamed(self.world, repo, fix.repository)
        fix = replace(fix, repository=repo.name)
        if repo.archived and fix.stage in {*PENDING, Stage.MERGED}:
            return await self._hold(fix, ARCHIVED.format(repo.name), AWAY)
        match fix.stage:
            case Stage.DRAFTED:
                return await proposal.make(self.world, repo, fix)
            case Stage.PROPOSED | Stage.APPROVED:
                return await gating.judge(self.world, repo, fix)
            case Stage.MERGED:
                await orders.listen(self.world, repo, fix)
                fix = await self.world.store.fix(fix.id) or fix
                if fix.stage is Stage.MERGED:
                    await landing.concluded(self.world, repo, fix)
                    return await watching.watch(self.world, repo, fix)
            case Stage.VERIFIED | Stage.REJECTED | Stage.ABANDONED:
                await orders.listen(self.world, repo, fix)
            case Stage.CAME_BACK:
                await watching.take_back(self.world, repo, fix)
        return None

    async def _keep(self, name: RepositoryName) -> datetime | None:
        """Bring the issue about a repository's policy, and its own records, up to date."""
        try:
            repo = await self.world.host.repository(name)
            await moves.renamed(self.world, repo)
            if repo.archived:
                return None
            await ownership.look(self.world, repo)
            await chronicle.keep(self.world, repo)
        except NotInstalled:
            return None
        except CannotSign as trouble:
            log.warning("records of %s wait: %s", name, trouble)
            return self.world.clock.now() + chronicle.BATCH_AFTER
        return None

    async def sweep(self) -> None:
        """Wake everything that is wanted or due: it makes up for every lost wake-up."""
        for key, priority in await self.world.store.due(self.world.clock.now()):
            await self.world.queue.wake(key, priority)

    async def recover(self, since: timedelta) -> None:
        """Have GitHub send again what it could not deliver; it never does so by itself."""
        now = self.world.clock.now()
        for delivery in await self.world.host.failed_deliveries(now - since):
            await self.world.host.redeliver(delivery.id)

    async def reconcile(self) -> None:
        """Ask Sentry for what her webhooks, which are sent but once, did not bring."""
        await tracking.reconcile(self.world, self._marks)
