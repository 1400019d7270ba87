"""`grace rebuild`: fixes, decisions, outcomes and rates from GitHub alone, and work goes on."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.chapters import chronicle, heard, landing, scribe
from bot.chapters.fix import draft, hint
from bot.chapters.proposal import note_heads
from bot.chapters.rules import read_from_default_branch
from bot.errors import Forbidden, HostError, LedgerError, NotInstalled, Rejected
from bot.ledger import retold, signers
from bot.ledger.retold import Entry, Told
from bot.model import (
    Commit,
    CommitId,
    Fix,
    FixId,
    Key,
    PullRequest,
    RecordKind,
    Repository,
    Stage,
)
from bot.ports import World
from bot.stages import SETTLED
from bot.steps import rebuild, rollback
from patterns.contract import Sources

log = logging.getLogger(__name__)

WHOLE = 1_000_000
"""Commits of a ledger that are read: all of them."""
UNDECIDED: dict[str, Any] = {
    "decided_by": None,
    "decision_source": None,
    "permission": None,
    "reason": None,
}
"""What a fix that was approved and not merged is until the gate has looked again."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What was found again.

    Attributes:
        fixes: how many.
        open: how many of them go on.
        unproven: commits of the ledger that say nothing, because nobody who may has signed them.
        lost: fixes that were proposed and have neither pull request nor branch.
    """

    fixes: int
    open: int
    unproven: Sequence[CommitId]
    lost: Sequence[FixId]


async def everything(world: World) -> None:
    """Every repository that the App is installed on; one that cannot be read holds up no other."""
    for repo in await world.host.repositories():
        try:
            found = await repository(world, repo)
        except HostError as error:
            log.warning("the records of %s were not read: %s", repo.name, error)
            continue
        if found.fixes:
            log.info("%s: %s fixes found again, %s go on", repo.name, found.fixes, found.open)


async def repository(world: World, repo: Repository) -> Rebuilt:
    """Write down what GitHub holds of one repository's fixes, and have the open ones looked at.

    Raises:
        HostError: GitHub could not be asked.
    """
    written = await world.host.ledger(repo, WHOLE)
    told = retold.read(reversed(written), await _signers(world, repo))
    lost: list[FixId] = []
    fixes: list[Fix] = []
    for number, records in told.lives.items():
        fix = await _found(world, repo, records)
        if fix is None:
            lost.append(number)
            continue
        fixes.append(fix)
        await _keep(world, fix, records)
    await _notes(world, repo, told)
    going = [fix for fix in fixes if fix.stage not in SETTLED]
    return Rebuilt(len(fixes), len(going), told.unproven, lost)


async def _keep(world: World, fix: Fix, records: Sequence[Entry]) -> None:
    if fix.pull_request is not None:
        await world.store.save_fix(fix)
    if (outcome := retold.outcome(records)) is not None:
        await world.store.learn(fix.pattern, outcome, fix.id)
    if fix.stage not in SETTLED:
        await heard.remember(world, fix.id, records)
        if fix.head is not None and (earlier := retold.earlier_heads(records)):
            await note_heads(world, fix, [*earlier, fix.head])
        await hint(world, Key(f"fix:{fix.id}"))


async def _signers(world: World, repo: Repository) -> signers.Signers:
    """Whose records count: the published ones, and our own key."""
    own = signers.line(world.signer.public) if world.signer else ""
    try:
        published = await read_from_default_branch(world, repo, signers.PATH)
        return signers.parse((published or own.encode()).decode(errors="replace"))
    except (LedgerError, Rejected) as error:
        log.warning("%s of %s: %s", signers.PATH, repo.name, error)
        return signers.parse(own)


async def _found(world: World, repo: Repository, records: Sequence[Entry]) -> Fix | None:
    """A fix with what its records do not hold: head, pull request, and words."""
    fix = retold.retell(records, repo.name)
    if fix is None:
        return None
    pull = await world.host.pull_request_of(repo, fix.branch)
    if pull is None:
        return await _resumed(world, repo, fix)
    commits = await world.host.pull_request_commits(repo, pull.number)
    proposed = next(
        record.changes for _, record in reversed(records) if record.kind is RecordKind.PROPOSED
    )
    own = _own(commits, replace(fix, changes=proposed))
    fix = replace(fix, pull_request=pull.number, head=own.id if own else pull.head)
    fix = await _in_words(world, repo, fix, own)
    if fix.stage is not Stage.APPROVED:
        return fix
    going = await _grace_merged(world, repo, fix, pull) or await _queued(world, repo, fix)
    return fix if going else replace(fix, stage=Stage.PROPOSED, **UNDECIDED)


async def _grace_merged(world: World, repo: Repository, fix: Fix, pull: PullRequest) -> bool:
    """Whether the merge that followed the approval was Grace's own, and only its record is missing.

    A person may have pressed the button instead: then it was merged by hand.
    """
    if not pull.merged or pull.merge_commit is None:
        return False
    return scribe.is_of((await world.host.commit(repo, pull.merge_commit)).message, fix)


async def _queued(world: World, repo: Repository, fix: Fix) -> bool:
    """Whether the merge queue has an approved fix, or landed it; that she put it there is noted.

    Without the note she would not take out what somebody objects to, put in again what the queue
    took out, and call by hand what it landed.
    """
    if not (await world.host.branch_rules(repo, fix.base_branch)).merge_queue:
        return False
    number = fix.pull_request or 0
    pull = await world.host.pull_request(repo, number)
    place = await world.host.place_in_queue(repo, number)
    landed = pull.merged and pull.closed_by == landing.MERGE_QUEUE
    if landed or place.waiting or place.removed is not None:
        asked = {"head": fix.head, "source": fix.decision_source}
        await world.store.remember(fix.id, "queued", asked)
    return landed or place.waiting


def _own(commits: Sequence[Commit], fix: Fix) -> Commit | None:
    """The newest commit of the branch that is Grace's."""
    return next((one for one in reversed(commits) if scribe.is_of(one.message, fix)), None)


