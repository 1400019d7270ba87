"""Writes records: one signed commit on `grace/ledger` per event, each event once."""

from dataclasses import replace

from bot.errors import Conflict, LedgerError
from bot.ledger import record as ledger
from bot.model import CommitId, Record, RecordKind, Repository
from bot.ports import Signer, World

ATTEMPTS = 5
"""How often the race for the branch's head may be lost before the job starts over."""


async def write(world: World, repo: Repository, record: Record) -> CommitId:
    """Append a record, or find the one that says the same of the same fix already.

    A job that died between the append and its own notes runs again; the ledger must not show one
    event twice because of that. Two processes may race: git's fast-forward rule lets one win, and
    the other re-reads the head and signs again.

    Raises:
        LedgerError: there is no signing key, or the race was lost too often.
    """
    signer = key(world)
    for _ in range(ATTEMPTS):
        written = await world.host.ledger(repo)
        for commit in written:
            if _says_the_same(commit.message, record):
                return commit.id
        prev = written[0].id if written else None
        block = ledger.render(replace(record, prev=prev or "none"), signer)
        try:
            return await world.host.append_record(repo, f"{_subject(record)}\n\n{block}", prev)
        except Conflict:
            continue
    raise LedgerError(
        f"grace/ledger of {repo.name} moved {ATTEMPTS} times while a record was signed"
    )


def key(world: World) -> Signer:
    """The signer.

    Raises:
        LedgerError: there is none; nothing is ever signed with nothing.
    """
    if world.signer is None:
        raise LedgerError("no signing key: set GRACE_SIGNING_KEY (make one with `grace keys new`)")
    return world.signer


def _subject(record: Record) -> str:
    return f"grace: {record.kind} {record.fix or ''}".strip() + " [skip ci]"


def _says_the_same(message: str, record: Record) -> bool:
    try:
        old = ledger.parse(message).record
    except LedgerError:
        return False
    if (old.kind, old.fix, old.changes) != (record.kind, record.fix, record.changes):
        return False
    # One fix is approved or rejected by one voice at a time; another voice is another event.
    return record.kind not in {RecordKind.APPROVED, RecordKind.REJECTED} or (
        old.source == record.source
    )
