"""`/grace pause` and `/grace resume`: a repository held still; the ledger remembers which.

A record, not a row of ours: a lost store must not set going what a person has stopped.
"""

from bot.chapters import scribe
from bot.errors import LedgerError
from bot.ledger import record as ledger
from bot.ledger.entries import PAUSED, RESUMED
from bot.model import Comment, Permission, Record, RecordKind, Repository
from bot.ports import World


async def paused_by(world: World, repo: Repository) -> str | None:
    """Who holds the repository still, or None where nobody does."""
    for commit in await world.host.ledger(repo):
        try:
            record = ledger.parse(commit.message).record
        except LedgerError:
            continue
        if record.kind is RecordKind.POLICY_CHANGED and record.decision in {PAUSED, RESUMED}:
            return record.actor if record.decision == PAUSED else None
    return None


async def note(
    world: World, repo: Repository, comment: Comment, permission: Permission, decision: str
) -> None:
    """Put it on record, once."""
    record = Record(
        RecordKind.POLICY_CHANGED,
        repo.name,
        world.clock.now(),
        decision=decision,
        actor=comment.author,
        permission=permission,
        source=f"comment:{comment.id}",
    )
    await scribe.append(world, repo, record)
