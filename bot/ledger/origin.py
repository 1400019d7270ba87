"""What a proposal's record says for the day when everything but GitHub is lost: `Grace-Origin`."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bot.errors import LedgerError
from bot.model import (
    CommitId,
    Door,
    FailedJob,
    Fingerprint,
    Fix,
    FixId,
    IncidentId,
    Whose,
)
from patterns.contract import Certainty

LONGEST_JOB = 400
"""Characters of a job's names; one that says more is not worth losing the rest for."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a fix comes from, in ids and closed words: no text of an event is among them."""

    incident: IncidentId
    fingerprint: Fingerprint
    certainty: Certainty
    door: Door
    base: CommitId
    base_branch: str
    attempt: int
    created_at: datetime
    reverts: FixId | None = None
    job: FailedJob | None = None


def write(fix: Fix) -> str:
    """One line of JSON with its keys in order; `read` gives it back."""
    said: dict[str, Any] = {
        "attempt": fix.attempt,
        "base": fix.base,
        "branch": fix.base_branch,
        "certainty": fix.certainty.value,
        "created": fix.created_at.astimezone(UTC).isoformat(),
        "door": fix.door.value,
        "fingerprint": fix.fingerprint,
        "incident": fix.incident,
    }
    if fix.reverts is not None:
        said["reverts"] = fix.reverts
    if fix.job is not None and len(str(asdict(fix.job))) <= LONGEST_JOB:
        said["job"] = asdict(fix.job)
    return json.dumps(said, sort_keys=True, separators=(",", ":"))


def same(one: str, other: str) -> bool:
    """Whether two lines tell of one proposal; two processes may have drafted it a moment apart."""
    try:
        first, second = read(one), read(other)
    except LedgerError:
        return one == other
    return replace(first, created_at=second.created_at) == second


def read(line: str) -> Origin:
    """What `write` made a line of.

    Raises:
        LedgerError: it is no such line.
    """
    try:
        said = json.loads(line)
        return _origin(said)
    except (ValueError, KeyError, TypeError) as error:
        raise LedgerError(f"Grace-Origin cannot be read: {error}") from None


def _origin(said: Mapping[str, Any]) -> Origin:
    job, reverts = said.get("job"), said.get("reverts")
    return Origin(
        incident=IncidentId(said["incident"]),
        fingerprint=Fingerprint(said["fingerprint"]),
        certainty=Certainty(said["certainty"]),
        door=Door(said["door"]),
        base=CommitId(said["base"]),
        base_branch=str(said["branch"]),
        attempt=int(said["attempt"]),
        created_at=datetime.fromisoformat(said["created"]),
        reverts=FixId(reverts) if reverts else None,
        job=_job(job) if job else None,
    )


def _job(said: Mapping[str, Any]) -> FailedJob:
    whose = said.get("whose")
    return replace(FailedJob(**said), whose=Whose(whose) if whose else None)
