"""`check_run` webhooks of CI systems other than Actions: a failed check that has something to say.

Actions tell of their jobs by `workflow_job`, with a log; all others have the check's own output.
https://docs.github.com/en/webhooks/webhook-events-and-payloads#check_run
"""

from bot.model import CommitId, FailedJob
from bot.reading.json_fields import Fields

_FAILED = frozenset(("failure", "timed_out"))
_HAS_LOGS = "github-actions"


def failed_check(body: bytes) -> FailedJob | None:
    """The check, where it failed and holds text or annotations; its id is the check run's.

    Raises:
        Unreadable: a field that this event must have is missing or of another type.
    """
    hook = Fields.of("the event 'check_run'", body)
    app = hook.maybe_text("check_run.app.slug") or ""
    if hook.maybe_text("action") != "completed" or app in {"", _HAS_LOGS}:
        return None
    if hook.maybe_text("check_run.conclusion") not in _FAILED or not _speaks(hook):
        return None
    return FailedJob(
        id=hook.number("check_run.id"),
        name=hook.text("check_run.name"),
        app=app,
        branch=hook.maybe_text("check_run.check_suite.head_branch") or "",
        head=CommitId(hook.text("check_run.head_sha")),
    )


def _speaks(hook: Fields) -> bool:
    said = (hook.maybe_text(f"check_run.output.{name}") for name in ("summary", "text"))
    return any(said) or bool(hook.maybe_number("check_run.output.annotations_count"))
