"""What Grace answers to commands, and what is done about those that decide nothing by themselves.

Everything is derived from the conversation: a comment that bears an answer was dealt with.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.model import Command, Comment, Decision, Fix, Permission, Stage
from bot.reading.commands import Order, Unknown, parse

DECIDING = frozenset({Command.APPROVE, Command.REJECT, Command.IGNORE})
"""Voices: the gate weighs them, on every look."""
OPEN = frozenset({Stage.PROPOSED, Stage.APPROVED})
MERGED = frozenset({Stage.MERGED, Stage.VERIFIED})
REFUSED = frozenset({Stage.REJECTED, Stage.ABANDONED})
MOST_PER_HOUR = 10
"""Commands of one person on one pull request that are answered; words that decide always count."""
HELP = (
    "`/grace approve [reason]` merges this fix once CI is green (high severity needs the reason), "
    "`/grace reject [reason]` closes it and remembers the no, `/grace ignore [pattern] [30d]` "
    "likewise for a time or for the whole pattern here, `/grace retry` tries the next candidate "
    "(or takes a no back), `/grace rebase` makes it anew on the newest base, `/grace rollback` "
    "proposes to take a merged fix back, `/grace pause` and `/grace resume` hold everything in "
    "this repository, `/grace explain` says why this is the repair, `/grace status` says what it "
    "waits for, `/grace help` says this"
)


class Act(StrEnum):
    """What an order makes happen besides its answer."""

    NEXT = "next"
    REMAKE = "remake"
    TAKE_BACK = "take_back"
    LIFT = "lift"
    PAUSE = "pause"
    RESUME = "resume"


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply: a sentence without its full stop, a reaction, and perhaps something to do."""

    text: str
    reaction: str = "eyes"
    act: Act | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """What an order is judged on.

    Attributes:
        shown: since when the present change is shown; an older `retry` or `rebase` has been done.
        behind: whether the base branch has moved on since the fix was made.
        attempts: the most candidates that may be tried.
    """

    fix: Fix
    decision: Decision
    permissions: Mapping[str, Permission]
    shown: datetime
    behind: bool
    attempts: int


def unanswered(comments: Sequence[Comment]) -> list[tuple[Comment, Order | Unknown]]:
    """Commands of people that no answer of Grace's refers to yet, oldest first.

    Of one person's commands within an hour only the first ones are heard.
    """
    found = []
    heard: dict[str, list[datetime]] = {}
    for comment in comments:
        order = None if comment.is_bot else parse(comment.body)
        if order is None:
            continue
        recent = [
            at
            for at in heard.get(comment.author, [])
            if comment.created_at - at < timedelta(hours=1)
        ]
        heard[comment.author] = [*recent, comment.created_at]
        if len(recent) < MOST_PER_HOUR and not _is_answered(comment, comments):
            found.append((comment, order))
    return found


def reply(order: Order | Unknown, comment: Comment, ground: Ground) -> Answer:
    """What to say to a command that decides nothing, and what to do."""
    if isinstance(order, Unknown):
        hint = f"; did you mean `/grace {order.meant}`" if order.meant else ""
        return Answer(f"that is no command of mine{hint}? I know: {HELP}", "confused")
    match order.command:
        case Command.STATUS:
            return Answer(_status(ground))
        case Command.EXPLAIN:
            return Answer(_explanation(ground.fix))
        case Command.HELP:
            return Answer(HELP)
    permission = ground.permissions.get(comment.author, Permission.NONE)
    if not permission.may_write:
        return Answer(
            f"`/grace {order.command}` needs write permission on this repository, and you have "
            f"{permission}; anyone with write permission can say it",
            "confused",
        )
    return _ordered(order.command, comment, ground)


def _ordered(command: Command, comment: Comment, ground: Ground) -> Answer:
    """Of somebody who may write."""
    stage = ground.fix.stage
    match command:
        case Command.PAUSE:
            text = "I propose and merge nothing in this repository until `/grace resume`"
            return Answer(text, "+1", Act.PAUSE)
        case Command.RESUME:
            return Answer("I go on in this repository", "+1", Act.RESUME)
        case Command.RETRY | Command.FIX if stage in REFUSED:
            text = "that no is taken back: the next time this error is seen, it is healed again"
            return Answer(text, "+1", Act.LIFT)
        case Command.RETRY if stage in OPEN:
            return _retry(comment, ground)
        case Command.REBASE if stage in OPEN:
            return _rebase(comment, ground)
        case Command.ROLLBACK if stage in MERGED:
            text = "I propose to take this change back, in a pull request of its own"
            return Answer(text, "+1", Act.TAKE_BACK)
        case Command.FIX:
            return Answer("this pull request is a fix of mine already; `/grace help` says the rest")
        case _:
            return Answer(
                f"this fix is {stage.replace('_', ' ')}: nothing to {command}; see `/grace help`"
            )


def _retry(comment: Comment, ground: Ground) -> Answer:
    if comment.created_at <= ground.shown:
        return Answer("this is the next candidate", "+1")
    if ground.fix.attempt >= ground.attempts:
        text = (
            f"{ground.attempts} candidates are the most that the policy here lets me try "
            "(`max_attempts` in .github/grace.yml)"
        )
        return Answer(text, "confused")
    return Answer("the next candidate follows on this branch, if there is one", "+1", Act.NEXT)


def _rebase(comment: Comment, ground: Ground) -> Answer:
    if not ground.behind or comment.created_at <= ground.shown:
        return Answer(f"it stands on the newest {ground.fix.base_branch}", "+1")
    return Answer(f"it is made anew on the newest {ground.fix.base_branch}", "+1", Act.REMAKE)


def unread(team: str, because: str) -> str:
    """What to say where nobody can tell who is in a team: then nobody counts as of it."""
    organization = team.partition("/")[0]
    return (
        f"who is in {team} could not be read ({because}), so nobody counts as of it: an owner of "
        f"{organization} lets Grace read members (Settings → GitHub Apps → Configure), or "
        ".github/grace.yml names people"
    )


def _status(ground: Ground) -> str:
    waits = "; ".join(ground.decision.waits_for or ground.fix.waits_for)
    if waits:
        return f"this fix is {ground.fix.stage.replace('_', ' ')} and waits for: {waits}"
    return f"this fix is {ground.fix.stage.replace('_', ' ')}; nothing is missing"


def _explanation(fix: Fix) -> str:
    said = " ".join((fix.why, *fix.evidence)).strip() or fix.title
    return f"{said} What else was looked at and refused stands in the description above"


def _is_answered(comment: Comment, comments: Sequence[Comment]) -> bool:
    mark = f"<!-- grace:answer:comment:{comment.id} -->"
    return any(one.own and not one.edited and mark in one.body for one in comments)
