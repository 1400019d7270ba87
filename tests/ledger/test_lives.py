from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.ledger.entries import BY_HAND, SETTLED
from bot.ledger.findings import Flaw
from bot.ledger.lives import Lives, change_set
from bot.model import Change, FixId, Permission, Record, RecordKind, RepositoryName
from patterns.contract import BlobId, Severity

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
A, B, C = (BlobId(letter * 40) for letter in "abc")
PROPOSED = Record(
    RecordKind.PROPOSED,
    RepositoryName("acme/shop"),
    NOON,
    fix=FixId("fix_1"),
    severity=Severity.HIGH,
    changes=(Change("a.py", A, B),),
)
APPROVED = replace(
    PROPOSED, kind=RecordKind.APPROVED, actor="alice", permission=Permission.WRITE, reason="why"
)
MERGED = replace(PROPOSED, kind=RecordKind.MERGED, source="commit:1")
VERIFIED = replace(PROPOSED, kind=RecordKind.VERIFIED)
REJECTED = replace(APPROVED, kind=RecordKind.REJECTED)
OTHER = (Change("a.py", A, C),)


def flaws(*records: Record) -> list[Flaw]:
    lives = Lives()
    return [objection[0] for record in records for objection in lives.add(record)]


@pytest.mark.parametrize(
    "records",
    [
        (PROPOSED, APPROVED, MERGED, VERIFIED),
        (PROPOSED, APPROVED, MERGED, replace(MERGED, kind=RecordKind.ROLLED_BACK)),
        (PROPOSED, APPROVED, MERGED, MERGED),
        (PROPOSED, APPROVED, APPROVED, MERGED),
        (PROPOSED, REJECTED),
        (PROPOSED, replace(MERGED, decision=BY_HAND)),
        (PROPOSED, APPROVED, replace(MERGED, decision=SETTLED, changes=OTHER)),
        (PROPOSED, replace(PROPOSED, changes=OTHER), APPROVED, MERGED),
        (replace(PROPOSED, severity=Severity.LOW), replace(MERGED, severity=Severity.LOW)),
        (PROPOSED, replace(PROPOSED, severity=Severity.LOW), replace(MERGED, severity=None)),
        (replace(PROPOSED, fix=None, kind=RecordKind.REFUSED),),
        (replace(PROPOSED, fix=None, kind=RecordKind.POLICY_CHANGED),),
        (replace(PROPOSED, kind=RecordKind.REFUSED),),
    ],
)
def test_what_governance_allows_raises_no_objection(records: tuple[Record, ...]) -> None:
    assert flaws(*records) == []


@pytest.mark.parametrize(
    ("records", "flaw"),
    [
        ((APPROVED,), Flaw.ORDER),
        ((REJECTED,), Flaw.ORDER),
        ((replace(APPROVED, fix=None),), Flaw.ORDER),
        ((PROPOSED, VERIFIED), Flaw.ORDER),
        ((PROPOSED, MERGED), Flaw.APPROVAL),
        ((PROPOSED, APPROVED, replace(MERGED, changes=OTHER)), Flaw.APPROVAL),
        ((PROPOSED, APPROVED, replace(MERGED, changes=(), decision=SETTLED)), Flaw.APPROVAL),
        ((PROPOSED, replace(APPROVED, actor="policy")), Flaw.APPROVAL),
        ((PROPOSED, replace(APPROVED, actor="")), Flaw.APPROVAL),
        ((PROPOSED, replace(APPROVED, permission=Permission.READ)), Flaw.APPROVAL),
        ((PROPOSED, replace(APPROVED, permission=None)), Flaw.APPROVAL),
        ((PROPOSED, replace(APPROVED, reason=" ")), Flaw.APPROVAL),
        ((PROPOSED, replace(APPROVED, severity=Severity.LOW)), Flaw.APPROVAL),
        ((PROPOSED, APPROVED, MERGED, replace(MERGED, source="commit:2")), Flaw.DUPLICATE),
    ],
)
def test_what_governance_forbids_is_named(records: tuple[Record, ...], flaw: Flaw) -> None:
    assert flaws(*records) == [flaw]


def test_low_severity_may_be_approved_by_policy() -> None:
    low = [replace(each, severity=Severity.LOW) for each in (PROPOSED, APPROVED, MERGED)]
    assert flaws(low[0], replace(low[1], actor="policy", permission=None), low[2]) == []


def test_medium_severity_needs_no_reason() -> None:
    medium = [
        replace(record, severity=Severity.MEDIUM, reason="") for record in (PROPOSED, APPROVED)
    ]
    assert flaws(*medium) == []


def test_an_approval_counts_for_what_lands_after_it() -> None:
    lives = Lives()
    assert not lives.approves(MERGED)
    for record in (PROPOSED, APPROVED):
        assert list(lives.add(record)) == []
    assert lives.approves(MERGED)
    assert not lives.approves(replace(MERGED, changes=OTHER))
    assert not lives.approves(replace(MERGED, time=NOON - timedelta(hours=1)))
    assert lives.merged_as(MERGED.fix) is None
    assert lives.merged_as(None) is None


def test_a_change_set_is_paths_and_new_blobs_in_any_order() -> None:
    one, two = Change("a", A, B), Change("b\udc80", A, C)
    assert change_set([one, two]) == change_set([two, replace(one, old=C)])
    assert change_set([one]) != change_set([replace(one, new=C)])
