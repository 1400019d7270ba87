"""The default branch's audit: what claims to be Grace's is signed, quoted, and what it says."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from hashlib import sha256

from bot.errors import LedgerError
from bot.ledger.appearance import readings
from bot.ledger.block import claims
from bot.ledger.chain import Ledger
from bot.ledger.entries import BY_HAND, landed_at
from bot.ledger.findings import Checked, Finding, Flaw, Place
from bot.ledger.lives import SKEW, change_set
from bot.ledger.objects import LogCommit
from bot.ledger.oneline import encode
from bot.ledger.record import NONE, SignedRecord, only, parse_all
from bot.ledger.trees import TreeChange
from bot.model import Change, Record, RecordKind
from patterns.contract import BlobId

LANDING = frozenset({RecordKind.PROPOSED, RecordKind.MERGED, RecordKind.ROLLED_BACK})
"""Kinds that may stand on the default branch."""

QUOTED = frozenset({RecordKind.PROPOSED, RecordKind.APPROVED, RecordKind.MERGED})
"""Kinds of ledger record that what lands may rest on."""


class Landed:
    """The default branch under audit, once its ledger has been; hand it parents before children.

    A commit's own trailers must hold unless the ledger's merge record names this very commit: its
    id then pins every byte of it, and trailers that a person edited while merging do no harm.

    With a `branch`, merges that the ledger says went into another one are not missed here; where
    their records come along in somebody's squash, only their signatures are checked.
    """

    def __init__(self, ledger: Ledger, branch: str = "") -> None:
        self._ledger = ledger
        self._branch = branch
        self._met = ledger.index()
        """Commits that the ledger says landed, and that were seen."""
        self._seen = ledger.index()
        """Digest of a record -> the commit that brought it first."""
        self._latest: datetime | None = None

    def concerns(self, commit: LogCommit) -> bool:
        """Whether `add` has anything to say of a commit; people's own commits need no record."""
        return commit.id in self._ledger.landings or _claims(commit)

    def add(self, commit: LogCommit, changes: Sequence[TreeChange]) -> Checked:
        """Audit a commit that concerns us; `changes` is what it does to its first parent's tree."""
        own = self._judge(commit, changes)
        settling = self._ledger.landing(commit.id)
        if settling is None:
            return own
        self._met[commit.id] = ""
        findings = tuple(_as_settled(commit.id, settling, changes))
        if not own.findings and own.record is not None:
            return replace(own, findings=findings)
        remarks = tuple(f"settled by the ledger: {each.what}" for each in own.findings)
        return Checked(commit.id, Place.LANDED, settling, findings, remarks)

    def missing(self) -> Iterator[Finding]:
        """After the last commit: what the ledger says has landed and was not seen."""
        for commit, branch in self._unmet():
            if not branch:
                what = "merged, says the ledger, and not in the branch's history"
                yield Finding(commit, Flaw.MISSING, what, "every merged commit")

    def elsewhere(self) -> Iterator[tuple[str, str]]:
        """After the last commit: (what landed on another branch and was not seen, that branch)."""
        return ((commit, branch) for commit, branch in self._unmet() if branch)

    def _unmet(self) -> Iterator[tuple[str, str]]:
        for commit in self._ledger.landings:
            if commit not in self._met and (record := self._ledger.landing(commit)) is not None:
                yield commit, self._elsewhere(record.source)

    def _judge(self, commit: LogCommit, changes: Sequence[TreeChange]) -> Checked:
        """A commit by its own record alone."""
        verdict = partial(Checked, commit.id, Place.LANDED)
        if not _claims(commit):
            return verdict(None)
        if readings(commit.message, commit.encoding):
            what = f"a record in a commit whose text is declared as {commit.encoding[:40]!r}"
            return verdict(
                None, (Finding(commit.id, Flaw.MALFORMED, what, "UTF-8, as it is signed"),)
            )
        try:
            every = parse_all(commit.message)
            if branches := self._carried(every):
                remarks = (f"came along from {branches}", *_untouched(every, changes))
                return verdict(every[0].record, (), remarks)
            signed = only(every)
        except LedgerError as error:
            return verdict(
                None, (Finding(commit.id, Flaw.MALFORMED, str(error), "one signed record"),)
            )
        findings = (*self._own(commit, signed), *_exactly(commit.id, signed.record, changes))
        settled = self._ledger.lives.merged_as(signed.record.fix) is not None
        refused = self._ledger.lives.rejects(signed.record.fix)
        unsettled = "rejected, says the ledger" if refused else "not on the ledger as merged (yet)"
        remarks = () if settled else (unsettled,)
        return verdict(signed.record, findings, remarks, signed)

    def _carried(self, every: Sequence[SignedRecord]) -> str:
        """The branches that these records landed on, if all are signed and none landed here."""
        lives = self._ledger.lives
        branches = [self._elsewhere(lives.merged_as(each.record.fix) or "") for each in every]
        if not all(branches):
            return ""
        try:
            for each in every:
                self._ledger.trusts(each)
        except LedgerError:
            return ""
        return ", ".join(encode(branch) for branch in branches)

    def _elsewhere(self, source: str) -> str:
        """The branch that a merge went into, where that is not the one under audit."""
        landed = landed_at(source)
        branch = landed[1] if landed else ""
        return "" if branch == self._branch or not self._branch else branch

    def _own(self, commit: LogCommit, signed: SignedRecord) -> Iterator[Finding]:
        record = signed.record
        try:
            self._ledger.trusts(signed)
        except LedgerError as error:
            yield Finding(commit.id, Flaw.SIGNATURE, str(error), "an allowed signer's")
        yield from self._dated(commit.id, signed)
        first = self._seen.setdefault(sha256(signed.signed).hexdigest(), commit.id)
        if first != commit.id:
            yield Finding(
                commit.id, Flaw.DUPLICATE, f"the record of {first}", "a record lands once"
            )
        if record.kind not in LANDING or record.prev is not None:
            yield Finding(
                commit.id, Flaw.ORDER, f"a {record.kind} record on the branch", "one that lands"
            )
            return
        yield from self._quotation(commit.id, record)
        merged_as = self._ledger.lives.merged_as(record.fix)
        landed = landed_at(merged_as or "")
        if record.kind is RecordKind.MERGED and landed and landed[0] != commit.id:
            what = f"{record.fix} lands again"
            yield Finding(commit.id, Flaw.DUPLICATE, what, f"only {merged_as}")

    def _dated(self, commit: str, signed: SignedRecord) -> Iterator[Finding]:
        """A key that has ended can sign for ever under an old date.

        What quotes the ledger is bound to what stands there; what quotes nothing must at least
        not stand above records that are younger than its key's end.
        """
        ended, above = self._ledger.ended(signed), self._latest
        time = signed.record.time
        if signed.record.ledger in {None, NONE} and ended and above and above > ended:
            what = f"dated {time}, above a record of {above}, by a key that ended at {ended}"
            yield Finding(commit, Flaw.TIME, what, "proof that it was signed before its key's end")
        self._latest = max(time, above or time)

    def _quotation(self, commit: str, record: Record) -> Iterator[Finding]:
        if record.kind is RecordKind.PROPOSED and record.ledger in {None, NONE}:
            return  # `grace heal --branch`: a person's own commit, that no ledger knows
        quoted = self._ledger.quoted(record.ledger or "")
        if quoted is None:
            what = f"Grace-Ledger: {record.ledger}"
            yield Finding(commit, Flaw.QUOTATION, what, "a record that stands on the ledger")
            return
        if quoted.kind not in QUOTED:
            yield Finding(
                commit, Flaw.QUOTATION, f"quotes {quoted.kind}", ", ".join(sorted(QUOTED))
            )
        if not _alike(quoted, record):
            what = f"{record.fix} with its changes, quoting {quoted.kind} of {quoted.fix}"
            yield Finding(commit, Flaw.QUOTATION, what, "same repository, fix and changes")
        if record.time < quoted.time - SKEW:
            yield Finding(commit, Flaw.TIME, f"{record.time}", f"no earlier than {quoted.time}")
        if record.kind is RecordKind.MERGED and not self._ledger.lives.approves(record):
            what = f"{record.fix} landed with changes that nobody approved"
            yield Finding(commit, Flaw.APPROVAL, what, "an approval of exactly these")


