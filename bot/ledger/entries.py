"""Which record each event of a fix's life makes, and the few words that the audit reads in it."""

from dataclasses import replace
from datetime import datetime

from bot.ledger import origin
from bot.model import CommitId, Fix, Record, RecordKind, RepositoryName

POLICY = "policy"
"""Actor of what no person decided."""

BY_HAND = "merged-by-hand"
"""`Grace-Decision` of a merge that a person made on GitHub: it needs no approval record."""

SETTLED = "settled"
"""`Grace-Decision` of a merge that landed other bytes than were approved: the base had moved."""

PAUSED, RESUMED = "paused", "resumed"
"""`Grace-Decision` of a policy-changed record: a person held the repository still, or let it go."""

ADDED, REVOKED = "added", "revoked"
"""`Grace-Decision` of a key-rotated record, whose `Grace-Source` is `key:SHA256:…`."""

GIVEN_UP, HANDS_OFF = "given-up", "hands-off"
"""`Grace-Decision` of a refused record that ends a fix: by Grace, or because people took over."""

_COMMIT = "commit:"
_KEY = "key:"


def introduced_key(record: Record) -> str | None:
    """The fingerprint of the key that a record introduces, signed by one that was known."""
    if record.kind is not RecordKind.KEY_ROTATED or record.decision != ADDED:
        return None
    return record.source.removeprefix(_KEY)


def entry(kind: RecordKind, fix: Fix, time: datetime, *, prev: str | None) -> Record:
    """The ledger's record of what has just happened to a fix; `prev` None starts the ledger.

    For a merge, the source is the commit that landed, and where; for a proposal made anew, the
    head that it takes the place of.
    """
    record = _facts(kind, fix, time)
    if kind is RecordKind.MERGED and fix.merge_commit is not None:
        record = replace(record, source=landed_source(fix.merge_commit, fix.base_branch))
    if kind is RecordKind.PROPOSED:
        before = landed_source(fix.head) if fix.head else ""
        record = replace(record, source=before, origin=origin.write(fix))
    return replace(record, prev=prev or "none")


def quotation(fix: Fix, time: datetime, *, ledger: str) -> Record:
    """The record that a merge carries onto the default branch; `ledger` is what it quotes."""
    return replace(_facts(RecordKind.MERGED, fix, time), ledger=ledger)


def landed_source(commit: CommitId, branch: str = "") -> str:
    """`Grace-Source` of a merge."""
    return f"{_COMMIT}{commit} on {branch}" if branch else f"{_COMMIT}{commit}"


def landed_at(source: str) -> tuple[CommitId, str] | None:
    """(commit, branch) that `landed_source` made this of; the branch "" where it was not said."""
    where = source.removeprefix(_COMMIT)
    commit, _, branch = where.partition(" on ")
    return None if where == source else (CommitId(commit), branch)


def revoked_key(record: Record) -> str | None:
    """The fingerprint of the key that a record revokes."""
    if record.kind is not RecordKind.KEY_ROTATED or record.decision != REVOKED:
        return None
    return record.source.removeprefix(_KEY)


def about_key(
    repository: RepositoryName, time: datetime, decision: str, fingerprint: str, reason: str = ""
) -> Record:
    """The record that introduces a key (`ADDED`) or ends it at once (`REVOKED`)."""
    return Record(
        RecordKind.KEY_ROTATED,
        repository,
        time,
        decision=decision,
        source=f"{_KEY}{fingerprint}",
        reason=reason,
    )


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
