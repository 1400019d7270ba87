"""A repository that has not said yes: it is asked once, by one pull request, and left alone."""

from bot.chapters.artifacts import reports
from bot.chapters.drafting import Case, choose, fix_of
from bot.chapters.rules import governance, rules_of
from bot.errors import Conflict, HostError, Postponed
from bot.ledger import signers
from bot.model import (
    CommitId,
    Diagnosis,
    FailedJob,
    PullRequest,
    Repository,
    RepositoryName,
    Wait,
    fix_id,
)
from bot.policy import PATH, Policy
from bot.ports import World
from bot.steps import gate, ingest, welcome
from bot.steps.diagnose import diagnose
from bot.steps.patch import heal
from patterns.contract import Refused, Severity, Sources

MOST_FAILURES = 5
"""Failed jobs whose logs are read for the invitation."""


async def ask(world: World, case: Case) -> None:
    """Ask the owners, for an error that could be healed.

    Raises:
        Postponed: the owners are asked.
        Refused: otherwise: it cannot be healed, or the owners have said no; says which.
    """
    pull = await world.host.pull_request_of(case.repo, welcome.BRANCH)
    if pull is None:
        chosen, _ = await choose(world, case)  # raises where there is nothing to offer
        number = fix_id(case.repo.id, case.diagnosis.fingerprint, 0)
        fix = fix_of(world, case, chosen, number)
        needs = gate.needs(fix, governance(world.settings), case.policy)
        pull = await _invite(world, case.repo, case.head, case.sources, (chosen.title, needs))
    raise _answer(case.repo.name, pull)


async def invite(world: World, name: RepositoryName) -> None:
    """Ask the owners because an operator wants to, error or not."""
    repo = await world.host.repository(name)
    head = await world.host.branch_head(repo, repo.default_branch)
    if head is None or (await rules_of(world, repo, head)).stated:
        return
    if await world.host.pull_request_of(repo, welcome.BRANCH) is None:
        await _invite(world, repo, head, await world.mirror.at(repo, head), None)


def _answer(name: RepositoryName, pull: PullRequest) -> Refused | Postponed:
    if pull.state == "open":
        because = f"waits: pull request #{pull.number} asks whether Grace may work in {name}"
        return Postponed(because, Wait.OWNERS)
    if pull.merged:
        return Refused(f"{PATH} of {name} was removed again; Grace stays away until it is back")
    return Refused(
        f"pull request #{pull.number} asked whether Grace may work in {name} and was closed; "
        f"adding {PATH} says yes after all"
    )


async def _invite(
    world: World,
    repo: Repository,
    head: CommitId,
    sources: Sources,
    cure: tuple[str, Severity] | None,
) -> PullRequest:
    host = world.host
    usual = sorted({name for _, name in await host.usual_checks(repo)})
    findings = welcome.Findings(cure, tuple(usual), await _past(world, repo, head, sources))
    files: dict[str, bytes | None] = {PATH: welcome.policy_file(world.settings.grace_public_url)}
    if world.signer is not None and signers.PATH not in sources.paths:
        files[signers.PATH] = f"{signers.line(world.signer.public)}\n".encode()
    await host.reset_branch(repo, welcome.BRANCH, head)
    await host.commit_files(repo, welcome.BRANCH, head, f"{welcome.TITLE}\n", files)
    body = welcome.invitation(findings, adds_signers=signers.PATH in files)
    try:
        return await host.open_pull_request(
            repo, welcome.BRANCH, repo.default_branch, welcome.TITLE, body
        )
    except Conflict:
        asked = await host.pull_request_of(repo, welcome.BRANCH)
        if asked is None:
            raise
        return asked


async def _past(
    world: World, repo: Repository, head: CommitId, sources: Sources
) -> tuple[welcome.PastFailure, ...]:
    """What CI failed on before, and what could be healed of it in the code of today."""
    try:
        failures = await world.host.past_failures(repo, MOST_FAILURES)
        return tuple([await _one(world, repo, job, head, sources) for job in failures])
    except HostError:
        return ()  # the invitation is worth sending without its numbers


async def _one(
    world: World, repo: Repository, job: FailedJob, head: CommitId, sources: Sources
) -> welcome.PastFailure:
    try:
        log = await world.host.job_log(repo, job.id)
    except HostError:  # logs expire
        return welcome.PastFailure(job.name, error=False)
    left = await reports(world, repo, job)
    found = ingest.from_job_log(repo.name, job, log, left, world.clock.now())
    for sighting in found:
        try:
            diagnosis: Diagnosis = await world.pool.run(
                diagnose, repo.name, head, sighting.fault, sources
            )
            healing = await world.pool.run(heal, diagnosis, sources, Policy())
        except Refused:
            continue
        if healing.candidates:
            return welcome.PastFailure(job.name, error=True, cure=healing.candidates[0].title)
    return welcome.PastFailure(job.name, error=bool(found))
