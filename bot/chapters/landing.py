"""A fix is on the base branch, whoever pressed the button."""

from datetime import datetime

from bot.chapters import scribe
from bot.chapters.conversation import Conversation
from bot.chapters.fix import move, record_of
from bot.mesh import CodeFixed
from bot.model import Fix, PullRequest, RecordKind, Repository, Stage
from bot.ports import World


async def landed(world: World, repo: Repository, fix: Fix, pull: PullRequest) -> datetime:
    """It is on the base branch, whoever pressed the button."""
    now = world.clock.now()
    commit = pull.merge_commit
    by_hand = fix.stage is not Stage.APPROVED
    actor = (pull.closed_by if by_hand else fix.decided_by) or "unknown"
    noted = await scribe.write(
        world,
        repo,
        record_of(
            RecordKind.MERGED,
            fix,
            now,
            actor=actor,
            decision="merged by hand" if by_hand else "merge",
            source=f"commit:{commit}",
        ),
    )
    fix = await move(
        world,
        fix,
        Stage.MERGED,
        merge_commit=commit,
        merged_at=now,
        record=noted,
        waits_for=(),
        decided_by=actor,
        decision_source="merged by hand" if by_hand else fix.decision_source,
    )
    talk = await Conversation.read(world, repo, fix)
    await talk.show(fix, None)
    await world.host.delete_branch(repo, fix.branch)
    await world.mesh.publish(CodeFixed(fix))
    if fix.reverts is not None:
        await _reverted(world, repo, fix)
    return now


async def _reverted(world: World, repo: Repository, revert: Fix) -> None:
    original = await world.store.fix(revert.reverts) if revert.reverts else None
    if original is None or original.stage is not Stage.CAME_BACK:
        return
    record = record_of(
        RecordKind.ROLLED_BACK,
        original,
        world.clock.now(),
        reason="; ".join(original.waits_for),
        source=f"commit:{revert.merge_commit}",
    )
    noted = await scribe.write(world, repo, record)
    await move(world, original, Stage.ROLLED_BACK, record=noted, waits_for=())
