"""A person's pull request fails CI: Grace says how it is repaired, and does it when asked."""

from bot import prose
from bot.chapters import branch_fix, drafting, pausing
from bot.chapters.branch_fix import Ailing, key_of
from bot.chapters.drafting import Case
from bot.chapters.rules import rules_of
from bot.errors import Forbidden, NotInstalled, PoolError, Rejected
from bot.model import (
    Candidate,
    Command,
    CommitId,
    FailedJob,
    Fingerprint,
    FixId,
    Incident,
    IncidentId,
    Key,
    RepositoryName,
    Sighting,
)
from bot.policy import PATH
from bot.ports import World
from bot.reading.commands import Unknown
from bot.reading.scrub import scrub_text
from bot.steps import advise, answer, ingest, propose
from bot.steps.diagnose import diagnose
from patterns.contract import Refused


async def note(world: World, repository: RepositoryName, job: FailedJob) -> Key:
    """Keep which job failed on a person's branch; gives the job of ours that looks at it."""
    key = key_of(repository, job.branch)
    kept = {"id": job.id, "name": job.name, "app": job.app, "branch": job.branch, "head": job.head}
    await world.store.remember(FixId(key), "job", kept)
    return key


async def known(world: World, name: str) -> bool:
    """Whether anything was noted under such a name: a branch's key, or a pull request's."""
    return bool(await world.store.recall(FixId(name)))


async def look(world: World, key: Key) -> None:
    """Say what there is to say on the pull request of a branch, or keep why there is nothing."""
    _, repository, branch = key.split(":", 2)
    kept = (await world.store.recall(FixId(key))).get("job")
    if kept is None:
        return
    job = FailedJob(**{**kept, "head": CommitId(kept["head"])})
    try:
        await _attend(world, await _find(world, RepositoryName(repository), job))
    except (Refused, NotInstalled, Forbidden, Rejected, PoolError) as refusal:
        await world.store.refuse(f"ci {branch} of {repository}", str(refusal), world.clock.now())


async def _attend(world: World, ailing: Ailing) -> None:
    if await _passes(world, ailing):
        because = f"{ailing.job.name} passes on {ailing.job.branch} itself now"
        await branch_fix.end(world, ailing, because)
        return
    if ailing.moved_on:
        return  # its newest head has not failed, so far
    try:
        case, chosen = await _healed(world, ailing)
    except Refused as refusal:
        await branch_fix.end(world, ailing, str(refusal))
        raise
    await _say(world, ailing, case, chosen)
    await branch_fix.renew(world, ailing, case, chosen)
    await _obey(world, ailing, case, chosen)


async def _find(world: World, name: RepositoryName, job: FailedJob) -> Ailing:
    repo = await world.host.repository(name)
    rules = await rules_of(world, repo)
    pulls = await world.host.pull_requests_with(repo, job.head)
    theirs = [one for one in pulls if one.state == "open" and not one.own]
    pull = min(theirs, key=lambda one: one.head != job.head, default=None)
    if pull is None:
        raise Refused(
            f"the failed job ran on {job.branch}, a person's branch without an open pull request "
            f"at {job.head[:12]}; only {repo.default_branch} is healed unasked"
        )
    # Where the owners are asked first, she stays quiet until they have answered.
    asked = rules.stated or not world.settings.grace_onboarding
    if not (asked and rules.policy.enabled and rules.policy.suggest):
        raise Refused(f"no advice on #{pull.number}: {PATH} does not ask for it (`suggest`)")
    if pull.fork and not rules.policy.suggest_on_forks:
        raise Refused(
            f"no advice on #{pull.number}: it comes from a fork, and {PATH} "
            "does not say `suggest_on_forks: true`"
        )
    if who := await pausing.paused_by(world, repo):
        raise Refused(f"no advice on #{pull.number}: {who} has paused Grace in {repo.name}")
    await world.store.remember(FixId(f"advice:{name}#{pull.number}"), "on", {"branch": job.branch})
    return Ailing(repo, rules, pull, job, tuple(await world.host.comments(repo, pull.number)))


async def _passes(world: World, ailing: Ailing) -> bool:
    """Whether the job has succeeded since; then all that was said is settled."""
    checks = await world.host.checks(ailing.repo, ailing.pull.head)
    wanted = (ailing.job.app, ailing.job.name)
    passed = any((one.app, one.name) == wanted and one.green for one in checks)
    text = advise.resolved(ailing.job.name)
    if passed and ailing.sticky is not None and ailing.sticky.body.strip() != text:
        await world.host.edit_comment(ailing.repo, ailing.sticky.id, text)
        await _retire(world, ailing, "")
    return passed


