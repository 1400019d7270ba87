"""A fix told anew from its records alone: what the store knew, as far as the ledger says it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.errors import LedgerError
from bot.ledger import origin, sshsig
from bot.ledger.entries import BY_HAND, landed_at, revoked_key
from bot.ledger.record import SignedRecord, parse, verify
from bot.ledger.signers import Signers
from bot.model import (
    Commit,
    CommitId,
    Fix,
    FixId,
    Outcome,
    PatternId,
    Record,
    RecordKind,
    RepositoryName,
    Stage,
)
from patterns.contract import Severity

GIVEN_UP = "it was given up; its pull request says why"
MERGED_BY_HAND = "merged on GitHub"
"""`Fix.decision_source` of a merge that a person made."""

Entry = tuple[CommitId, Record]


@dataclass(frozen=True, slots=True)
class Told:
    """What a ledger says.

    Attributes:
        lives: fix -> its records, oldest first.
        others: records about the repository as a whole, oldest first.
        unproven: commits whose record cannot be read, or is signed by nobody who may.
    """

    lives: Mapping[FixId, Sequence[Entry]]
    others: Sequence[Entry]
    unproven: Sequence[CommitId]


def read(commits: Iterable[Commit], signers: Signers) -> Told:
    """The records of a ledger's commits, oldest first; a forged one says nothing."""
    lives: dict[FixId, list[Entry]] = {}
    others: list[Entry] = []
    unproven: list[CommitId] = []
    revoked: set[str] = set()
    for commit in commits:
        try:
            record = _proven(parse(commit.message), signers, revoked)
        except LedgerError:
            unproven.append(commit.id)
            continue
        revoked |= {key for key in (revoked_key(record),) if key}
        entries = others if record.fix is None else lives.setdefault(record.fix, [])
        entries.append((commit.id, record))
    return Told(lives, others, unproven)


def _proven(signed: SignedRecord, signers: Signers, revoked: set[str]) -> Record:
    record = verify(signed, signers)
    if sshsig.fingerprint(sshsig.signer_of(signed.signature)) in revoked:
        raise LedgerError("signed by a key that was revoked before")
    return record


def retell(records: Sequence[Entry], name: RepositoryName) -> Fix | None:
    """The fix that these records add up to; None where no proposal says where it comes from.

    Its head, pull request and the words that people read do not stand on the ledger.
    """
    fix: Fix | None = None
    for commit, record in records:
        try:
            fix = _after(fix, record, name)
        except LedgerError:
            return None
        if fix is not None:
            fix = replace(fix, record=commit, updated_at=record.time)
    return fix


def outcome(records: Sequence[Entry]) -> Outcome | None:
    """What became of the merge, where that is known."""
    found = None
    for _, record in records:
        if record.kind is RecordKind.VERIFIED:
            found = Outcome.HELD
        elif record.kind is RecordKind.CAME_BACK:
            ci = record.decision == Outcome.CI_FAILED
            found = Outcome.CI_FAILED if ci else Outcome.CAME_BACK
    return found


def earlier_heads(records: Sequence[Entry]) -> tuple[CommitId, ...]:
    """Heads that showed the very change of the newest proposal before it was made anew, in order.

    What people said of one of them still counts.
    """
    heads: list[CommitId] = []
    shown: frozenset[tuple[str, str]] = frozenset()
    for _, record in records:
        if record.kind is RecordKind.PROPOSED:
            result = frozenset((change.path, change.new) for change in record.changes)
            before = landed_at(record.source)
            heads = [*heads, before[0]] if before and result == shown else []
            shown = result
    return tuple(heads)


def _after(fix: Fix | None, record: Record, name: RepositoryName) -> Fix | None:
    if record.kind is RecordKind.PROPOSED:
        return _proposed(fix, record, name)
    if fix is None:
        return None
    match record.kind:
        case RecordKind.APPROVED:
            return replace(_decided(fix, record), stage=Stage.APPROVED)
        case RecordKind.REJECTED:
            return replace(_decided(fix, record), stage=Stage.REJECTED)
        case RecordKind.MERGED:
            return _merged(fix, record)
        case RecordKind.VERIFIED:
            return replace(fix, stage=Stage.VERIFIED, waits_for=())
        case RecordKind.CAME_BACK:
            return replace(fix, stage=Stage.CAME_BACK, waits_for=(record.reason,))
        case RecordKind.ROLLED_BACK:
            return replace(fix, stage=Stage.ROLLED_BACK, waits_for=(), reason=record.reason)
        case RecordKind.REFUSED:
            return replace(fix, stage=Stage.ABANDONED, waits_for=(GIVEN_UP,))
    return fix


def _proposed(earlier: Fix | None, record: Record, name: RepositoryName) -> Fix:
    came = origin.read(record.origin)
    fix = Fix(
        id=record.fix or FixId(""),
        repository=name,
        incident=came.incident,
        fingerprint=came.fingerprint,
        pattern=record.pattern or PatternId(""),
        severity=record.severity or Severity.HIGH,
        certainty=came.certainty,
        stage=Stage.PROPOSED,
        title="",
        error="",
        why="",
        evidence=(),
        diff="",
        base_branch=came.base_branch,
        base=came.base,
        changes=record.changes,
        door=came.door,
        event=record.event,
        created_at=came.created_at,
        updated_at=record.time,
        job=came.job,
        proposed_at=record.time,
        attempt=came.attempt,
        reverts=came.reverts,
        pull_request=earlier.pull_request if earlier else None,
    )
    if earlier is not None and earlier.result == fix.result:
        # Who has seen this very change need not look again because it was made anew.
        fix = replace(fix, proposed_at=earlier.proposed_at)
    return fix


def _decided(fix: Fix, record: Record) -> Fix:
    return replace(
        fix,
        decided_by=record.actor,
        decision_source=record.source,
        permission=record.permission,
        reason=record.reason,
        waits_for=(),
    )


def _merged(fix: Fix, record: Record) -> Fix:
    landed = landed_at(record.source)
    if record.decision == BY_HAND:
        fix = replace(_decided(fix, record), decision_source=MERGED_BY_HAND)
    return replace(
        fix,
        stage=Stage.MERGED,
        changes=record.changes,
        merge_commit=landed[0] if landed else None,
        merged_at=record.time,
        waits_for=(),
    )