def _alike(quoted: Record, record: Record) -> bool:
    """Whether both are about the same files of the same fix of the same repository."""
    numbered = quoted.repository_id != "" and quoted.repository_id == record.repository_id
    home = numbered or quoted.repository == record.repository
    same_files = change_set(quoted.changes) == change_set(record.changes)
    return home and quoted.fix == record.fix and same_files


def _claims(commit: LogCommit) -> bool:
    """By what its bytes say, or what tools make of them."""
    return claims(commit.message) or any(
        claims(text) for text in readings(commit.message, commit.encoding)
    )


def _untouched(every: Sequence[SignedRecord], actual: Sequence[TreeChange]) -> Iterator[str]:
    """What came along may have been worked on or taken back since: a reader should look."""
    touched = {change.path for change in actual}
    paths = {change.path for each in every for change in each.record.changes}
    if missing := sorted(paths - touched):
        yield f"of its files these are not changed here: {', '.join(map(encode, missing))}"


def _exactly(commit: str, record: Record, actual: Sequence[TreeChange]) -> Iterator[Finding]:
    """The commit changes what its record says: those paths, those bytes, and no file's mode."""
    recorded = {change.path: change for change in record.changes}
    for change in actual:
        said, is_so = recorded.pop(change.path, None), _as_change(change, commit)
        if said != is_so:
            yield Finding(commit, Flaw.CHANGES, _shown(is_so), _shown(said))
        elif not change.plain:
            what = f"{_shown(is_so)} changes its mode or is no regular file"
            yield Finding(commit, Flaw.CHANGES, what, "new content and no more")
    for said in recorded.values():
        yield Finding(commit, Flaw.CHANGES, f'"{said.path}" is not changed', _shown(said))


def _as_settled(commit: str, record: Record, actual: Sequence[TreeChange]) -> Iterator[Finding]:
    """No path holds other bytes than the merge record says.

    A rebase may spread the changes over several commits, and a person who merges by hand may have
    added to them.
    """
    recorded = {change.path: change.new for change in record.changes}
    for change in actual:
        is_so = _as_change(change, commit)
        said = recorded.get(change.path, is_so.new if record.decision == BY_HAND else None)
        if said != is_so.new:
            yield Finding(commit, Flaw.CHANGES, _shown(is_so), f"{said} by the ledger")


def _as_change(change: TreeChange, like: str) -> Change:
    old, new = (entry.id if entry else "0" * len(like) for entry in (change.old, change.new))
    return Change(change.path, BlobId(old), BlobId(new))


def _shown(change: Change | None) -> str:
    return "no change" if change is None else f'{change.old} {change.new} "{change.path}"'
