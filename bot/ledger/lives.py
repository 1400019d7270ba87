"""What the ledger says of each fix, and whether that makes a life that governance allows."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Self

from bot.ledger.entries import BY_HAND, POLICY, SETTLED
from bot.ledger.findings import Flaw
from bot.ledger.index import Index, NewIndex
from bot.model import Change, Record, RecordKind
from patterns.contract import Severity

SKEW = timedelta(minutes=10)
"""How far the clocks of two processes that write to one ledger may be apart."""

Objection = tuple[Flaw, str, str]
"""(flaw, what, expected): a finding whose commit is known to the caller."""


def change_set(changes: Iterable[Change]) -> str:
    """A digest of the set of (path, new blob): what an approval is bound to."""
    digest = blake2b(digest_size=16)
    for path, new in sorted((change.path, change.new) for change in changes):
        digest.update(path.encode(errors="surrogatepass") + b"\0" + new.encode() + b"\n")
    return digest.hexdigest()


@dataclass(slots=True)
class Life:
    """One fix so far; its size does not grow with what is said of it.

    Attributes:
        severity: of the newest proposal.
        merged: `Grace-Source` of the merge record.
        rejected: whether a person said no after the newest proposal.
        refusals: how often people said no.
    """

    severity: Severity
    merged: str | None = None
    rejected: bool = False
    refusals: int = 0

    @classmethod
    def read(cls, line: str) -> Self:
        """What `line` gave."""
        severity, *rest = json.loads(line)
        return cls(Severity(severity), *rest)

    @property
    def line(self) -> str:
        """For an index."""
        return json.dumps((self.severity, self.merged, self.rejected, self.refusals))


class Approvals:
    """What people said yes to, by fix; once they say no, every earlier yes is void."""

    def __init__(self, index: Index) -> None:
        self._times = index

    def note(self, record: Record, life: Life) -> None:
        """A person's yes; of the same changes, the first one counts."""
        time = record.time.isoformat()
        for said in (change_set(record.changes), _paths(record)):
            self._times.setdefault(_bound(said, record, life), time)

    def given(self, record: Record, life: Life) -> datetime | None:
        """When exactly these changes were approved."""
        time = self._times.get(_bound(change_set(record.changes), record, life))
        return datetime.fromisoformat(time) if time else None

    def given_for_paths(self, record: Record, life: Life) -> bool:
        """Whether any changes of just these files were approved."""
        return _bound(_paths(record), record, life) in self._times


class Lives:
    """Every fix of a ledger, by id; hand it the records in order."""

    def __init__(self, index: NewIndex = dict) -> None:
        self._lives = index()
        self._approvals = Approvals(index())

    def add(self, record: Record) -> Iterator[Objection]:
        """Take note of a record, and object where it cannot follow what stands before it."""
        if record.fix is None:
            if record.kind in _NEEDS_PROPOSAL or record.kind is RecordKind.PROPOSED:
                yield Flaw.ORDER, f"a record of kind {record.kind} without a fix", "a Grace-Fix"
            return
        life = self._life(record.fix)
        if record.kind is RecordKind.PROPOSED:
            life = _proposed(record, life)
        elif life is not None:
            yield from _severity(record, life)
            yield from _STEPS.get(record.kind, _nothing)(record, life, self._approvals)
        elif record.kind in _NEEDS_PROPOSAL:
            yield Flaw.ORDER, f"{record.fix} is {record.kind}", "a proposal before it"
        if life is not None:
            self._lives[record.fix] = life.line

    def approves(self, record: Record) -> bool:
        """Whether what lands by this record was approved, where its severity asks for that."""
        life = self._life(record.fix)
        if life is None or life.rejected:
            return False
        approved_at = self._approvals.given(record, life)
        in_time = approved_at is not None and approved_at <= record.time + SKEW
        return life.severity is Severity.LOW or in_time

    def knows(self, fix: str) -> bool:
        """Whether a fix was ever proposed."""
        return fix in self._lives

    def rejects(self, fix: str | None) -> bool:
        """Whether a person said no to a fix, and nobody proposed it again."""
        life = self._life(fix)
        return life is not None and life.rejected

    def merged_as(self, fix: str | None) -> str | None:
        """`Grace-Source` of a fix's merge record."""
        life = self._life(fix)
        return life.merged if life else None

    def _life(self, fix: str | None) -> Life | None:
        line = self._lives.get(fix or "")
        return Life.read(line) if line else None


def _proposed(record: Record, life: Life | None) -> Life:
    severity = record.severity or Severity.HIGH
    if life is None:
        return Life(severity)
    # The next candidate is judged by its own severity; what was approved before stays approved.
    life.severity = severity
    life.rejected = False
    return life


def _severity(record: Record, life: Life) -> Iterator[Objection]:
    if record.severity is not None and record.severity.rank < life.severity.rank:
        yield Flaw.APPROVAL, f"severity {record.severity}", f"{life.severity}, as proposed"


def _approved(record: Record, life: Life, approvals: Approvals) -> Iterator[Objection]:
    approvals.note(record, life)
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


def _rejected(_record: Record, life: Life, _approvals: Approvals) -> Iterator[Objection]:
    """A no takes every earlier yes back: whoever lands it now has nobody's approval."""
    life.refusals += 1
    life.rejected = True
    return iter(())


def _merged(record: Record, life: Life, approvals: Approvals) -> Iterator[Objection]:
    if life.merged not in {None, record.source}:
        yield Flaw.DUPLICATE, f"{record.fix} merged as {record.source}", f"only {life.merged}"
    life.merged = record.source
    if life.severity is Severity.LOW or record.decision == BY_HAND:
        return
    settled = record.decision == SETTLED and approvals.given_for_paths(record, life)
    if not settled and approvals.given(record, life) is None:
        yield (
            Flaw.APPROVAL,
            f"{record.fix} merged with changes that nobody approved",
            f"an approval of exactly these, for {life.severity} severity",
        )


def _after_merge(record: Record, life: Life, _approvals: Approvals) -> Iterator[Objection]:
    if life.merged is None:
        yield Flaw.ORDER, f"{record.fix} is {record.kind}", "a merge before it"


def _nothing(_record: Record, _life: Life, _approvals: Approvals) -> Iterator[Objection]:
    return iter(())


def _bound(digest: str, record: Record, life: Life) -> str:
    return f"{digest} {life.refusals} {record.fix}"


def _paths(record: Record) -> str:
    paths = "paths\0" + "\0".join(sorted(change.path for change in record.changes))
    return blake2b(paths.encode(errors="surrogatepass"), digest_size=16).hexdigest()


_STEPS = {
    RecordKind.APPROVED: _approved,
    RecordKind.REJECTED: _rejected,
    RecordKind.MERGED: _merged,
    RecordKind.VERIFIED: _after_merge,
    RecordKind.CAME_BACK: _after_merge,
    RecordKind.ROLLED_BACK: _after_merge,
}
_NEEDS_PROPOSAL = frozenset(_STEPS)
