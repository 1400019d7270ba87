"""A fix is on the base branch, whoever pressed the button."""

import logging
from dataclasses import replace
from datetime import datetime

from bot.chapters import scribe
from bot.chapters.conversation import Conversation
from bot.chapters.fix import TURN, hint, move
from bot.errors import HostError, LedgerError
from bot.ledger.entries import BY_HAND, SETTLED
from bot.mesh import CodeFixed
from bot.model import NO_BLOB, Change, CommitId, Fix, Key, RecordKind, Repository, Stage
from bot.ports import World
from bot.stages import PENDING

log = logging.getLogger(__name__)

_CONCLUDED = "concluded"
MERGE_QUEUE = "github-merge-queue[bot]"
"""Who GitHub says has merged what its queue merged; not documented, so nothing is trusted for it.

Were it another login, the record would say "merged by hand": less than what is true, never more.
"""


async def landed(talk: Conversation) -> datetime:
    """Put the merge on record and start watching; gives when to look again: now."""
    world, repo, pull = talk.world, talk.repo, talk.pull_request
    fix = replace(talk.fix, merge_commit=pull.merge_commit, waits_for=())
    # Not the stage: an answer may have been lost, or a person been faster.
    by_hand = not pull.own_merge and not await _by_queue(talk)
    if by_hand:
        fix = replace(
            fix,
            decided_by=pull.closed_by or "unknown",
            decision_source="merged on GitHub",
            reason="",
            permission=None,
        )
    landed_as = await _truth(talk)
    settled = landed_as != fix.changes or not await _is_signed(talk)
    decision = BY_HAND if by_hand else SETTLED if settled else ""
    fix = replace(fix, changes=landed_as)
    noted = await scribe.write(world, repo, RecordKind.MERGED, fix, decision)
    fix = replace(fix, merged_at=world.clock.now(), record=noted)
    fix = await move(world, fix, Stage.MERGED)
    await world.mesh.publish(CodeFixed(fix))
    for other in await world.store.fixes(repository=fix.repository, stages=PENDING):
        if any(one.startswith(TURN) for one in other.waits_for):
            await hint(world, Key(f"fix:{other.id}"))
    await _conclude(replace(talk, fix=fix))
    return world.clock.now()


async def concluded(world: World, repo: Repository, fix: Fix) -> None:
    """Do what follows from a merge, where GitHub was away when it should have been done.

    What GitHub will not have done holds up nothing else: that a fix is watched matters more.
    """
    if (await world.store.recall(fix.id)).get(_CONCLUDED):
        return
    try:
        await _conclude(await Conversation.read(world, repo, fix))
    except (HostError, LedgerError) as error:
        log.warning("%s has landed, and what follows waits: %s", fix.id, error)


async def _conclude(talk: Conversation) -> None:
    """Each step is found done by whoever comes again."""
    world, repo, fix = talk.world, talk.repo, talk.fix
    if fix.reverts is not None:
        await _reverted(world, repo, fix)
    await talk.show(fix, None)
    await world.host.delete_branch(repo, fix.branch)
    await world.store.remember(fix.id, _CONCLUDED, {"at": world.clock.now().isoformat()})


async def _by_queue(talk: Conversation) -> bool:
    """Whether it came through the merge queue at the head that Grace put there."""
    kept = await talk.world.store.recall(talk.fix.id)
    queued = kept.get("queued", {}).get("head") == talk.pull_request.head
    return queued and talk.pull_request.closed_by == MERGE_QUEUE


async def _is_signed(talk: Conversation) -> bool:
    """Whether what landed carries the trailers that were signed for it, word for word."""
    commit = talk.pull_request.merge_commit
    if commit is None:
        return True
    landed = await talk.world.host.commit(talk.repo, commit)
    return scribe.is_of(landed.message, talk.fix)


async def _truth(talk: Conversation) -> tuple[Change, ...]:
    """What the merge really did to the fix's files: the base may have moved at the last moment."""
    host, repo, commit = talk.world.host, talk.repo, talk.pull_request.merge_commit
    paths = [change.path for change in talk.fix.changes]
    if commit is None:
        return talk.fix.changes
    parent = await _landed_on(talk, commit)
    before, after = await host.blobs(repo, parent, paths), await host.blobs(repo, commit, paths)
    return tuple(
        Change(path, before.get(path, NO_BLOB), after.get(path, NO_BLOB))
        for path in paths
        if before.get(path) != after.get(path)
    )


async def _landed_on(talk: Conversation, commit: CommitId) -> CommitId:
    """The base as it was: a rebase merge lands every commit of the branch, and names the last."""
    host, repo = talk.world.host, talk.repo
    landed = await host.commit(repo, commit)
    if len(landed.parents) > 1:
        return landed.parents[0]
    own = await host.pull_request_commits(repo, talk.pull_request.number)
    for earlier in reversed(own[:-1]):
        below = await host.commit(repo, landed.parents[0])
        if not below.parents or below.message != earlier.message:
            break
        landed = below
    return landed.parents[0]


async def _reverted(world: World, repo: Repository, revert: Fix) -> None:
    """The fix that was taken back has come to its end."""
    original = await world.store.fix(revert.reverts) if revert.reverts else None
    if original is not None and original.stage is Stage.CAME_BACK:
        ended = replace(original, reason="; ".join(original.waits_for))
        noted = await scribe.write(world, repo, RecordKind.ROLLED_BACK, ended)
        await move(world, ended, Stage.ROLLED_BACK, record=noted, waits_for=())
