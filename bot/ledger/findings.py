"""What an audit has to say: a verdict per record, and findings that name commit and expectation."""

from dataclasses import dataclass
from enum import StrEnum

from bot.ledger.record import SignedRecord
from bot.model import Record


class Place(StrEnum):
    """Where a record stands."""

    LEDGER = "ledger"
    LANDED = "landed"


class Flaw(StrEnum):
    """What kind of promise a finding says is broken."""

    MALFORMED = "malformed"
    SIGNATURE = "signature"
    CHAIN = "chain"
    TREE = "tree"
    TIME = "time"
    ORDER = "order"
    APPROVAL = "approval"
    QUOTATION = "quotation"
    CHANGES = "changes"
    DUPLICATE = "duplicate"
    MISSING = "missing"
    OBJECT = "object"
    REPOSITORY = "repository"


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken promise.

    Attributes:
        commit: where; a full id, or "" where the repository as a whole is meant.
        what: what is there.
        expected: what should be.
    """

    commit: str
    flaw: Flaw
    what: str
    expected: str


@dataclass(frozen=True, slots=True)
class Checked:
    """One record and what the audit makes of it; `record` is None where it cannot be read.

    Attributes:
        remarks: what a reader should know and what is no fault.
        signed: the record with its own signature, where that is what `record` shows.
    """

    commit: str
    place: Place
    record: Record | None
    findings: tuple[Finding, ...] = ()
    remarks: tuple[str, ...] = ()
    signed: SignedRecord | None = None
