"""One audit from its first commit to its last: ledger, default branch, checkpoints, GitHub."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from bot.edges.history import FETCH, History
from bot.edges.indexes import Indexes
from bot.errors import LedgerError
from bot.ledger import crosscheck, signers
from bot.ledger.chain import Ledger
from bot.ledger.checkpoint import Checkpoint
from bot.ledger.crosscheck import Hosted
from bot.ledger.findings import Checked, Finding, Flaw
from bot.ledger.landed import Landed
from bot.ledger.landing import BRANCH
from bot.ledger.objects import LogCommit


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be audited.

    Attributes:
        signers: the auditor's own; None: the repository vouches for itself.
        repository: the name that the records must be of; "" where the auditor did not say.
        checkpoints: commits that must still be there.
        hosted: what GitHub shows, at `now`.
        held: whether a commit of the ledger here is on GitHub's, too.
    """

    signers: signers.Signers | None
    branch: str | None = None
    repository: str = ""
    checkpoints: tuple[Checkpoint, ...] = ()
    hosted: Hosted | None = None
    held: bool = True
    now: datetime | None = None


@dataclass
class Report:
    """What is known once every record has been seen.

    Attributes:
        awaited: commits of checkpoints that were not met yet.
        count: commits of the ledger.
    """

    awaited: set[str] = field(default_factory=set)
    branch: str = ""
    head: str = ""
    ledger: str = ""
    count: int = 0
    repository: str = ""
    repository_id: str = ""
    pinned: bool = False
    github: bool = False
    records: int = 0
    findings: list[Finding] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def note(self, checked: Checked) -> Checked:
        """Count one record in."""
        self.records += 1
        self.findings += checked.findings
        self.remarks += (f"{checked.commit[:12]}: {remark}" for remark in checked.remarks)
        return checked

    def checkpoint(self) -> Checkpoint:
        """What this audit saw, for the next one."""
        return Checkpoint(self.ledger, self.count, self.head, self.branch, self.repository)


def audit(history: History, indexes: Indexes, wish: Wish, report: Report) -> Iterator[Checked]:
    """Every record, the ledger's first; fills the report as it goes."""
    report.branch, report.head = history.branch(wish.branch)
    report.pinned, report.github = wish.signers is not None, wish.hosted is not None
    trusted = wish.signers or _own_signers(history, report)
    ledger = Ledger(trusted, history.again, indexes.new)
    heads = history.ledgers()
    report.awaited |= {name for each in wish.checkpoints for name in each.commits()} | set(heads)
    for commit in _walk(history, heads[:1], report):
        yield report.note(ledger.add(commit))
        report.findings += _at_its_place(ledger, wish.checkpoints)
    report.ledger, report.count = ledger.head, ledger.count
    if not heads:
        report.remarks.append(f"there is no branch {BRANCH} here; if it was not fetched, {FETCH}")
    report.repository, report.repository_id = ledger.repository, ledger.repository_id
    landed = Landed(ledger, report.branch)
    for commit in _walk(history, (report.head,), report):
        if landed.concerns(commit):
            try:
                yield report.note(landed.add(commit, history.changes(commit)))
            except LedgerError as error:
                report.findings.append(_unproven(commit.id, error))
    report.findings += landed.missing()
    report.findings += _elsewhere(history, landed, ledger, report)
    for gone in sorted(report.awaited):
        what = "a checkpoint that is in no history any more"
        report.findings.append(Finding(gone, Flaw.MISSING, what, "history that only grows"))
    report.findings += _named(ledger, wish)
    if wish.hosted is not None and wish.now is not None:
        report.findings += crosscheck.findings(ledger, wish.hosted, wish.now)
        report.findings += _against_github(ledger, wish)
        report.remarks += crosscheck.remarks(ledger, wish.hosted, wish.now)


def _walk(history: History, heads: tuple[str, ...], report: Report) -> Iterator[LogCommit]:
    for head in heads:
        try:
            for commit in history.commits(head):
                report.awaited.discard(commit.id)
                yield commit
        except LedgerError as error:
            report.findings.append(_unproven(head, error))


def _at_its_place(ledger: Ledger, checkpoints: tuple[Checkpoint, ...]) -> Iterator[Finding]:
    """The commit that a checkpoint names is as far from the beginning as it was then."""
    for each in checkpoints:
        if each.count and (ledger.head == each.ledger) != (ledger.count == each.count):
            what = f"record {ledger.count} of the ledger"
            yield Finding(ledger.head, Flaw.CHAIN, what, f"record {each.count} is {each.ledger}")


def _elsewhere(
    history: History, landed: Landed, ledger: Ledger, report: Report
) -> Iterator[Finding]:
    """Merges into other branches: the branch holds them, or it is gone as branches may be.

    Unless nothing at all landed on the audited one: then another branch was made the default to
    be audited in the true one's place.
    """
    gone: dict[str, int] = {}
    here: dict[str, int] = {}
    reaches_of = lru_cache(history.reaches)
    some_are_here = len(ledger.landings) > sum(1 for _ in landed.elsewhere())
    for commit, branch in landed.elsewhere():
        reaches = reaches_of(branch)
        if reaches is None and some_are_here:
            gone[branch] = gone.get(branch, 0) + 1
        elif reaches is None or not reaches(commit):
            what = f"merged into {branch}, says the ledger, and neither there nor here"
            yield Finding(commit, Flaw.MISSING, what, "every merged commit")
        else:
            here[branch] = here.get(branch, 0) + 1
    report.remarks += [
        f"{count} merges went into {branch!r}, a branch that is not here"
        for branch, count in sorted(gone.items())
    ]
    report.remarks += [
        f"{count} merges went into {branch!r}, which holds them; audit it with --branch, too"
        for branch, count in sorted(here.items())
    ]


def _named(ledger: Ledger, wish: Wish) -> Iterator[Finding]:
    if wish.repository and ledger.head and ledger.repository.lower() != wish.repository.lower():
        what = f"records of {ledger.repository}"
        yield Finding(ledger.head, Flaw.REPOSITORY, what, wish.repository)


def _against_github(ledger: Ledger, wish: Wish) -> Iterator[Finding]:
    if not wish.held:
        what = "the ledger here is not on GitHub (any more): cut, rewritten or deleted there"
        yield Finding(ledger.head, Flaw.CHAIN, what, "a branch that only grows")


def _unproven(commit: str, error: LedgerError) -> Finding:
    return Finding(commit, Flaw.OBJECT, str(error), "objects with the content that their ids name")


def _own_signers(history: History, report: Report) -> signers.Signers:
    """What the repository says of itself."""
    report.remarks.append(
        f"key not pinned: the repository vouches for itself with {signers.PATH}; "
        "give --signers FILE with the keys that you trust"
    )
    try:
        text = history.file(report.head, signers.PATH)
        return signers.parse((text or b"").decode(errors="replace"))
    except LedgerError as error:
        report.findings.append(_unproven(report.head, error))
        return signers.Signers(())
