"""Writes records: one signed commit on `grace/ledger` per event, each event once."""

from dataclasses import dataclass, replace

from bot.chapters.rules import read_from_default_branch
from bot.errors import CannotSign, Conflict, LedgerError, Rejected
from bot.ledger import entries, origin, signers
from bot.ledger import record as ledger
from bot.ledger.landing import ledger_message
from bot.model import CommitId, Fix, Record, RecordKind, Repository
from bot.ports import Signer, World

ATTEMPTS = 10
"""How often the race for the branch's head may be lost before the job starts over.

Each loss is a record of another process's, so somebody always gets on, and a pause would help
nobody; the adapter keeps GitHub's distance between writes.
"""
VOICED = frozenset({RecordKind.APPROVED, RecordKind.REJECTED})


@dataclass(frozen=True, slots=True)
class Pen:
    """What records of one repository are signed with, and whose earlier ones count."""

    signer: Signer
    trusted: signers.Signers


async def pen(world: World, repo: Repository) -> Pen:
    """The key, if it may speak for Grace in this repository.

    A repository that has published no signers has not said otherwise; one that has must know us:
    a record by a stranger's key would stand on its ledger for ever.

    Raises:
        CannotSign: it may not, and what to do.
    """
    signer = key(world)
    own = signers.parse(signers.line(signer.public))
    where = f"{signers.PATH} of {repo.name}"
    try:
        published = await read_from_default_branch(world, repo, signers.PATH)
    except Rejected as wrong:
        raise CannotSign(
            f"nothing is signed or merged: {wrong}; put a plain file with this line there: "
            f"{signers.line(signer.public)}"
        ) from None
    if published is None:
        return Pen(signer, own)
    try:
        allowed = signers.parse(published.decode(errors="replace"))
        for line in own.lines:
            allowed.check(line.public, world.clock.now())
    except LedgerError as error:
        raise CannotSign(
            f"nothing is signed or merged: GRACE_SIGNING_KEY does not fit {where} ({error}); "
            "give Grace the key whose line stands there, or add this key's line: "
            f"{signers.line(signer.public)}"
        ) from None
    return Pen(signer, allowed)


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
        CannotSign: there is no key, none that the repository knows, or the ledger is another's.
        LedgerError: the race was lost too often.
    """
    own = await pen(world, repo)
    record = replace(record, repository_id=str(repo.id))
    for _ in range(ATTEMPTS):
        written = await world.host.ledger(repo)
        for commit in written:
            if _says_the_same(commit.message, record, own.trusted):
                return commit.id
        prev = written[0].id if written else None
        if written:
            _is_home(written[0].message, repo)
        linked = replace(record, prev=prev or ledger.NONE)
        message = ledger_message(linked, ledger.render(linked, own.signer))
        try:
            made = await world.host.append_record(repo, message, prev)
        except Conflict:
            continue
        await _read_back(world, repo, made, own)
        return made
    raise LedgerError(
        f"grace/ledger of {repo.name} moved {ATTEMPTS} times while a record was signed"
    )


def proposal(world: World, repo: Repository, fix: Fix, noted: CommitId) -> str:
    """The signed block of a fix's own commit, which quotes its record on the ledger."""
    record = entries.entry(RecordKind.PROPOSED, fix, world.clock.now(), prev=None)
    record = replace(record, prev=None, ledger=noted, repository_id=str(repo.id))
    return ledger.render(record, key(world))


def merge(world: World, repo: Repository, fix: Fix, noted: CommitId) -> str:
    """The signed block of what lands on the base branch; it quotes the approval."""
    record = entries.quotation(fix, world.clock.now(), ledger=noted)
    return ledger.render(replace(record, repository_id=str(repo.id)), key(world))


def is_of(message: str, fix: Fix) -> bool:
    """Whether a commit carries the record of exactly this fix with exactly these files."""
    record = read(message)
    return record is not None and (record.fix, record.changes) == (fix.id, fix.changes)


def key(world: World) -> Signer:
    """The signer.

    Raises:
        CannotSign: there is none; nothing is ever signed with nothing.
    """
    if world.signer is None:
        raise CannotSign(
            "nothing is signed or merged: no signing key; set GRACE_SIGNING_KEY "
            "(make one with `grace keys new`)"
        )
    return world.signer


def read(message: str) -> Record | None:
    """The one record of a message, whoever signed it; None where there is none."""
    try:
        return ledger.parse(message).record
    except LedgerError:
        return None


async def _read_back(world: World, repo: Repository, made: CommitId, own: Pen) -> None:
    """What people are told is verified was read where it stands, and verified."""
    kept = await world.host.commit(repo, made)
    try:
        ledger.verify(ledger.parse(kept.message), own.trusted)
    except LedgerError as error:
        raise LedgerError(f"{made} on grace/ledger of {repo.name} does not hold: {error}") from None


def _is_home(newest: str, repo: Repository) -> None:
    """Somebody may have pushed another repository's ledger here, to have it continued."""
    record = read(newest)
    number = record.repository_id if record else ""
    if record and number not in {"", str(repo.id)}:
        raise CannotSign(
            f"nothing is signed or merged: grace/ledger of {repo.name} holds the records of "
            f"{record.repository} (repository {number}); rename that branch, and a ledger of its "
            "own begins"
        )


def _says_the_same(message: str, record: Record, trusted: signers.Signers) -> bool:
    try:
        signed = ledger.parse(message)
    except LedgerError:
        return False
    old = signed.record
    if (old.kind, old.fix, old.changes) != (record.kind, record.fix, record.changes):
        return False
    # One fix is approved or rejected by one voice at a time; another voice is another event.
    spoken = record.kind in VOICED or record.fix is None
    if spoken and (old.source, old.actor) != (record.source, record.actor):
        return False
    if not origin.same(old.origin, record.origin):
        return False
    try:
        ledger.verify(signed, trusted)
    except LedgerError:
        return False  # somebody's forgery must not keep the true record from being written
    return True
