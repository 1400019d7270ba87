"""What is written for ever, and what is counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.model.fixes import Change
from bot.model.names import FixId, PatternId, Permission, RepositoryName
from patterns.contract import Severity


class RecordKind(StrEnum):
    """Which event of a fix's life a record proves."""

    PROPOSED = "proposed"
    REFUSED = "refused"
    APPROVED = "approved"
    REJECTED = "rejected"
    MERGED = "merged"
    VERIFIED = "verified"
    CAME_BACK = "came-back"
    ROLLED_BACK = "rolled-back"
    POLICY_CHANGED = "policy-changed"
    KEY_ROTATED = "key-rotated"


@dataclass(frozen=True, slots=True)
class Record:
    """One entry of the immutable log, before it is signed.

    `prev` is the parent commit on `grace/ledger` ("none" for the first); what lands on the default
    branch carries `ledger` instead: the ledger commit that it quotes.

    Attributes:
        repository_id: the host's own number of the repository, which outlives a rename; "" where
            nobody asked a host.
        origin: of a proposal, what the other fields do not say and a rebuild needs, as
            `bot.ledger.origin` writes it: ids and closed words, never an event's text.
    """

    kind: RecordKind
    repository: RepositoryName
    time: datetime
    fix: FixId | None = None
    pattern: PatternId | None = None
    severity: Severity | None = None
    event: str = ""
    decision: str = ""
    actor: str = ""
    permission: Permission | None = None
    source: str = ""
    reason: str = ""
    changes: tuple[Change, ...] = ()
    prev: str | None = None
    ledger: str | None = None
    repository_id: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """The original's metrics as counts; rates are derived where they are shown."""

    errors_detected: int = 0
    incidents: int = 0
    patterns_matched: int = 0
    fixes_proposed: int = 0
    fixes_approved: int = 0
    fixes_applied: int = 0
    fixes_verified: int = 0
    fixes_came_back: int = 0
    time_to_fix: timedelta | None = None
    """Median from first sighting to merge."""
    dead_letters: int = 0
    by_pattern: Mapping[PatternId, tuple[int, int]] = field(default_factory=dict)
    """pattern -> (held, came back)."""
