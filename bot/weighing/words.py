"""Whose word on a fix counts, and why that of others does not."""

from bot.model import Permission, Voice
from bot.weighing.view import View
from patterns.contract import Severity

Remarks = tuple[tuple[str, str], ...]
"""(source of a voice that does not count, why)."""


def weigh(view: View, level: Severity) -> tuple[tuple[Voice, ...], Remarks]:
    """The voices that count, newest first, and why the others do not; `level`: what is needed."""
    valid, remarks = [], []
    for voice in sorted(view.voices, key=lambda voice: voice.given_at, reverse=True):
        why_not = objection(view, voice, level)
        if why_not:
            remarks.append((voice.source, why_not))
        elif not voice.blocks:
            valid.append(voice)
    return tuple(valid), tuple(remarks)


def objection(view: View, voice: Voice, level: Severity) -> str:
    """Why a voice does not count; empty where it does."""
    permission = view.permissions.get(voice.actor, Permission.NONE)
    if voice.is_bot:
        return "a bot's word decides nothing; a person with write permission can say it"
    if voice.edited:
        kind = voice.source.partition(":")[0]
        return f"the {kind} was edited after it was written; please write it again as a new one"
    if not permission.may_write:
        return (
            f"needs write permission on this repository, and you have {permission}; "
            "anyone with write permission can say it"
        )
    if not voice.approves:
        return ""
    if _is_stale(view, voice):
        return "it was given for an earlier version of this change; look again, and say it again"
    if _was_shown_another(view, voice):
        return (
            "the branch was moved by force, or pointed at another base, after it was said, so "
            "nobody can tell what it was said of; please look again, and say it again"
        )
    if _is_too_early(view, voice):
        return (
            "it was said within a second of the last push, so nobody can tell which version it is "
            "of (an earlier version of this change, or this one); please say it again"
        )
    if level is Severity.HIGH and not _says_something(voice.reason):
        return (
            "this fix is of high severity: an approval needs a written reason, "
            "e.g. `/grace approve the callee never was a coroutine`"
        )
    return ""


def _says_something(reason: str) -> bool:
    """Blanks and invisible characters are no reason."""
    return any(character.isalnum() for character in reason)


def _is_stale(view: View, voice: Voice) -> bool:
    if voice.changes is not None:
        return {(change.path, change.new) for change in voice.changes} != view.fix.result
    if voice.head is not None:
        return voice.head not in {view.fix.head, *view.heads}
    return voice.given_at.replace(microsecond=0) < view.pushed_at.replace(microsecond=0)


def _was_shown_another(view: View, voice: Voice) -> bool:
    """Whether somebody may have forced another head to be shown, and Grace's back, since then.

    A head that only follows on another one cannot come back without force, so that this is all
    that there is to see of it. Moves among the heads of this very change are Grace's rebases.
    """
    if voice.changes is not None or voice.head is not None:
        return False
    own = {view.fix.head, *view.heads}
    return any(
        voice.given_at.replace(microsecond=0) <= shift.at.replace(microsecond=0)
        for shift in view.shifts
        if not {shift.before, shift.after} <= own
    )


def _is_too_early(view: View, voice: Voice) -> bool:
    """GitHub tells whole seconds: what was said in the second of the push may be older than it."""
    if voice.changes is not None or voice.head is not None:
        return False
    return voice.given_at.replace(microsecond=0) == view.pushed_at.replace(microsecond=0)