async def _retire(world: World, ailing: Ailing, current: str) -> bool:
    """Take the suggestions back that were for another head; gives whether `current` stands there.

    GitHub offers to commit them as long as their lines have not changed, right or wrong.
    """
    stands = False
    for one in await world.host.remarks(ailing.repo, ailing.pull.number):
        stands |= one.own and bool(current) and current in one.body
        if one.own and advise.is_outdated(one.body, current):
            await world.host.edit_remark(ailing.repo, one.id, advise.superseded(one.body))
    return stands


async def _healed(world: World, ailing: Ailing) -> tuple[Case, Candidate]:
    """The first error of the log that has a repair."""
    repo, job, head = ailing.repo, ailing.job, ailing.pull.head
    log = await world.host.job_log(repo, job.id)
    found = ingest.from_job_log(repo.name, job, log, (), world.clock.now())
    if not found:
        raise Refused(f"job {job.name!r} failed without a Python error in its log")
    sources = await world.mirror.at(repo, head)
    roots = tuple(ailing.rules.policy.source_roots.items())
    because = []
    for sighting in found:
        try:
            diagnosis = await world.pool.run(
                diagnose, repo.name, head, sighting.fault, sources, roots
            )
            incident = _incident(diagnosis.fingerprint, sighting)
            case = Case(incident, repo, ailing.rules, head, sources, diagnosis)
            chosen, _ = await drafting.choose(world, case)
        except Refused as refusal:
            because.append(str(refusal))
        else:
            return case, chosen
    raise Refused(f"no advice on #{ailing.pull.number}: {'; '.join(because)}")


def _incident(fingerprint: Fingerprint, sighting: Sighting) -> Incident:
    """Never kept: an error on a branch is nobody's but the branch's."""
    name = IncidentId(fingerprint.partition(":")[2][:16])
    at = sighting.seen_at
    return Incident(name, sighting.repository, sighting, 1, at, at, fingerprint)


async def _say(world: World, ailing: Ailing, case: Case, chosen: Candidate) -> None:
    """One comment for all time, and one suggestion per head and bug."""
    repo, number, head = ailing.repo, ailing.pull.number, ailing.pull.head
    identity = advise.mark(head, case.diagnosis.fingerprint)
    if ailing.sticky is not None and identity in ailing.sticky.body:
        return
    path = min(chosen.files)
    shown = (await world.host.shown_lines(repo, number)).get(path, ())
    before = case.sources.read(path) if path in case.sources.paths else b""
    found = advise.suggestion(chosen, before, shown)
    stands = await _retire(world, ailing, identity)
    if found is not None and not stands:
        text = advise.remark(chosen, found, identity)
        lines = range(found.first, found.last + 1)
        await world.host.remark(repo, number, head, (found.path, lines), text)
    error = prose.plain(scrub_text(case.diagnosis.fault.headline))
    about = advise.About(error, propose.where(case.diagnosis))
    text = advise.comment(about, chosen, identity, suggested=found is not None)
    if ailing.sticky is None:
        await world.host.comment(repo, number, text)
    else:
        await world.host.edit_comment(repo, ailing.sticky.id, text)


async def _obey(world: World, ailing: Ailing, case: Case, chosen: Candidate) -> None:
    """`/grace fix`: a pull request of Grace's into the person's branch."""
    for comment, order in answer.unanswered(ailing.comments):
        fix = not isinstance(order, Unknown) and order.command is Command.FIX
        permission = await world.host.permission(ailing.repo, comment.author)
        if not fix:
            text = "this pull request is yours; here I take `/grace fix`, and nothing else"
        elif not permission.may_write:
            text = (
                f"`/grace fix` needs write permission on this repository, and you have "
                f"{permission}; anyone with write permission can say it"
            )
        elif ailing.pull.fork:
            text = "I cannot push to a fork; the suggestion or the patch above can be applied there"
        else:
            name = await branch_fix.into(world, ailing, case, chosen)
            text = f"a pull request into this branch follows, from `{name}`"
        shown = propose.answer(f"comment:{comment.id}", text, comment.author)
        await world.host.react(ailing.repo, comment.id, "+1" if fix else "confused")
        await world.host.comment(ailing.repo, ailing.pull.number, shown)


async def heard(world: World, repository: RepositoryName, number: int) -> Key | None:
    """The job that a comment on a person's pull request is for, if Grace has spoken there."""
    kept = (await world.store.recall(FixId(f"advice:{repository}#{number}"))).get("on")
    return key_of(repository, kept["branch"]) if kept else None
