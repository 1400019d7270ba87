"""Whose CI has failed: it decides what an error that a job or check has shown may become.

The events of CI name a branch and a commit, and none says whether they are this repository's or a
fork's of the same name; the branches of this repository do.
"""

from dataclasses import dataclass

from bot.model import CommitId, FailedJob, Whose

GRACE = "grace/"
"""What Grace's own branches begin with."""


@dataclass(frozen=True, slots=True)
class Branches:
    """What this repository shows of the branch that an event names.

    Attributes:
        default: the name of the default branch.
        head: the newest commit of the named branch here, or None where there is no such branch.
    """

    default: str
    head: CommitId | None


def whose(job: FailedJob, shown: Branches) -> Whose:
    """Whose code a job or check of any App ran on."""
    if job.branch.startswith(GRACE):
        return Whose.GRACE
    if shown.head is None or not job.branch:
        return Whose.FORK
    if shown.head != job.head:
        return Whose.MOVED
    return Whose.DEFAULT if job.branch == shown.default else Whose.PERSON


def why_not(job: FailedJob, shown: Branches) -> str:
    """Why nothing is healed unasked, where it is not the default branch's CI that failed."""
    match whose(job, shown):
        case Whose.PERSON:
            return (
                f"the failed job ran on {job.branch}, a person's branch; only {shown.default} is "
                "healed unasked"
            )
        case Whose.FORK:
            return (
                f"the failed job ran on {job.branch or 'no branch'}, which is none of this "
                "repository's: a fork is healed only where its policy says so"
            )
        case Whose.MOVED:
            return (
                f"the failed job ran on {job.head[:12]}, which is not the head of {job.branch} "
                "(any more): a newer run will tell, or it was a fork's"
            )
    return ""
