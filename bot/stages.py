"""The state machine of one fix, as a table: what may follow what, and on which occasion."""

from bot.errors import ImpossibleStep
from bot.model import Stage

TABLE: dict[Stage, dict[Stage, str]] = {
    Stage.DRAFTED: {
        Stage.PROPOSED: "pull request opened",
        Stage.ABANDONED: "it cannot be made any more",
    },
    Stage.PROPOSED: {
        Stage.DRAFTED: "CI refused it: next candidate; or the base moved",
        Stage.APPROVED: "gate: everything it needs is there",
        Stage.REJECTED: "a person said no, or closed it",
        Stage.ABANDONED: "CI stayed red, or a person took over",
        Stage.MERGED: "a person merged it",
    },
    Stage.APPROVED: {
        Stage.MERGED: "merged at the approved head",
        Stage.PROPOSED: "something changed before the merge",
        Stage.DRAFTED: "the base moved under it",
        Stage.REJECTED: "closed before the merge",
    },
    Stage.MERGED: {
        Stage.VERIFIED: "CI green and the error stayed away",
        Stage.CAME_BACK: "the error returned, or CI is red",
    },
    Stage.CAME_BACK: {Stage.ROLLED_BACK: "revert merged"},
    Stage.VERIFIED: {Stage.CAME_BACK: "a person asked to take it back"},
    Stage.ROLLED_BACK: {},
    Stage.REJECTED: {},
    Stage.ABANDONED: {},
}

SETTLED = frozenset({Stage.VERIFIED, Stage.ROLLED_BACK, Stage.REJECTED, Stage.ABANDONED})
"""Stages in which nothing waits any more; the same bug's next fix gets a new id."""

PENDING = frozenset({Stage.DRAFTED, Stage.PROPOSED, Stage.APPROVED})
"""Stages before the merge."""


def check(now: Stage, then: Stage) -> Stage:
    """`then`, if it may follow `now`.

    Raises:
        ImpossibleStep: the table has no such step.
    """
    if now is not then and then not in TABLE[now]:
        raise ImpossibleStep(f"a fix that is {now} cannot become {then}")
    return then


def diagram() -> str:
    """The table as a Mermaid state diagram; the README shows it and a test keeps it true."""
    lines = ["stateDiagram-v2", "    [*] --> drafted: a pattern proved a patch"]
    for now, nexts in TABLE.items():
        lines += [f"    {now} --> {then}: {why}" for then, why in nexts.items()]
        if now in SETTLED:
            lines.append(f"    {now} --> [*]")
    return "\n".join(lines) + "\n"