async def _in_words(world: World, repo: Repository, fix: Fix, own: Commit | None) -> Fix:
    if own is None:
        return fix
    spoken = rebuild.words(own.message)
    texts = replace(fix, title=spoken.title, error=spoken.error, evidence=spoken.evidence)
    if fix.reverts is not None:
        return replace(texts, why=rollback.WHY)
    before, after = await _sources(world, repo, fix.base), await _sources(world, repo, own.id)
    return replace(texts, why=rebuild.why(fix), diff=rebuild.diff(fix, before, after))


async def _sources(world: World, repo: Repository, commit: CommitId) -> Sources | None:
    try:
        return await world.mirror.at(repo, commit)
    except (NotInstalled, Forbidden):
        raise
    except HostError:
        return None  # the commit is gone from GitHub; only the diff on a page is missing


async def _resumed(world: World, repo: Repository, fix: Fix) -> Fix | None:
    """A fix that had its branch and no pull request yet: it is drafted again from that branch."""
    head = await world.host.branch_head(repo, fix.branch)
    if head is None or fix.stage is not Stage.PROPOSED:
        return None
    commit = await world.host.commit(repo, head)
    sources = await _sources(world, repo, head)
    if sources is None or not scribe.is_of(commit.message, fix):
        return None
    fix = await _in_words(world, repo, replace(fix, stage=Stage.DRAFTED, head=None), commit)
    paths = [change.path for change in fix.changes if change.path in sources.paths]
    files = {path: sources.read(path) for path in paths}
    await draft(world, fix, files, rebuild.body(fix))
    return fix


async def _notes(world: World, repo: Repository, told: Told) -> None:
    """What `chronicle` would otherwise write a second time."""
    policy: str | None = None
    refused: dict[str, str] = {}
    for _, record in told.others:
        if record.kind is RecordKind.POLICY_CHANGED and record.changes:
            policy = record.changes[0].new
        elif record.kind is RecordKind.REFUSED:
            refused |= chronicle.named(record)
    await chronicle.remember(world, repo, policy, refused)
