"""What the ledger says of each fix, and whether that makes a life that governance allows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b

from bot.ledger.entries import BY_HAND, POLICY, SETTLED
from bot.ledger.findings import Flaw
from bot.model import Change, Record, RecordKind
from patterns.contract import Severity

SKEW = timedelta(minutes=10)
"""How far the clocks of two processes that write to one ledger may be apart."""

Objection = tuple[Flaw, str, str]
"""(flaw, what, expected): a finding whose commit is known to the caller."""


def change_set(changes: Iterable[Change]) -> bytes:
    """A digest of the set of (path, new blob): what an approval is bound to."""
    digest = blake2b(digest_size=16)
    for path, new in sorted((change.path, change.new) for change in changes):
        digest.update(path.encode(errors="surrogatepass") + b"\0" + new.encode() + b"\n")
    return digest.digest()


@dataclass(slots=True)
class Life:
    """One fix so far.

    Attributes:
        severity: of the newest proposal.
        approved: change set -> when it was first approved.
        paths: digests of the bare paths of those.
        merged: `Grace-Source` of the merge record.
    """

    severity: Severity
    approved: dict[bytes, datetime] = field(default_factory=dict)
    paths: set[bytes] = field(default_factory=set)
    merged: str | None = None


class Lives:
    """Every fix of a ledger, by id; hand it the records in order."""

    def __init__(self) -> None:
        self._lives: dict[str, Life] = {}

    def add(self, record: Record) -> Iterator[Objection]:
        """Take note of a record, and object where it cannot follow what stands before it."""
        if record.fix is None:
            if record.kind in _NEEDS_PROPOSAL or record.kind is RecordKind.PROPOSED:
                yield Flaw.ORDER, f"a record of kind {record.kind} without a fix", "a Grace-Fix"
            return
        life = self._lives.get(record.fix)
        if record.kind is RecordKind.PROPOSED:
            fresh = Life(record.severity or Severity.HIGH)
            self._lives[record.fix] = fresh if life is None else _proposed_again(life, fresh)
        elif life is None:
            if record.kind in _NEEDS_PROPOSAL:
                yield Flaw.ORDER, f"{record.fix} is {record.kind}", "a proposal before it"
        else:
            yield from _severity(record, life)
            yield from _STEPS.get(record.kind, _nothing)(record, life)

    def approves(self, record: Record) -> bool:
        """Whether what lands by this record was approved, where its severity asks for that."""
        life = self._lives.get(record.fix or "")
        if life is None:
            return False
        approved_at = life.approved.get(change_set(record.changes))
        in_time = approved_at is not None and approved_at <= record.time + SKEW
        return life.severity is Severity.LOW or in_time

    def knows(self, fix: str) -> bool:
        """Whether a fix was ever proposed."""
        return fix in self._lives

    def merged_as(self, fix: str | None) -> str | None:
        """`Grace-Source` of a fix's merge record."""
        life = self._lives.get(fix or "")
        return life.merged if life else None


def _proposed_again(life: Life, fresh: Life) -> Life:
    # The next candidate is judged by its own severity; what was approved before stays approved.
    life.severity = fresh.severity
    return life


def _severity(record: Record, life: Life) -> Iterator[Objection]:
    if record.severity is not None and record.severity.rank < life.severity.rank:
        yield Flaw.APPROVAL, f"severity {record.severity}", f"{life.severity}, as proposed"


def _approved(record: Record, life: Life) -> Iterator[Objection]:
    life.approved.setdefault(change_set(record.changes), record.time)
    life.paths.add(_paths(record))
    if life.severity is Severity.LOW:
        return
    if record.actor in {"", POLICY} or not (record.permission and record.permission.may_write):
        yield (
            Flaw.APPROVAL,
            f"approved by {record.actor or 'nobody'} with permission {record.permission}",
            f"a person who may write, for a fix of {life.severity} severity",
        )
    if life.severity is Severity.HIGH and not record.reason.strip():
        yield Flaw.APPROVAL, "approved without a reason", "a justification, for high severity"


def _rejected(_record: Record, life: Life) -> Iterator[Objection]:
    """A no takes every earlier yes back: whoever lands it now has nobody's approval."""
    life.approved.clear()
    life.paths.clear()
    return iter(())


def _merged(record: Record, life: Life) -> Iterator[Objection]:
    if life.merged not in {None, record.source}:
        yield Flaw.DUPLICATE, f"{record.fix} merged as {record.source}", f"only {life.merged}"
    life.merged = record.source
    if life.severity is Severity.LOW or record.decision == BY_HAND:
        return
    settled = record.decision == SETTLED and _paths(record) in life.paths
    if not settled and change_set(record.changes) not in life.approved:
        yield (
            Flaw.APPROVAL,
            f"{record.fix} merged with changes that nobody approved",
            f"an approval of exactly these, for {life.severity} severity",
        )


def _after_merge(record: Record, life: Life) -> Iterator[Objection]:
    if life.merged is None:
        yield Flaw.ORDER, f"{record.fix} is {record.kind}", "a merge before it"


def _nothing(_record: Record, _life: Life) -> Iterator[Objection]:
    return iter(())


def _paths(record: Record) -> bytes:
    paths = "\0".join(sorted(change.path for change in record.changes))
    return blake2b(paths.encode(errors="surrogatepass"), digest_size=16).digest()


_STEPS = {
    RecordKind.APPROVED: _approved,
    RecordKind.REJECTED: _rejected,
    RecordKind.MERGED: _merged,
    RecordKind.VERIFIED: _after_merge,
    RecordKind.CAME_BACK: _after_merge,
    RecordKind.ROLLED_BACK: _after_merge,
}
_NEEDS_PROPOSAL = frozenset(_STEPS)
