"""Whether a merged fix held: CI of the merge commit is green and the error stayed away."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model import Check, Fix, Outcome

RED = frozenset({"failure", "timed_out", "startup_failure", "error"})


@dataclass(frozen=True, slots=True)
class Watch:
    """What is known so far: the outcome, why in words, and when to look again."""

    outcome: Outcome
    because: str
    look_again: datetime | None = None


def verify(
    fix: Fix, checks: Iterable[Check], returned: str | None, window: timedelta, now: datetime
) -> Watch:
    """Judge a merged fix.

    Args:
        fix: `merged_at` is set.
        checks: those on the merge commit, Grace's own left out.
        returned: where the same error was seen in code that holds the fix, or None.
        window: how long it must stay away.
        now: this moment.
    """
    if returned:
        return Watch(Outcome.CAME_BACK, f"the same error was seen again: {returned}")
    seen = tuple(checks)
    if broken := [check.name for check in seen if check.conclusion in RED]:
        return Watch(Outcome.CI_FAILED, f"CI of the merge commit failed: {', '.join(broken)}")
    end = (fix.merged_at or now) + window
    if now < end:
        return Watch(Outcome.WATCHING, f"watching until {end:%Y-%m-%d %H:%M:%S} UTC", end)
    if pending := [check.name for check in seen if check.conclusion is None]:
        soon = now + min(window, timedelta(minutes=1))
        return Watch(
            Outcome.WATCHING, f"CI of the merge commit still runs: {', '.join(pending)}", soon
        )
    if fix.job is not None and not any(
        check.name == fix.job.name and check.green for check in seen
    ):
        soon = now + min(window, timedelta(minutes=1))
        return Watch(
            Outcome.WATCHING, f"`{fix.job.name}` has not succeeded on the merge commit", soon
        )
    return Watch(Outcome.HELD, "CI is green and the error stayed away")
