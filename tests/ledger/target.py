"""The honest history that manipulations start from, and what one of them is."""

from copy import deepcopy
from dataclasses import dataclass

from bot.ledger.record import parse
from bot.model import RecordKind
from patterns.contract import Severity
from tests.ledger.histories import SQUASH_TAIL, Plan, Story, Way, signer
from tests.ledger.repo import LEDGER_REF, MAIN_REF, Repo
from tests.ledger.rewriting import Apply, line_of

STRANGER = signer(9)
"""A key that no file knows."""

STORY = Story().play(
    Plan(severity=Severity.LOW),
    Plan(severity=Severity.HIGH, tail=SQUASH_TAIL, creates=True),
    Plan(Way.REJECTED),
    Plan(Way.MERGE_BY_HAND, reverted=True),
    Plan(Way.BASE_MOVED),
    Plan(severity=Severity.HIGH, creates=True, in_flight=True),
)
"""Every way to land, and at the end one merge that the ledger does not settle yet."""


@dataclass(frozen=True)
class Tampering:
    """One manipulation; `apply` gives the commits of which a finding must name one."""

    name: str
    apply: Apply

    def __str__(self) -> str:
        return self.name

    def tampered(self) -> tuple[Repo, set[str]]:
        repo = deepcopy(STORY.repo)
        return repo, self.apply(repo)


LEDGER = line_of(STORY.repo, LEDGER_REF)
MAIN = line_of(STORY.repo, MAIN_REF)
RECORDS = [parse(commit.message).record for commit in LEDGER]
HIGH = next(n for n, record in enumerate(RECORDS) if record.kind is RecordKind.APPROVED)
SETTLED = next(n for n, record in enumerate(RECORDS) if record.decision == "settled")
SQUASHED = next(n for n, commit in enumerate(MAIN) if SQUASH_TAIL.encode() in commit.message)
IN_FLIGHT = len(MAIN) - 1
