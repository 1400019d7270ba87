"""An incident becomes a drafted fix, or a reason that a person can read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.chapters import chronicle, drafting, moves, orders, pausing, welcome
from bot.chapters.drafting import Case
from bot.chapters.fix import hint
from bot.chapters.gating import give_up
from bot.chapters.rules import Rules, governance, rules_of
from bot.errors import Forbidden, NotInstalled, PoolError, Postponed, Rejected
from bot.mesh import HealingRefused
from bot.model import (
    CommitId,
    Diagnosis,
    Fix,
    FixId,
    Incident,
    Key,
    Refusal,
    Repository,
    Sighting,
    Stage,
    Wait,
    fix_id,
)
from bot.policy import PATH, Policy
from bot.ports import World
from bot.reading import no_more
from bot.reading.atlas import Roots
from bot.stages import PENDING
from bot.steps import answer
from bot.steps.diagnose import diagnose, with_context
from patterns.contract import Fault, Refused, Sources

HOUR = timedelta(hours=1)
NO = frozenset({Stage.REJECTED, Stage.ROLLED_BACK, Stage.CAME_BACK, Stage.ABANDONED})
"""How earlier fixes of a bug ended that keep Grace from proposing again by herself."""


async def attend(world: World, incident: Incident) -> datetime | None:
    """Do the next right thing for an incident; gives when to look again.

    Where an operator has called it forward since the last look, the limit per hour does not hold it
    up, this once.
    """
    notes = FixId(f"incident:{incident.id}")
    kept = await world.store.recall(notes)
    call = kept.get("called", {})
    called = call != kept.get("answered", {})
    look_again = await _answered(world, incident, called=called)
    if called:
        # The very call that was read: one that comes during the look is answered by the next.
        await world.store.remember(notes, "answered", call)
    return look_again


async def _answered(world: World, incident: Incident, *, called: bool) -> datetime | None:
    try:
        return await _attend(world, incident, called=called)
    except Postponed as later:
        await refuse(world, incident, (Refusal(str(later), waits=Wait(later.wait)),))
        await _end_unmade(world, incident, str(later))
        return None
    except (Refused, NotInstalled, Forbidden, PoolError) as refusal:
        await refuse(world, incident, (Refusal(str(refusal)),))
        await _end_unmade(world, incident, str(refusal))
        return None


async def refuse(world: World, incident: Incident, refusals: Sequence[Refusal]) -> None:
    """Write down why there is no fix, and say so once."""
    if incident.refusals == tuple(refusals):
        return
    incident = replace(incident, refusals=tuple(refusals))
    await world.store.save_incident(incident)
    later = world.clock.now() + chronicle.BATCH_AFTER
    await world.store.want(chronicle.key_of(incident.repository), at=later)
    await world.mesh.publish(HealingRefused(incident, incident.refusals))


async def _attend(world: World, incident: Incident, *, called: bool) -> datetime | None:
    case = await _open(world, incident)
    store, repo = world.store, case.repo
    await store.save_incident(case.incident)
    fixes = await store.fixes(repository=repo.name, fingerprint=case.diagnosis.fingerprint)
    if current := next((fix for fix in fixes if fix.stage in PENDING), None):
        await _meet_pending(world, case, current)
        return None
    if merged := next((fix for fix in fixes if fix.stage is Stage.MERGED), None):
        await _meet_merged(world, case, merged)
        return None
    if who := await pausing.paused_by(world, repo):
        because = f"{who} has paused Grace in {repo.name}; `/grace resume` goes on"
        raise Postponed(because, Wait.PAUSE)
    if ended := next((fix for fix in fixes if fix.stage in NO), None):
        await _must_be_over(world, repo, ended)
    if not case.rules.stated and world.settings.grace_onboarding:
        await welcome.ask(world, case)
    if later := await _limit(world, case, called=called):
        return later
    await drafting.make(world, case, fix_id(repo.id, case.diagnosis.fingerprint, len(fixes)))
    return None


async def _open(world: World, incident: Incident) -> Case:
    if not governance(world.settings).enabled:
        raise Refused("healing is switched off by the operator (CODE_HEALING_ENABLED)")
    repo = await world.host.repository(incident.repository)
    await moves.renamed(world, repo, incident.repository)
    if repo.archived:
        raise Refused(f"{repo.name} is archived; Grace heals it again once it is unarchived")
    head = await world.host.branch_head(repo, repo.default_branch)
    if head is None:
        raise Refused(f"{repo.name} has no commit on {repo.default_branch} yet")
    rules = await rules_of(world, repo, head)
    if not rules.policy.enabled:
        raise _switched_off(repo, rules)
    _must_be_heard(incident.sighting, rules.policy)
    sources = await world.mirror.at(repo, head)
    roots = tuple(rules.policy.source_roots.items())
    # What names no commit was raised by the code that its fix, if any, was made for.
    known = await world.store.fix(incident.fix) if incident.fix else None
    commit = incident.sighting.commit or (known.base if known else head)
    sighting = replace(incident.sighting, commit=commit)
    diagnosis = await _diagnose(world, repo, sighting, _Today(head, sources, roots))
    incident = replace(incident, repository=repo.name, fingerprint=diagnosis.fingerprint)
    if diagnosis.path and rules.policy.excludes(diagnosis.path):
        raise Refused(f"{diagnosis.path} is excluded by {PATH} (`excluded_paths`)")
    return Case(incident, repo, rules, head, sources, diagnosis)


def _switched_off(repo: Repository, rules: Rules) -> Refused | Postponed:
    if rules.problems:
        wrong = "; ".join(rules.problems)
        because = f"healing is switched off for {repo.name}, and {PATH} has mistakes: {wrong}"
        return Postponed(because, Wait.POLICY)
    return Refused(f"healing is switched off for {repo.name} (`enabled: false` in {PATH})")


def _must_be_heard(sighting: Sighting, policy: Policy) -> None:
    if not policy.hears(environment=sighting.environment):
        raise Refused(
            f"errors of the environment {sighting.environment} are not healed "
            f"(`environments` in {PATH})"
        )
    if not policy.hears(project=sighting.project):
        raise Refused(
            f"errors of the Sentry project {sighting.project} are not healed "
            f"(`sentry_projects` in {PATH})"
        )


@dataclass(frozen=True, slots=True)
class _Today:
    """The default branch as it stands, and where its files stand in tracebacks."""

    head: CommitId
    sources: Sources
    roots: Roots


async def _diagnose(world: World, repo: Repository, sighting: Sighting, today: _Today) -> Diagnosis:
    """The fault in the code of today; its fingerprint comes from the code that raised it."""

    async def within(commit: CommitId, fault: Fault, sources: Sources) -> Diagnosis:
        return await world.pool.run(diagnose, repo.name, commit, fault, sources, today.roots)

    then, fault = sighting.commit or today.head, sighting.fault
    if then == today.head:
        return await within(today.head, fault, today.sources)
    try:
        old = await world.mirror.at(repo, then)
    except Rejected:
        # A release that is no commit of this repository: the frames must hold on their own.
        return await within(today.head, fault, today.sources)
    found = await within(then, fault, old)
    shown = await world.pool.run(with_context, found, old)
    now = await within(today.head, shown, today.sources)
    return replace(now, fingerprint=found.fingerprint)


async def _meet_pending(world: World, case: Case, fix: Fix) -> None:
    """The bug has a fix on its way; if that has to be made anew, make it."""
    incident = replace(case.incident, fix=fix.id, refusals=())
    await world.store.save_incident(incident)
    made = (await world.store.recall(fix.id)).get("draft")
    if fix.stage is not Stage.DRAFTED or made:
        return
    try:
        await drafting.make(world, case, fix.id, fix.attempt)
    except Refused as refusal:
        await give_up(world, case.repo, fix, str(refusal))


async def _end_unmade(world: World, incident: Incident, because: str) -> None:
    """A fix that was to be made anew and cannot be has come to its end."""
    fix = await world.store.fix(incident.fix) if incident.fix else None
    if fix is None or fix.stage is not Stage.DRAFTED:
        return
    if not (await world.store.recall(fix.id)).get("draft"):
        await give_up(world, await world.host.repository(fix.repository), fix, because)


async def _meet_merged(world: World, case: Case, fix: Fix) -> None:
    """Was the error raised by code that holds the fix? Then it came back."""
    sighting = case.incident.sighting
    await world.store.save_incident(replace(case.incident, fix=fix.id, refusals=()))
    if sighting.commit is None or sighting.seen_at < (fix.merged_at or sighting.seen_at):
        return
    there = await world.host.blobs(case.repo, sighting.commit, [one.path for one in fix.changes])
    if all(there.get(change.path) == change.new for change in fix.changes):
        event = f"{sighting.event or sighting.door} at {sighting.commit[:12]}"
        await world.store.remember(fix.id, "returned", {"event": event})
        await hint(world, Key(f"fix:{fix.id}"))


async def _must_be_over(world: World, repo: Repository, ended: Fix) -> None:
    """A no that has come to its date, or that was taken back, is none any more."""
    no = no_more.read(ended.reason)
    over = ended.stage is Stage.REJECTED and not no.holds(ended.updated_at, world.clock.now())
    if not over and not await orders.lifted(world, repo, ended):
        raise Refused(_remembered_no(ended))


def _remembered_no(fix: Fix) -> str:
    how = {
        Stage.REJECTED: f"{fix.decided_by or 'somebody'} rejected it",
        Stage.ROLLED_BACK: "it was merged and taken back",
        Stage.CAME_BACK: "it was merged and did not hold",
        Stage.ABANDONED: "it was given up",
    }[fix.stage]
    back = "; `/grace retry` there takes that back" if fix.stage in answer.REFUSED else ""
    where = f"pull request #{fix.pull_request}" if fix.pull_request else str(fix.id)
    return f"{where} was for the same bug, and {how}; it is not proposed again{back}"


async def _limit(world: World, case: Case, *, called: bool) -> datetime | None:
    """When to come back, where the repository has as many fixes as its policy takes."""
    now = world.clock.now()
    fixes = await world.store.fixes(repository=case.repo.name)
    if sum(fix.stage in PENDING for fix in fixes) >= case.policy.max_open_fixes:
        because = f"waits: {case.policy.max_open_fixes} fixes are open in {case.repo.name} already"
        await refuse(world, case.incident, (Refusal(because, waits=Wait.OPEN_FIXES),))
        return now + HOUR / 6
    recent = [fix.created_at for fix in fixes if now - fix.created_at < HOUR]
    if not called and len(recent) >= case.policy.max_fixes_per_hour:
        because = f"waits: {case.policy.max_fixes_per_hour} fixes an hour are allowed here"
        await refuse(world, case.incident, (Refusal(because, waits=Wait.HOUR),))
        return min(recent, default=now) + HOUR
    return None
