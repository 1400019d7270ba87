"""Which record each event of a fix's life makes, and the few words that the audit reads in it."""

from dataclasses import replace
from datetime import datetime

from bot.model import CommitId, Fix, Record, RecordKind

POLICY = "policy"
"""Actor of what no person decided."""

BY_HAND = "merged-by-hand"
"""`Grace-Decision` of a merge that a person made on GitHub: it needs no approval record."""

SETTLED = "settled"
"""`Grace-Decision` of a merge that landed other bytes than were approved: the base had moved."""

ADDED, REVOKED = "added", "revoked"
"""`Grace-Decision` of a key-rotated record, whose `Grace-Source` is `key:SHA256:…`."""

_COMMIT = "commit:"
_KEY = "key:"


def entry(kind: RecordKind, fix: Fix, time: datetime, *, prev: str | None) -> Record:
    """The ledger's record of what has just happened to a fix; `prev` None starts the ledger.

    For a merge, the source is the commit that landed; where the fix lands elsewhere than on the
    default branch, say so with `landed_source`.
    """
    record = _facts(kind, fix, time)
    if kind is RecordKind.MERGED and fix.merge_commit is not None:
        record = replace(record, source=landed_source(fix.merge_commit))
    return replace(record, prev=prev or "none")


def quotation(fix: Fix, time: datetime, *, ledger: str) -> Record:
    """The record that a merge carries onto the default branch; `ledger` is what it quotes."""
    return replace(_facts(RecordKind.MERGED, fix, time), ledger=ledger)


def landed_source(commit: CommitId, branch: str | None = None) -> str:
    """`Grace-Source` of a merge; `branch` where that is not the default one."""
    return f"{_COMMIT}{commit}" if branch is None else f"{_COMMIT}{commit} on {branch}"


def landed_commit(record: Record) -> CommitId | None:
    """The commit that a merge made on the default branch, as far as its record tells."""
    commit = record.source.removeprefix(_COMMIT)
    if record.kind is not RecordKind.MERGED or commit == record.source or " " in commit:
        return None
    return CommitId(commit)


def revoked_key(record: Record) -> str | None:
    """The fingerprint of the key that a record revokes."""
    if record.kind is not RecordKind.KEY_ROTATED or record.decision != REVOKED:
        return None
    return record.source.removeprefix(_KEY)


def _facts(kind: RecordKind, fix: Fix, time: datetime) -> Record:
    return Record(
        kind=kind,
        repository=fix.repository,
        time=time,
        fix=fix.id,
        pattern=fix.pattern,
        severity=fix.severity,
        event=fix.event,
        actor=fix.decided_by or "",
        permission=fix.permission,
        source=fix.decision_source or "",
        reason=fix.reason or "",
        changes=fix.changes,
    )
