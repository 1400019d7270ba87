"""What is decided: people's words, the gate's verdict, and what became of a fix."""

from collections.abc import Mapping
from dataclasses import asdict, astuple, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from bot.model.fixes import Change
from bot.model.names import CommitId, Permission
from patterns.contract import Severity


class Verdict(StrEnum):
    """What the gate says of a fix."""

    MERGE = "merge"
    WAIT = "wait"
    REJECT = "reject"
    HANDS_OFF = "hands_off"
    NEXT_CANDIDATE = "next_candidate"


class Command(StrEnum):
    """What a person can tell Grace in a comment that starts a line with `/grace`."""

    APPROVE = "approve"
    REJECT = "reject"
    FIX = "fix"
    RETRY = "retry"
    EXPLAIN = "explain"
    IGNORE = "ignore"
    ROLLBACK = "rollback"
    REBASE = "rebase"
    PAUSE = "pause"
    RESUME = "resume"
    STATUS = "status"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Voice:
    """One person's say on a fix, however it was given: review, comment, button, REST.

    Attributes:
        approves: False is a rejection.
        changes: the change set it was given for; None where GitHub does not tell (a comment).
        head: the commit it was given for, where GitHub tells (a review).
        source: where it stands, e.g. "comment:17", "review:3", "api:alice".
    """

    actor: str
    approves: bool
    reason: str
    source: str
    given_at: datetime
    head: CommitId | None = None
    changes: frozenset[Change] | None = None
    is_bot: bool = False
    edited: bool = False
    blocks: bool = False
    """A review that asks for changes: holds the merge, decides nothing."""

    def as_json(self) -> dict[str, Any]:
        """What `Store.remember` keeps of a voice that came through Grace's own API."""
        changes = None if self.changes is None else [astuple(one) for one in sorted(self.changes)]
        return asdict(self) | {"given_at": self.given_at.isoformat(), "changes": changes}

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Self:
        """The voice that `as_json` gave, after a round trip through JSON."""
        changes = kept["changes"]
        bound = None if changes is None else frozenset(Change(*one) for one in changes)
        return cls(
            **{**kept, "given_at": datetime.fromisoformat(kept["given_at"]), "changes": bound}
        )


@dataclass(frozen=True, slots=True)
class Decision:
    """What the gate made of everything it saw, with every reason, met or not."""

    verdict: Verdict
    waits_for: tuple[str, ...] = ()
    actor: str = "policy"
    permission: Permission | None = None
    source: str = "policy"
    reason: str = ""
    needs: Severity | None = None
    """How much approval the fix needs by the rules of today."""
    queue: bool = False
    """Whether nothing is missing but the place in the merge queue."""
    heard: tuple[str, ...] = ()
    """Sources of the voices that count: acknowledged once."""
    unheard: tuple[str, ...] = ()
    """Sentences about reviews that do not count: a review cannot be answered where it stands."""
    remarks: tuple[tuple[str, str], ...] = ()
    """(source of a voice that does not count, why): answered once to that person."""

    @property
    def ready(self) -> bool:
        """Whether nothing is missing but the landing itself."""
        return self.verdict is Verdict.MERGE or self.queue


class Outcome(StrEnum):
    """What became of a merged fix."""

    WATCHING = "watching"
    HELD = "held"
    CAME_BACK = "came_back"
    CI_FAILED = "ci_failed"
