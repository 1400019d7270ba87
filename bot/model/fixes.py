"""A fix on its way, and the files that it changes."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from bot.model.arrivals import FailedJob
from bot.model.names import (
    CommitId,
    Door,
    Fingerprint,
    FixId,
    IncidentId,
    PatternId,
    Permission,
    RepositoryName,
    Stage,
)
from patterns.contract import BlobId, Certainty, Severity

NO_BLOB = BlobId("0" * 40)
"""Stands, as in git's own listings, for a file that is not there."""


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One file of a fix: the set of these is what an approval is bound to.

    `old` is `NO_BLOB` for a file that is created, `new` likewise for one that is deleted.
    """

    path: str
    old: BlobId
    new: BlobId


@dataclass(frozen=True, slots=True)
class Fix:
    """One repair on its way; a projection of what GitHub holds.

    Attributes:
        base: the commit that the branch starts from; head: what Grace pushed last.
        decided_by, reason: the person (or "policy") behind the newest decision.
        record: the newest record on `grace/ledger`.
        waits_for: sentences; empty when nothing is missing.
        merged_at: starts the verification window.
        reverts: the fix that this one takes back, for a rollback.
        error: the sanitised headline, for people.
    """

    id: FixId
    repository: RepositoryName
    incident: IncidentId
    fingerprint: Fingerprint
    pattern: PatternId
    severity: Severity
    certainty: Certainty
    stage: Stage
    title: str
    error: str
    why: str
    evidence: tuple[str, ...]
    diff: str
    base_branch: str
    base: CommitId
    changes: tuple[Change, ...]
    door: Door
    event: str
    created_at: datetime
    updated_at: datetime
    job: FailedJob | None = None
    head: CommitId | None = None
    pull_request: int | None = None
    proposed_at: datetime | None = None
    waits_for: tuple[str, ...] = ()
    decided_by: str | None = None
    decision_source: str | None = None
    permission: Permission | None = None
    reason: str | None = None
    merge_commit: CommitId | None = None
    merged_at: datetime | None = None
    record: CommitId | None = None
    attempt: int = 1
    reverts: FixId | None = None

    @property
    def result(self) -> frozenset[tuple[str, BlobId]]:
        """(path, new blob) of every file: what an approval is bound to."""
        return frozenset((change.path, change.new) for change in self.changes)

    @property
    def branch(self) -> str:
        """The branch that carries it."""
        return f"grace/{self.id}"


def fix_id(repository_id: int, fingerprint: Fingerprint, settled_before: int) -> FixId:
    """The same bug after the same history always gets the same id, whoever computes it."""
    digest = sha256(f"{repository_id}\n{fingerprint}\n{settled_before}".encode()).hexdigest()
    return FixId(f"fix_{digest[:16]}")
