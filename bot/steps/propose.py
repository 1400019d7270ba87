"""What people read: the pull request, the sticky comment, the gate's check run, the commit."""

from collections.abc import Iterable

from bot import prose
from bot.ledger import showing
from bot.model import (
    CommitId,
    Decision,
    Diagnosis,
    Fix,
    Refusal,
    RepositoryName,
    Stage,
    Verdict,
)
from patterns.contract import Severity

NEEDS = {
    Severity.LOW: "merges by itself once CI is green on exactly this change",
    Severity.MEDIUM: "needs an approval: a review, or a comment `/grace approve`",
    Severity.HIGH: "needs an approval with a written reason: `/grace approve <reason>`, "
    "or an approving review with words",
}
STICKY = "<!-- grace:sticky -->"
BODY = """\
{error}

{place}

**What this changes.** {title}.

{why}

**Why this is the repair**

{evidence}

{alternatives}**Severity: {severity}** — {needs}.

**How sure.** {learned}

<details><summary>How to check this yourself</summary>

`grace heal traceback.txt --repo .` prints the same diff from the same traceback; \
`grace audit .` verifies the signed record of this fix.

</details>

Commands, at the start of a line in a new comment: `/grace approve [reason]`, \
`/grace reject [reason]`, `/grace retry`, `/grace ignore [pattern] [30d]`, `/grace explain`; \
`/grace help` tells them all. \
Push a commit of your own to this branch, and Grace keeps her hands off.

<sub>{fix_id} · {pattern} · seen through {door}</sub>
"""


def title(fix: Fix) -> str:
    """One line, imperative, free of effects on GitHub."""
    return prose.title(fix.title)


def body(fix: Fix, place: str, refused: Iterable[Refusal], learned: str, needs: Severity) -> str:
    """The pull request's text.

    Args:
        fix: its `why` and `evidence` come from the pattern, its `error` from a stranger.
        place: sentence from `where`.
        refused: what other patterns said of the same error.
        learned: sentence from `bot.steps.learn`.
        needs: the severity that the gate works with.
    """
    other = [f"* {prose.sentence(refusal.because)}" for refusal in refused]
    return BODY.format(
        error=prose.block(fix.error),
        place=place,
        title=prose.sentence(fix.title),
        why=fix.why or "",
        evidence="\n".join(f"* {prose.sentence(line)}" for line in fix.evidence),
        alternatives="**Looked at and refused**\n\n" + "\n".join(other) + "\n\n" if other else "",
        severity=fix.severity,
        needs=NEEDS[needs],
        learned=learned,
        fix_id=fix.id,
        pattern=fix.pattern,
        door=fix.door,
    )


def with_record(body: str, record: CommitId, repository: RepositoryName) -> str:
    """A pull request's text, once its proposal stands on the ledger; the record signs no text."""
    return f"{body}\n<sub>{showing.verified(record, repository)}</sub>\n"


def where(diagnosis: Diagnosis) -> str:
    """Where the error was raised, as far as it lies in the repository."""
    if diagnosis.path is None:
        return ""
    lines = [frame.line for frame in diagnosis.fault.frames if frame.path == diagnosis.path]
    line = f", line {lines[-1]}" if lines else ""
    inside = f" in {prose.inline(diagnosis.qualname)}" if diagnosis.qualname else ""
    place = f"{prose.inline(diagnosis.path)}{line}{inside}"
    return f"Raised in {place}, at commit {diagnosis.commit[:12]}."


def commit_prose(fix: Fix) -> str:
    """Title, error and evidence of a fix's commit; the signed block follows."""
    evidence = "\n".join(f"* {prose.sentence(line)}" for line in fix.evidence)
    return f"{prose.title(fix.title, 72)}\n\n{prose.title(fix.error, 300)}\n\n{evidence}\n"


def test_prose(fix: Fix) -> str:
    """Title and body of the commit that adds the test, one below the repair's."""
    name = prose.title(f"Show that this fails: {fix.title}", 72)
    return f"{name}\n\nThe next commit repairs it; this one alone is meant to be red.\n"


def sticky(fix: Fix, decision: Decision | None = None) -> str:
    """The one comment that Grace keeps up to date on each of her pull requests."""
    lines = [STICKY, f"**{headline(fix, decision)}**", ""]
    lines += [f"* {prose.sentence(item)}" for item in fix.waits_for]
    if decision is not None:
        lines += [f"* {prose.sentence(item)}" for item in decision.unheard]
    if fix.decided_by:
        reason = f": {prose.inline(fix.reason)}" if fix.reason else ""
        lines.append(f"* decided by {prose.inline(fix.decided_by)} ({fix.decision_source}){reason}")
    if fix.merge_commit:
        lines.append(f"* merged as {fix.merge_commit}")
    if fix.record:
        lines += ["", f"<sub>{showing.verified(fix.record, fix.repository)}</sub>"]
    return "\n".join(lines)


def summary(fix: Fix, decision: Decision | None = None) -> str:
    """The check run's text: every unmet condition."""
    lines = [f"* {prose.sentence(item)}" for item in fix.waits_for]
    return "\n".join(lines) or headline(fix, decision)


def headline(fix: Fix, decision: Decision | None = None) -> str:
    """The state in one line; also the check run's title."""
    if decision is not None and decision.verdict is Verdict.HANDS_OFF:
        return "Hands off: this branch is yours now"
    if fix.waits_for and fix.stage in {Stage.PROPOSED, Stage.APPROVED}:
        missing = "one thing" if len(fix.waits_for) == 1 else f"{len(fix.waits_for)} things"
        return f"Waiting for {missing}"
    return {
        Stage.DRAFTED: "Being prepared",
        Stage.PROPOSED: "Proposed",
        Stage.APPROVED: "Everything is there: merging",
        Stage.MERGED: "Merged; watching whether the error stays away",
        Stage.VERIFIED: "Verified: the error stayed away",
        Stage.CAME_BACK: "The error came back: taking this change back",
        Stage.ROLLED_BACK: "Rolled back",
        Stage.REJECTED: "Rejected; it will not be proposed again",
        Stage.ABANDONED: "Given up",
    }[fix.stage]


def answer(source: str, why: str, author: str) -> str:
    """A reply to somebody whose word does not count, written once."""
    return f"<!-- grace:answer:{source} -->\n{prose.inline(author)}: {why}."
