"""GitHub's pull requests against the ledger, both ways: what offline nobody can see."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.ledger.chain import Ledger
from bot.ledger.entries import landed_at
from bot.ledger.findings import Finding, Flaw
from bot.model import CommitId, FixId

PREFIX = "grace/"
FIX_BRANCH = re.compile(r"grace/fix_[0-9a-f]{16}")
IN_FLIGHT = timedelta(hours=1)
"""How long after a merge its record may be missing: Grace may have been asleep."""

_NAMED = re.compile(r"\brecord (?:verified: )?([0-9a-f]{40}(?:[0-9a-f]{24})?) on `grace/ledger`")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A pull request from a branch of Grace's.

    Attributes:
        merged: the commit that it landed as, or None.
        merged_at: aware, UTC.
        noted: ledger commits that Grace's own text and comments on it name.
    """

    number: int
    fix: FixId
    merged: CommitId | None = None
    merged_at: datetime | None = None
    noted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Moved:
    """A force push to the ledger's branch, or its deletion, as GitHub remembers it."""

    what: str
    before: str
    at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class Hosted:
    """What GitHub shows of one repository.

    Attributes:
        head: the ledger's, now; "" where that branch does not exist.
        moved: None where GitHub does not tell.
    """

    repository: str
    repository_id: str
    head: str
    proposals: Sequence[Proposal] = ()
    moved: Sequence[Moved] | None = field(default=None)


def noted(texts: Iterable[str]) -> tuple[str, ...]:
    """The ledger commits that texts and comments of Grace's name."""
    return tuple(dict.fromkeys(name for text in texts for name in _NAMED.findall(text)))


def findings(ledger: Ledger, hosted: Hosted, now: datetime) -> Iterator[Finding]:
    """What does not fit, each with the commit (or "" where GitHub as a whole is meant)."""
    yield from _home(ledger, hosted)
    merged = {}
    for proposal in hosted.proposals:
        if proposal.merged is not None:
            merged[proposal.fix] = proposal
            yield from _recorded(ledger, proposal, now)
        elif not ledger.lives.knows(proposal.fix):
            what = f"pull request #{proposal.number} of {proposal.fix}, of which the ledger is mute"
            yield Finding("", Flaw.MISSING, what, "a proposed record (was its tail cut?)")
        for name in proposal.noted:
            if ledger.quoted(name) is None:
                what = f"a record that Grace names on #{proposal.number}"
                yield Finding(name, Flaw.MISSING, what, "it still stands on the ledger")
    for commit in ledger.landings:
        record = ledger.landing(commit)
        if record is not None and record.fix not in merged:
            what = f"{record.fix} merged, says the ledger; GitHub shows no merged pull request"
            yield Finding(commit, Flaw.MISSING, what, f"one from {PREFIX}{record.fix}")
    for move in hosted.moved or ():
        what = f"{move.what} of grace/ledger by {move.actor} at {move.at.isoformat()}"
        yield Finding(move.before, Flaw.CHAIN, what, "a branch that only grows")


def remarks(ledger: Ledger, hosted: Hosted, now: datetime) -> Iterator[str]:
    """What a reader should know and what is no fault."""
    if hosted.moved is None:
        yield "GitHub does not tell whether grace/ledger was ever force-pushed or deleted"
    for proposal in hosted.proposals:
        young = proposal.merged_at is not None and now - proposal.merged_at < IN_FLIGHT
        if proposal.merged and young and ledger.lives.merged_as(proposal.fix) is None:
            yield f"#{proposal.number} was merged just now, and its record is not there yet"


def _home(ledger: Ledger, hosted: Hosted) -> Iterator[Finding]:
    if not ledger.head:
        return
    number = ledger.repository_id
    if number and number != hosted.repository_id:
        what = f"records of {ledger.repository}, number {number}"
        expected = f"{hosted.repository}, number {hosted.repository_id}"
        yield Finding(ledger.head, Flaw.REPOSITORY, what, expected)
    elif not number and ledger.repository.lower() != hosted.repository.lower():
        what = f"records of {ledger.repository}"
        yield Finding(ledger.head, Flaw.REPOSITORY, what, hosted.repository)


def _recorded(ledger: Ledger, proposal: Proposal, now: datetime) -> Iterator[Finding]:
    landed = landed_at(ledger.lives.merged_as(proposal.fix) or "")
    if landed is None:
        if proposal.merged_at is None or now - proposal.merged_at >= IN_FLIGHT:
            what = f"pull request #{proposal.number} was merged, and no record says so"
            yield Finding(
                proposal.merged or "", Flaw.MISSING, what, "a merged record (was its tail cut?)"
            )
    elif landed[0] != proposal.merged:
        what = f"#{proposal.number} landed as {proposal.merged}"
        yield Finding(proposal.merged or "", Flaw.CHANGES, what, f"{landed[0]}, says the ledger")
