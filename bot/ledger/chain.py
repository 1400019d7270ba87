"""The ledger's own audit: every commit one signed record, each naming the one before it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.errors import LedgerError
from bot.ledger import landing, sshsig
from bot.ledger.entries import introduced_key, landed_at, revoked_key
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
    repository_id: str
    fix: str | None
    changes: bytes
    time: datetime

    def is_about(self, record: Record) -> bool:
        """Whether both are about the same files of the same fix of the same repository."""
        home = self.repository == record.repository or (
            self.repository_id != "" and self.repository_id == record.repository_id
        )
        return home and (self.fix, self.changes) == (record.fix, change_set(record.changes))


class Ledger:
    """A ledger under audit; hand it the commits oldest first.

    Attributes:
        lives: what the records say of each fix.
        landings: commit -> the merge record that says it landed, on whichever branch.
        head: the newest commit, a checkpoint for the next audit; "" where there is no ledger.
        count: how many commits there were, good or bad.
        repository: the name in the newest record; renaming a repository changes it.
        repository_id: the host's number in the records; nothing honest changes it.
    """

    def __init__(self, signers: Signers) -> None:
        self.lives = Lives()
        self.landings: dict[str, Record] = {}
        self.head = ""
        self.count = 0
        self.repository = ""
        self.repository_id = ""
        self._speakers: set[str] = set()
        self._signers = signers
        self._quotable: dict[bytes, Quotable] = {}
        self._time: datetime | None = None
        self._revoked: dict[str, datetime] = {}

    def add(self, commit: LogCommit) -> Checked:
        """Audit the next commit."""
        findings = list(self._shape(commit))
        signed: SignedRecord | None = None
        remarks: tuple[str, ...] = ()
        try:
            signed = parse(commit.message)
        except LedgerError as error:
            findings.append(Finding(commit.id, Flaw.MALFORMED, str(error), "one signed record"))
        else:
            findings += self._content(commit, signed)
            remarks = tuple(self._speaker(signed))
            self._remember(commit.id, signed.record)
        self.head, self.count = commit.id, self.count + 1
        record = signed.record if signed else None
        return Checked(commit.id, Place.LEDGER, record, tuple(findings), remarks, signed)

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

    def ended(self, signed: SignedRecord) -> datetime | None:
        """When its key stopped counting, by the signers' file or the ledger; None: it counts."""
        try:
            public = sshsig.signer_of(signed.signature)
        except LedgerError:
            return None  # no signature at all, which is a finding of its own
        revoked = self._revoked.get(sshsig.fingerprint(public))
        limits = [each for each in (revoked, self._signers.end_of(public)) if each is not None]
        return min(limits, default=None)

    def quoted(self, commit: str) -> Quotable | None:
        """The ledger record that stands in a commit, if there is one."""
        return self._quotable.get(_key(commit))

    def _shape(self, commit: LogCommit) -> Iterator[Finding]:
        parents = (self.head,) if self.head else ()
        if commit.parents != parents:
            yield Finding(
                commit.id, Flaw.CHAIN, f"parents {_names(commit.parents)}", _names(parents)
            )
        if commit.encoding:
            what = f"a record whose text is declared as {commit.encoding[:40]!r}"
            yield Finding(commit.id, Flaw.MALFORMED, what, "no encoding declared, for UTF-8")
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
        yield from self._home(commit.id, record)
        if self._time is not None and record.time < self._time - SKEW:
            yield Finding(commit.id, Flaw.TIME, f"{record.time}", f"no earlier than {self._time}")
        for objection in self.lives.add(record):
            yield Finding(commit.id, *objection)

    def _home(self, commit: str, record: Record) -> Iterator[Finding]:
        """A ledger is one repository's: under another name only with the same number."""
        own, its = (self.repository, self.repository_id), record.repository_id
        if own[1] and its and its != own[1]:
            yield Finding(
                commit, Flaw.REPOSITORY, f"{record.repository}, number {its}", f"number {own[1]}"
            )
        elif own[0] and record.repository != own[0] and not (its and its == own[1]):
            yield Finding(
                commit, Flaw.REPOSITORY, f"a record of {record.repository}", f"{own[0]}, as before"
            )

    def _speaker(self, signed: SignedRecord) -> Iterator[str]:
        try:
            key = sshsig.fingerprint(sshsig.signer_of(signed.signature))
        except LedgerError:
            return
        if self._speakers and key not in self._speakers:
            yield f"{key} signs here first, and no earlier record introduced it"
        self._speakers.add(key)

    def _remember(self, commit: str, record: Record) -> None:
        self._quotable[_key(commit)] = Quotable(
            record.kind,
            record.repository,
            record.repository_id,
            record.fix,
            change_set(record.changes),
            record.time,
        )
        self.repository = record.repository
        self.repository_id = record.repository_id or self.repository_id
        if (added := introduced_key(record)) is not None:
            self._speakers.add(added)
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
