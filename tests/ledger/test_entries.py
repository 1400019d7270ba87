from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.ledger.entries import (
    REVOKED,
    entry,
    landed_at,
    landed_source,
    quotation,
    revoked_key,
)
from bot.ledger.record import parse, render
from bot.model import (
    Change,
    CommitId,
    Door,
    Fingerprint,
    Fix,
    FixId,
    IncidentId,
    PatternId,
    Permission,
    Record,
    RecordKind,
    RepositoryName,
    Stage,
)
from patterns.contract import BlobId, Certainty, Severity
from tests.ledger.histories import KEY

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
COMMIT = CommitId("c" * 40)
FIX = Fix(
    id=FixId("fix_1"),
    repository=RepositoryName("acme/shop"),
    incident=IncidentId("1" * 16),
    fingerprint=Fingerprint("v1:0"),
    pattern=PatternId("missing_await/x"),
    severity=Severity.HIGH,
    certainty=Certainty.A,
    stage=Stage.APPROVED,
    title="t",
    error="e",
    why="w",
    evidence=(),
    diff="",
    base_branch="main",
    base=COMMIT,
    changes=(Change("a.py", BlobId("a" * 40), BlobId("b" * 40)),),
    door=Door.CI,
    event="ci:job/7",
    created_at=NOON,
    updated_at=NOON,
    decided_by="alice",
    decision_source="comment:1",
    permission=Permission.WRITE,
    reason="why",
    merge_commit=COMMIT,
)
MERGED = entry(RecordKind.MERGED, FIX, NOON, prev=COMMIT)


@pytest.mark.parametrize("kind", RecordKind)
def test_an_entry_of_any_kind_can_be_signed(kind: RecordKind) -> None:
    record = entry(kind, FIX, NOON, prev=None)
    assert parse(render(record, KEY)).record == record
    assert (record.prev, record.fix, record.changes) == ("none", FIX.id, FIX.changes)


def test_a_merge_names_the_commit_that_landed_and_where() -> None:
    assert MERGED.source == f"commit:{COMMIT} on main"
    assert landed_at(MERGED.source) == (COMMIT, "main")
    assert landed_at(landed_source(COMMIT)) == (COMMIT, "")


@pytest.mark.parametrize("source", ["", "comment:1", f" commit:{COMMIT}"])
def test_other_sources_name_no_landing(source: str) -> None:
    assert landed_at(source) is None
    unmerged = replace(FIX, merge_commit=None, decision_source=source)
    assert entry(RecordKind.MERGED, unmerged, NOON, prev=None).source == source


def test_what_lands_quotes_the_ledger() -> None:
    record = quotation(FIX, NOON, ledger=COMMIT)
    assert (record.kind, record.ledger, record.prev) == (RecordKind.MERGED, COMMIT, None)
    assert (record.actor, record.reason) == ("alice", "why")


def test_only_a_revocation_revokes() -> None:
    rotated = Record(RecordKind.KEY_ROTATED, FIX.repository, NOON, source="key:SHA256:x")
    assert revoked_key(rotated) is None
    assert revoked_key(replace(rotated, decision=REVOKED)) == "SHA256:x"
    assert revoked_key(replace(rotated, decision=REVOKED, kind=RecordKind.REFUSED)) is None
