"""Writes records: one signed commit on `grace/ledger` per event, each event once."""

from dataclasses import replace

from bot.errors import Conflict, LedgerError
from bot.ledger import entries
from bot.ledger import record as ledger
from bot.ledger.landing import ledger_message
from bot.model import CommitId, Fix, Record, RecordKind, Repository
from bot.ports import Signer, World

VOICED = frozenset({RecordKind.APPROVED, RecordKind.REJECTED, RecordKind.POLICY_CHANGED})
ATTEMPTS = 5
"""How often the race for the branch's head may be lost before the job starts over."""


async def write(
    world: World, repo: Repository, kind: RecordKind, fix: Fix, decision: str = ""
) -> CommitId:
    """Append a record of what happened to a fix, or find the one that says the same already.

    Raises:
        LedgerError: see `append`.
    """
    record = entries.entry(kind, fix, world.clock.now(), prev=None)
    return await append(world, repo, replace(record, decision=decision))


async def append(world: World, repo: Repository, record: Record) -> CommitId:
    """Append a record, or find the one that says the same already.

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
        linked = replace(record, prev=prev or ledger.NONE)
        message = ledger_message(linked, ledger.render(linked, signer))
        try:
            return await world.host.append_record(repo, message, prev)
        except Conflict:
            continue
    raise LedgerError(
        f"grace/ledger of {repo.name} moved {ATTEMPTS} times while a record was signed"
    )


def proposal(world: World, fix: Fix, noted: CommitId) -> str:
    """The signed block of a fix's own commit, which quotes its record on the ledger."""
    record = entries.entry(RecordKind.PROPOSED, fix, world.clock.now(), prev=None)
    return ledger.render(replace(record, prev=None, ledger=noted), key(world))


def merge(world: World, fix: Fix, noted: CommitId) -> str:
    """The signed block of what lands on the base branch; it quotes the approval."""
    return ledger.render(entries.quotation(fix, world.clock.now(), ledger=noted), key(world))


def key(world: World) -> Signer:
    """The signer.

    Raises:
        LedgerError: there is none; nothing is ever signed with nothing.
    """
    if world.signer is None:
        raise LedgerError("no signing key: set GRACE_SIGNING_KEY (make one with `grace keys new`)")
    return world.signer


def _read(message: str) -> Record | None:
    try:
        return ledger.parse(message).record
    except LedgerError:
        return None


def _says_the_same(message: str, record: Record) -> bool:
    old = _read(message)
    if old is None or (old.kind, old.fix, old.changes) != (record.kind, record.fix, record.changes):
        return False
    # One fix is approved or rejected by one voice at a time; another voice is another event.
    return record.kind not in VOICED or old.source == record.source
