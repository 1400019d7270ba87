"""What GitHub tells by webhook: errors in failed jobs, words, buttons, and hints to look again."""

from dataclasses import dataclass, replace

from bot.chapters import advising, branch_fix, chronicle
from bot.chapters.artifacts import reports
from bot.model import (
    FailedJob,
    Fix,
    Key,
    Repository,
    RepositoryName,
    Sighting,
    Voice,
    Whose,
)
from bot.ports import World
from bot.reading import github_records as github
from bot.reading.commands import parse
from bot.steps import ingest
from bot.steps.whose import GRACE, Branches, whose, why_not
from patterns.contract import Refused

ACTIONS = "github-actions"
"""The one App whose jobs have a log; what others have to say stands in their check runs."""
NO_NEWS = frozenset(
    {"opened", "labeled", "unlabeled", "assigned", "unassigned", "locked", "unlocked"}
    | {"review_requested", "review_request_removed", "milestoned", "demilestoned"}
)
"""What happens to a pull request without changing anything that the gate looks at."""
BUTTONS = {"approve": True, "reject": False}
"""Identifiers of the gate's buttons, and what each says."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one arrival held: errors to count, and jobs that should look again."""

    sightings: tuple[Sighting, ...] = ()
    hints: tuple[Key, ...] = ()


async def hear(world: World, event: github.GitHubEvent) -> Found:
    """A webhook of GitHub's is an error (a failed job), or a hint to look at a fix again."""
    store = world.store
    match event:
        case github.JobFailed():
            return await job_failed(world, event.repository, event.job)
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
            "a fix any more: press it on the newest commit"
        )
    voice = Voice(
        actor=event.actor,
        approves=BUTTONS[event.identifier],
        reason="",
        source=f"button:{event.check}:{event.actor}",
        given_at=world.clock.now(),
        head=fix.head,
        changes=frozenset(fix.changes),
        is_bot=event.actor.endswith("[bot]"),
    )
    await world.store.remember(fix.id, f"voice:button:{event.actor}", voice.as_json())
    return _look_at(fix)


def _look_at(fix: Fix | None) -> Found:
    return Found(hints=(Key(f"fix:{fix.id}"),) if fix else ())


async def job_failed(world: World, repository: RepositoryName, job: FailedJob) -> Found:
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
