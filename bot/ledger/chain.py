"""The ledger's own audit: every commit one signed record, each naming the one before it."""

from collections.abc import Iterator
from datetime import datetime

from bot.errors import LedgerError
from bot.ledger import landing, sshsig
from bot.ledger.entries import introduced_key, landed_at, revoked_key
from bot.ledger.findings import Checked, Finding, Flaw, Place
from bot.ledger.index import NewIndex, ReadCommit
from bot.ledger.lives import SKEW, Lives
from bot.ledger.objects import LogCommit
from bot.ledger.record import NONE, SignedRecord, parse, verify
from bot.ledger.signers import Signers
from bot.model import Record, RecordKind


class Ledger:
    """A ledger under audit; hand it the commits oldest first.

    `read` gives a commit of the ledger once more, when what lands rests on its record.

    Attributes:
        lives: what the records say of each fix.
        landings: commit -> the ledger's whose merge record says that it landed, on some branch.
        head: the newest commit, a checkpoint for the next audit; "" where there is no ledger.
        count: how many commits there were, good or bad.
        repository: the name in the newest record; renaming a repository changes it.
        repository_id: the host's number in the records; nothing honest changes it.
    """

    def __init__(self, signers: Signers, read: ReadCommit, index: NewIndex = dict) -> None:
        self.index = index
        self.lives = Lives(index)
        self.landings = index()
        self.head = ""
        self.count = 0
        self.repository = ""
        self.repository_id = ""
        self._speakers: set[str] = set()
        self._introduced: set[str] = set()
        self._signers = signers
        self._read = read
        self._proven = index()
        """Commits whose record somebody of ours signed."""
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
            unproven = tuple(self._unproven(commit.id, signed))
            findings += [*unproven, *self._content(commit, signed)]
            remarks = tuple(self._speaker(signed))
            if not unproven:  # what nobody of ours signed approves, settles and revokes nothing
                findings += (Finding(commit.id, *each) for each in self.lives.add(signed.record))
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

    def quoted(self, commit: str) -> Record | None:
        """The proven record that stands in a commit of the ledger, if there is one."""
        return self._again(commit) if commit in self._proven else None

    def landing(self, commit: str) -> Record | None:
        """The merge record that says that a commit landed, if there is one."""
        where = self.landings.get(commit)
        return self._again(where) if where else None

    def _again(self, commit: str) -> Record:
        return parse(self._read(commit).message).record

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

    def _unproven(self, commit: str, signed: SignedRecord) -> Iterator[Finding]:
        try:
            self.trusts(signed)
            # What follows on the ledger is later, whatever time it gives itself.
            self._not_revoked(signed)
        except LedgerError as error:
            expected = "an allowed signer's"
            if (key := _signer_of(signed)) in self._introduced:
                expected += f"; an earlier record introduces {key}: if you trust that, add its line"
            yield Finding(commit, Flaw.SIGNATURE, str(error), expected)

    def _content(self, commit: LogCommit, signed: SignedRecord) -> Iterator[Finding]:
        record = signed.record
        block = signed.block.decode()
        titled = landing.ledger_message(record, block)
        if commit.message.rstrip(b"\n") not in {block.encode(), titled.encode()}:
            yield Finding(commit.id, Flaw.MALFORMED, "text around the record", "the block alone")
        if record.prev != (self.head or NONE):
            yield Finding(commit.id, Flaw.CHAIN, f"Grace-Prev: {record.prev}", self.head or NONE)
        yield from self._home(commit.id, record)
        if self._time is not None and record.time < self._time - SKEW:
            yield Finding(commit.id, Flaw.TIME, f"{record.time}", f"no earlier than {self._time}")

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
        key = _signer_of(signed)
        if key and self._speakers and key not in self._speakers | self._introduced:
            yield f"{key} signs here first, and no earlier record introduced it"
        self._speakers.add(key)

    def _remember(self, commit: str, record: Record) -> None:
        self._proven[commit] = ""
        self.repository = record.repository
        self.repository_id = record.repository_id or self.repository_id
        if (added := introduced_key(record)) is not None:
            self._introduced.add(added)
        self._time = max(record.time, self._time or record.time)
        if record.kind is RecordKind.MERGED and (landed := landed_at(record.source)) is not None:
            self.landings[landed[0]] = commit
        if (key := revoked_key(record)) is not None:
            self._revoked.setdefault(key, record.time)


def _signer_of(signed: SignedRecord) -> str:
    """The fingerprint that a signature claims; "" where it is none."""
    try:
        return sshsig.fingerprint(sshsig.signer_of(signed.signature))
    except LedgerError:
        return ""


def _names(commits: tuple[str, ...]) -> str:
    return ", ".join(commits) or "none"
