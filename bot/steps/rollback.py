"""A merged fix taken back: the files as they were, if nobody has built on it since."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot import prose
from bot.model import Change, CommitId, Fix, PatternId, Stage, fix_id
from patterns.contract import BlobId, Refused
from patterns.toolbox.repository.offlimits import is_test

PATTERN = PatternId("rollback/revert")
WHY = "The files go back to what they were before that fix, byte for byte."


def revert(
    fix: Fix, now: Mapping[str, BlobId], before: Mapping[str, bytes]
) -> dict[str, bytes | None]:
    """Path -> content that undoes a fix; None for the test that it brought.

    Args:
        fix: the merged one.
        now: blob ids of its files on the base branch.
        before: their contents at `fix.base`.

    Raises:
        Refused: a file has changed since, or the fix created it.
    """
    for change in fix.changes:
        if now.get(change.path) != change.new:
            raise Refused(
                f"{change.path} has changed since the fix was merged, so taking the fix back "
                "needs a person"
            )
        if set(change.old) == {"0"} and not is_test(change.path):
            raise Refused(f"{change.path} was created by the fix; deleting it needs a person")
    return {change.path: before.get(change.path) for change in fix.changes}


def fix(original: Fix, repository_id: int, settled: int, base: CommitId, now: datetime) -> Fix:
    """The fix that takes `original` back.

    Args:
        original: the merged fix.
        repository_id: GitHub's, for the new id.
        settled: how many fixes of the bug there were before.
        base: the base branch's head.
        now: this moment.
    """
    return replace(
        original,
        id=fix_id(repository_id, original.fingerprint, settled),
        pattern=PATTERN,
        stage=Stage.DRAFTED,
        title=f"Take back: {original.title}",
        why=WHY,
        evidence=tuple(original.waits_for),
        diff="",
        base=base,
        changes=tuple(Change(c.path, c.new, c.old) for c in original.changes),
        created_at=now,
        updated_at=now,
        head=None,
        pull_request=None,
        proposed_at=None,
        waits_for=(),
        decided_by=None,
        decision_source=None,
        permission=None,
        reason=None,
        merge_commit=None,
        merged_at=None,
        record=None,
        attempt=1,
        reverts=original.id,
        job=None,
    )


def body(original: Fix) -> str:
    """The revert's pull request text."""
    reasons = "\n".join(f"* {prose.sentence(line)}" for line in original.waits_for)
    return (
        f"Takes back {original.id} (#{original.pull_request}), "
        f"merged as {original.merge_commit}.\n\n"
        f"{reasons}\n\n{WHY}\n\n**Severity: {original.severity}**\n"
    )
