"""A diagnosed incident becomes a drafted fix: the patterns are asked, one candidate is chosen."""

from dataclasses import dataclass, replace

from bot import prose
from bot.chapters.fix import draft
from bot.chapters.rules import Rules, governance
from bot.model import (
    NO_BLOB,
    Candidate,
    Change,
    CommitId,
    Diagnosis,
    Fix,
    FixId,
    Healing,
    Incident,
    PatternId,
    Repository,
    Stage,
)
from bot.policy import Policy
from bot.ports import World
from bot.reading import codeowners, no_more
from bot.reading.scrub import scrub_text
from bot.steps import gate, learn, propose
from bot.steps.patch import heal
from bot.steps.regression import with_test
from patterns.contract import Certainty, Refused, Severity, Sources
from patterns.toolbox.source.sources import blob_id

MOST_REVIEWERS = 10
"""People and teams; each is a request and a notification."""


@dataclass(frozen=True, slots=True)
class Case:
    """An incident with what was gathered for it."""

    incident: Incident
    repo: Repository
    rules: Rules
    head: CommitId
    sources: Sources
    diagnosis: Diagnosis

    @property
    def policy(self) -> Policy:
        """The owners' say."""
        return self.rules.policy


async def make(world: World, case: Case, number: FixId, attempt: int = 1) -> None:
    """Draft the fix `number` from the candidate of this attempt.

    Raises:
        Refused: there is no such candidate; the reasons of all patterns are in the sentence.
    """
    chosen, healing = await choose(world, case, attempt)
    await _must_be_wanted(world, case.repo, chosen.pattern)
    fix = replace(fix_of(world, case, chosen, number), attempt=attempt)
    earlier = await world.store.fix(number)
    if earlier is not None:
        fix = made_anew(fix, earlier)
    held, came_back = (await world.store.tally()).by_pattern.get(fix.pattern, (0, 0))
    needs = gate.needs(fix, governance(world.settings), case.policy)
    body = propose.body(
        fix, propose.where(case.diagnosis), healing.refusals, learn.sentence(held, came_back), needs
    )
    if needs is not Severity.LOW:
        await world.store.remember(fix.id, "reviewers", {"names": _reviewers(case, fix)})
    await world.store.save_incident(replace(case.incident, fix=fix.id, refusals=()))
    await draft(world, fix, dict(chosen.files), body)


def made_anew(fix: Fix, earlier: Fix) -> Fix:
    """A fix that is made once more, with what GitHub already knows of it."""
    return replace(
        fix,
        pull_request=earlier.pull_request,
        head=earlier.head,
        created_at=earlier.created_at,
        proposed_at=earlier.proposed_at if earlier.result == fix.result else None,
    )


def _reviewers(case: Case, fix: Fix) -> list[str]:
    """Who is asked to look at it: the owners of its files, and whom the policy names."""
    place = next((place for place in codeowners.PLACES if place in case.sources.paths), None)
    text = case.sources.read(place) if place else b""
    owners = codeowners.owners(text, (change.path for change in fix.changes))
    return [*dict.fromkeys((*owners, *case.policy.notify))][:MOST_REVIEWERS]


async def _must_be_wanted(world: World, repo: Repository, pattern: PatternId) -> None:
    """A no to a whole pattern (`/grace ignore pattern`) covers what it would propose elsewhere."""
    now = world.clock.now()
    for fix in await world.store.fixes(repository=repo.name, stages=frozenset({Stage.REJECTED})):
        no = no_more.read(fix.reason)
        if fix.pattern == pattern and no.whole_pattern and no.holds(fix.updated_at, now):
            said = no_more.sentence(no, fix.updated_at)
            raise Refused(
                f"{fix.decided_by} said so on #{fix.pull_request}: {said}; `/grace retry` there "
                "takes it back"
            )


async def choose(world: World, case: Case, attempt: int = 1) -> tuple[Candidate, Healing]:
    """The candidate of this attempt, and all that the patterns said.

    Raises:
        Refused: there is none; the reasons of all patterns are in the sentence.
    """
    # A red job judges what nothing else can prove.
    judged = case.incident.sighting.job is not None
    most = case.policy.max_attempts
    healing = await world.pool.run(
        heal, case.diagnosis, case.sources, case.policy, most, search=judged
    )
    chosen = _choose(case, healing, attempt)
    shown = await world.pool.run(with_test, chosen, case.diagnosis.fault, case.sources, case.policy)
    return shown, healing


def _choose(case: Case, healing: Healing, attempt: int) -> Candidate:
    """The candidate of this attempt: provable, or plausible where a red CI job can confirm it."""
    job = case.incident.sighting.job
    fit = [
        one
        for one in healing.candidates
        if one.one_shot or (job is not None and one.certainty is Certainty.B)
    ]
    if attempt <= len(fit):
        return fit[attempt - 1]
    if healing.candidates and not fit:
        first = healing.candidates[0]
        raise Refused(
            f"{first.title} ({first.pattern}) is plausible, but nothing here can prove it: "
            "`grace heal --verify` can, with a failing command"
        )
    raise Refused(
        "; ".join(one.because for one in healing.refusals) or "no pattern has another cure"
    )


def fix_of(world: World, case: Case, chosen: Candidate, number: FixId) -> Fix:
    """The fix that a candidate would become."""
    sighting, now = case.incident.sighting, world.clock.now()
    paths = case.sources.paths
    changes = tuple(
        Change(path, case.sources.blob(path) if path in paths else NO_BLOB, blob_id(content))
        for path, content in sorted(chosen.files.items())
    )
    return Fix(
        id=number,
        repository=case.repo.name,
        incident=case.incident.id,
        fingerprint=case.diagnosis.fingerprint,
        pattern=chosen.pattern,
        severity=chosen.severity,
        certainty=chosen.certainty,
        stage=Stage.DRAFTED,
        title=chosen.title,
        error=prose.plain(scrub_text(case.diagnosis.fault.headline)),
        why=chosen.why,
        evidence=chosen.patch.evidence,
        diff=chosen.diff,
        base_branch=case.repo.default_branch,
        base=case.head,
        changes=changes,
        door=sighting.door,
        event=sighting.event,
        created_at=now,
        updated_at=now,
        job=sighting.job,
    )
