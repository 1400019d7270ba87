"""A person's failing pull request: the repair as a suggestion in its diff, or as a patch beside it.

https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/reviewing-changes-in-pull-requests/commenting-on-a-pull-request
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot import prose
from bot.model import Candidate, CommitId, Fingerprint

STICKY = "<!-- grace:advice -->"
SUPERSEDED = "*The branch has moved on; what was suggested here was for an earlier commit.*"
LONGEST = 20
"""Lines that a suggestion may replace; more is easier to read as a patch."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """New text for whole lines, counted from 1, both ends included."""

    path: str
    first: int
    last: int
    text: str


def mark(head: CommitId, fingerprint: Fingerprint) -> str:
    """What an advice about this bug at this head is known by."""
    return f"<!-- grace:advice:{head}:{fingerprint} -->"


def suggestion(candidate: Candidate, before: bytes, shown: Sequence[range]) -> Suggestion | None:
    """The candidate as one suggestion, where all that it changes is part of the diff.

    Args:
        candidate: None comes back where it changes more than one file.
        before: the file as it is at the pull request's head.
        shown: the head's lines that the diff shows, a range per hunk.
    """
    if len(candidate.files) != 1:
        return None
    [(path, after)] = candidate.files.items()
    old, new = before.split(b"\n"), after.split(b"\n")
    start = _alike(old, new)
    same = _alike(old[start:][::-1], new[start:][::-1])
    first, last = start, len(old) - same  # [first, last) of the old lines
    if first == last:
        # Nothing is replaced by a pure insertion: take the line above it along.
        first -= 1
    lines = new[first : len(new) - same]
    fits = 0 <= first < last and last - first <= LONGEST and len(lines) <= LONGEST
    if not fits or not any(first + 1 in hunk and last in hunk for hunk in shown):
        return None
    try:
        text = b"\n".join(lines).decode()
    except UnicodeDecodeError:
        return None
    return None if "\r" in text else Suggestion(path, first + 1, last, text)


def remark(candidate: Candidate, found: Suggestion, identity: str) -> str:
    """The review comment; GitHub shows it with a button that commits it."""
    longest = max((len(run) for run in re.findall(r"`{3,}", found.text)), default=2)
    fence = "`" * (longest + 1)
    return (
        f"{identity}\n{prose.sentence(candidate.title)}. {_why(candidate)}\n\n"
        f"{fence}suggestion\n{found.text}\n{fence}\n"
    )


@dataclass(frozen=True, slots=True)
class About:
    """What the comment says of the error: its headline, and a sentence on where it was raised."""

    error: str
    place: str


def comment(about: About, candidate: Candidate, identity: str, *, suggested: bool) -> str:
    """The one comment that is kept up to date on a person's pull request."""
    patch = "" if suggested else f"\n{prose.block(candidate.diff, 'diff')}\n"
    how = (
        "The suggestion in the diff commits it; so does `/grace fix`, in a pull request into this "
        "branch."
        if suggested
        else "`/grace fix` opens a pull request with it into this branch."
    )
    return (
        f"{STICKY}\n{identity}\n**CI fails here with an error that has a repair:** "
        f"{prose.sentence(candidate.title)}.\n\n{prose.block(about.error)}\n\n{about.place}\n"
        f"{patch}\n{_why(candidate)}\n\n{how}\n\n"
        f"<sub>{candidate.pattern} · severity {candidate.severity} · Grace touches nothing here "
        "unless she is asked</sub>"
    )


def is_outdated(body: str, current: str) -> bool:
    """Whether a remark of Grace's is an advice for another head than `current` is about."""
    advice = body.startswith("<!-- grace:advice:")
    return advice and SUPERSEDED not in body and not (current and current in body)


def superseded(body: str) -> str:
    """What takes a suggestion's place once the branch has moved on; no button commits it."""
    return f"{body.partition(chr(10))[0]}\n{SUPERSEDED}"


def resolved(job: str) -> str:
    """What stands there once CI has passed."""
    return f"{STICKY}\n**Resolved:** {prose.inline(job)} passes."


def _why(candidate: Candidate) -> str:
    return " ".join(prose.sentence(line) for line in candidate.patch.evidence)


def _alike(one: Sequence[bytes], other: Sequence[bytes]) -> int:
    """How many lines both begin with."""
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count
