"""The ledger's own audit: every commit one signed record, each naming the one before it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.errors import LedgerError
from bot.ledger import landing, sshsig
from bot.ledger.entries import landed_at, revoked_key
from bot.ledger.findings import Checked, Finding, Flaw, Place
from bot.ledger.lives import SKEW, Lives, change_set
from bot.ledger.objects import LogCommit
from bot.ledger.record import NONE, SignedRecord, parse, verify
from bot.ledger.signers import Signers
from bot.model import Record, RecordKind


@dataclass(frozen=True, slots=True)
class Quotable:
    """What the audit of the default branch must know of a ledger record."""

    kind: RecordKind
    repository: str
    fix: str | None
    changes: bytes
    time: datetime


class Ledger:
    """A ledger under audit; hand it the commits oldest first.

    Attributes:
        lives: what the records say of each fix.
        landings: commit -> the merge record that says it landed, on whichever branch.
        head: the newest commit, a checkpoint for the next audit; "" where there is no ledger.
    """

    def __init__(self, signers: Signers) -> None:
        self.lives = Lives()
        self.landings: dict[str, Record] = {}
        self.head = ""
        self._signers = signers
        self._quotable: dict[bytes, Quotable] = {}
        self._time: datetime | None = None
        self._revoked: dict[str, datetime] = {}

    def add(self, commit: LogCommit) -> Checked:
        """Audit the next commit."""
        findings = list(self._shape(commit))
        signed = None
        try:
            signed = parse(commit.message)
        except LedgerError as error:
            findings.append(Finding(commit.id, Flaw.MALFORMED, str(error), "one signed record"))
        else:
            findings += self._content(commit, signed)
            self._remember(commit.id, signed.record)
        self.head = commit.id
        record = signed.record if signed else None
        return Checked(commit.id, Place.LEDGER, record, tuple(findings), signed=signed)

    def trusts(self, signed: SignedRecord) -> None:
        """Pass a record that an allowed key signed while it was valid and not revoked.

        Raises:
            LedgerError: it does not hold, and why.
        """
        verify(signed, self._signers)
        self._not_revoked(signed, signed.record.time)

    def _not_revoked(self, signed: SignedRecord, at: datetime | None = None) -> None:
        """Without `at`, a revoked key's signature never counts."""
        key = sshsig.fingerprint(sshsig.signer_of(signed.signature))
        revoked = self._revoked.get(key)
        if revoked is not None and (at is None or at >= revoked):
            raise LedgerError(f"signed by {key}, which was revoked at {revoked}")

    def quoted(self, commit: str) -> Quotable | None:
        """The ledger record that stands in a commit, if there is one."""
        return self._quotable.get(_key(commit))

    def _shape(self, commit: LogCommit) -> Iterator[Finding]:
        parents = (self.head,) if self.head else ()
        if commit.parents != parents:
            yield Finding(
                commit.id, Flaw.CHAIN, f"parents {_names(commit.parents)}", _names(parents)
            )
        if commit.tree != (tree := landing.tree_id(commit.id)):
            yield Finding(
                commit.id, Flaw.TREE, f"tree {commit.tree}", f"the ledger's constant {tree}"
            )

    def _content(self, commit: LogCommit, signed: SignedRecord) -> Iterator[Finding]:
        record = signed.record
        try:
            self.trusts(signed)
            # What follows on the ledger is later, whatever time it gives itself.
            self._not_revoked(signed)
        except LedgerError as error:
            yield Finding(commit.id, Flaw.SIGNATURE, str(error), "an allowed signer's")
        block = signed.block.decode()
        titled = landing.ledger_message(record, block)
        if commit.message.rstrip(b"\n") not in {block.encode(), titled.encode()}:
            yield Finding(commit.id, Flaw.MALFORMED, "text around the record", "the block alone")
        if record.prev != (self.head or NONE):
            yield Finding(commit.id, Flaw.CHAIN, f"Grace-Prev: {record.prev}", self.head or NONE)
        if self._time is not None and record.time < self._time - SKEW:
            yield Finding(commit.id, Flaw.TIME, f"{record.time}", f"no earlier than {self._time}")
        for objection in self.lives.add(record):
            yield Finding(commit.id, *objection)

    def _remember(self, commit: str, record: Record) -> None:
        self._quotable[_key(commit)] = Quotable(
            record.kind, record.repository, record.fix, change_set(record.changes), record.time
        )
        self._time = max(record.time, self._time or record.time)
        if record.kind is RecordKind.MERGED and (landed := landed_at(record.source)) is not None:
            self.landings[landed[0]] = record
        if (key := revoked_key(record)) is not None:
            self._revoked.setdefault(key, record.time)


def _key(commit: str) -> bytes:
    try:
        return bytes.fromhex(commit)
    except ValueError:
        return b""


def _names(commits: tuple[str, ...]) -> str:
    return ", ".join(commits) or "none"
