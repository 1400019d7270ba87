"""A policy file that cannot be read becomes one issue, kept up to date and closed by its cure."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot import prose
from bot.model import Issue
from bot.policy import PATH

MARK = "<!-- grace:policy -->"
"""Finds the issue again, whatever people make of its title."""
TITLE = f"Grace cannot read {PATH}"
BODY = """\
{mark}
{problems}

Until it is right, the last valid version of the file on the default branch stays in force; \
without one, Grace proposes nothing here.
`grace doctor` checks the file before you push it. This issue closes by itself.
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done: open `issue` (number 0), reword it, or close it."""

    issue: Issue
    close: bool = False


def complain(problems: Sequence[str], known: Sequence[Issue]) -> Wish | None:
    """What follows from the file's state and the open issues of Grace's label.

    Args:
        problems: those of `PolicyError`; none where the file is right.
        known: other bots and people may use the label, too; theirs are left alone.
    """
    own = next((one for one in known if one.by_bot and MARK in one.body), None)
    if not problems:
        return Wish(own, close=True) if own else None
    told = "\n".join(f"* {prose.sentence(one)}" for one in problems)
    body = BODY.format(mark=MARK, problems=told)
    if own is None:
        return Wish(Issue(0, TITLE, body))
    return None if own.body.strip() == body.strip() else Wish(Issue(own.number, TITLE, body))
