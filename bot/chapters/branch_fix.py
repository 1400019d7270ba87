"""A fix into a person's branch: made when they ask, and made anew when they push on."""

from dataclasses import dataclass, replace

from bot.chapters import drafting
from bot.chapters.drafting import Case
from bot.chapters.fix import draft, move
from bot.chapters.gating import give_up
from bot.chapters.rules import Rules
from bot.model import (
    Candidate,
    Comment,
    FailedJob,
    Fingerprint,
    Fix,
    FixId,
    Key,
    PullRequest,
    Repository,
    RepositoryName,
    Stage,
    fix_id,
)
from bot.ports import World
from bot.stages import PENDING
from bot.steps import advise, learn, propose
from patterns.contract import Refused


@dataclass(frozen=True, slots=True)
class Ailing:
    """A pull request of a person's whose CI has failed, at its head or at an earlier one."""

    repo: Repository
    rules: Rules
    pull: PullRequest
    job: FailedJob
    comments: tuple[Comment, ...]

    @property
    def sticky(self) -> Comment | None:
        """What Grace said there before."""
        own = (one for one in self.comments if one.own and advise.STICKY in one.body)
        return next(own, None)

    @property
    def moved_on(self) -> bool:
        """Whether the branch has been pushed to since."""
        return self.pull.head != self.job.head


def key_of(repository: RepositoryName, branch: str) -> Key:
    """The job that looks after a person's branch."""
    return Key(f"advice:{repository}:{branch}")


async def into(world: World, ailing: Ailing, case: Case, chosen: Candidate) -> str:
    """Draft a fix into the branch, once per bug; gives the name of its own branch."""
    own = _fingerprint(ailing, case)
    number = fix_id(ailing.repo.id, own, 0)
    made = _fix(world, ailing, case, chosen, number)
    if await world.store.fix(number) is None:
        await world.store.remember(
            number, "advice", {"key": key_of(ailing.repo.name, ailing.job.branch)}
        )
        await _draft(world, case, chosen, made)
    return made.branch


async def renew(world: World, ailing: Ailing, case: Case, chosen: Candidate) -> None:
    """Bring the open fixes into this branch to its newest head, or end those that fit no more."""
    for fix in await _open_into(world, ailing):
        unmade = await _is_unmade(world, fix)
        if fix.base == ailing.pull.head and not unmade:
            continue
        if fix.fingerprint != _fingerprint(ailing, case):
            if unmade:
                because = f"the newest run of {ailing.job.branch} fails with another error"
                await give_up(world, ailing.repo, fix, because)
            continue
        try:
            if fix.attempt > 1:
                chosen, _ = await drafting.choose(world, case, fix.attempt)
        except Refused as refusal:
            await give_up(world, ailing.repo, fix, str(refusal))
            continue
        made = _fix(world, ailing, case, chosen, fix.id)
        if unmade or made.changes != fix.changes:
            await _again(world, case, chosen, (fix, made))


async def end(world: World, ailing: Ailing, because: str) -> None:
    """Close the fixes into this branch that were made for an earlier head."""
    for fix in await _open_into(world, ailing):
        if fix.base != ailing.pull.head or await _is_unmade(world, fix):
            await give_up(world, ailing.repo, fix, because)


async def _open_into(world: World, ailing: Ailing) -> list[Fix]:
    if ailing.pull.fork:
        return []  # a fork's branch may bear any name, and is never the one of a fix
    known = await world.store.fixes(repository=ailing.repo.name, stages=PENDING)
    return [one for one in known if one.base_branch == ailing.job.branch]


async def _is_unmade(world: World, fix: Fix) -> bool:
    """Whether it waits to be made anew."""
    return fix.stage is Stage.DRAFTED and not (await world.store.recall(fix.id)).get("draft")


def _fingerprint(ailing: Ailing, case: Case) -> Fingerprint:
    """The bug on this branch: what is healed here says nothing about the default branch."""
    return Fingerprint(f"{case.diagnosis.fingerprint}@{ailing.job.branch}")


def _fix(world: World, ailing: Ailing, case: Case, chosen: Candidate, number: FixId) -> Fix:
    return replace(
        drafting.fix_of(world, case, chosen, number),
        fingerprint=_fingerprint(ailing, case),
        base_branch=ailing.job.branch,
        base=ailing.pull.head,
    )


async def _again(world: World, case: Case, chosen: Candidate, both: tuple[Fix, Fix]) -> None:
    """What GitHub knows of it stays; who approved another change has to look again."""
    earlier, made = both
    if earlier.stage is not Stage.DRAFTED:
        await move(world, earlier, Stage.DRAFTED, waits_for=())
    made = replace(drafting.made_anew(made, earlier), attempt=earlier.attempt)
    await _draft(world, case, chosen, made)


async def _draft(world: World, case: Case, chosen: Candidate, made: Fix) -> None:
    held, back = (await world.store.tally()).by_pattern.get(made.pattern, (0, 0))
    learned, place = learn.sentence(held, back), propose.where(case.diagnosis)
    await draft(
        world, made, dict(chosen.files), propose.body(made, place, (), learned, made.severity)
    )
