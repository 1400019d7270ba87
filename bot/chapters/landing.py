"""A fix is on the base branch, whoever pressed the button."""

from dataclasses import replace
from datetime import datetime

from bot.chapters import scribe
from bot.chapters.conversation import Conversation
from bot.chapters.fix import move
from bot.ledger.entries import BY_HAND
from bot.mesh import CodeFixed
from bot.model import Fix, RecordKind, Repository, Stage
from bot.ports import World


async def landed(talk: Conversation) -> datetime:
    """Put the merge on record and start watching; gives when to look again: now."""
    world, repo, pull = talk.world, talk.repo, talk.pull_request
    fix = replace(talk.fix, merge_commit=pull.merge_commit, waits_for=())
    by_hand = fix.stage is not Stage.APPROVED
    if by_hand:
        fix = replace(
            fix,
            decided_by=pull.closed_by or "unknown",
            decision_source="merged on GitHub",
            reason="",
            permission=None,
        )
    decision = BY_HAND if by_hand else ""
    noted = await scribe.write(world, repo, RecordKind.MERGED, fix, decision)
    fix = replace(fix, merged_at=world.clock.now(), record=noted)
    fix = await move(world, fix, Stage.MERGED)
    await talk.show(fix, None)
    await world.host.delete_branch(repo, fix.branch)
    await world.mesh.publish(CodeFixed(fix))
    if fix.reverts is not None:
        await _reverted(world, repo, fix)
    return world.clock.now()


async def _reverted(world: World, repo: Repository, revert: Fix) -> None:
    """The fix that was taken back has come to its end."""
    original = await world.store.fix(revert.reverts) if revert.reverts else None
    if original is not None and original.stage is Stage.CAME_BACK:
        ended = replace(original, reason="; ".join(original.waits_for))
        noted = await scribe.write(world, repo, RecordKind.ROLLED_BACK, ended)
        await move(world, ended, Stage.ROLLED_BACK, record=noted, waits_for=())
