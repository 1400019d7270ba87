"""What CI says of a change: what it turned red, and what is not green yet."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from bot.model import Check
from bot.weighing.view import View

CI_STARTS = timedelta(minutes=2)
"""How long a new head without any check may only mean that CI has not begun."""
GATE = "grace/gate"
"""Grace's own check run."""
# Cancelled or waiting for a person is no verdict on the change: it is waited for, not judged.
RED = frozenset({"failure", "timed_out", "startup_failure", "error"})


def broken(view: View) -> list[Check]:
    """Checks that this change turned red; what was red on its base already is not its fault."""
    before = {(check.app, check.name) for check in view.base_checks if check.conclusion in RED}
    job = view.fix.job
    return [
        check
        for check in view.checks
        if check.conclusion in RED
        and ((check.app, check.name) not in before or (job is not None and check.name == job.name))
    ]


def is_all(waits_for: Iterable[str]) -> bool:
    """Whether nothing but CI is waited for, in the sentences of `unmet`."""
    return all(one.startswith("CI") for one in waits_for)


def unmet(view: View, *, asked: bool) -> Iterator[str]:
    """A sentence per check that is not green yet; `asked`: whether a person has approved."""
    expected = {(check.app, check.name) for check in view.checks} | view.usual
    if not view.usual and not asked:
        # Where nothing was merged yet, the base says what there is: the fastest check may be the
        # first to report, and is not all of CI. A person may know better, so this asks no person.
        expected |= {(check.app, check.name) for check in view.base_checks if check.green}
    if view.fix.job is not None:
        expected.add((view.fix.job.app, view.fix.job.name))
    seen = {(check.app, check.name): check for check in view.checks}
    for app, name in sorted(expected):
        check = seen.get((app, name))
        if check is None:
            yield f"CI: `{name}` ({app}) has not reported yet"
        elif not check.green:
            state = (check.conclusion or "running").replace("_", " ")
            counts = "; only success counts, so run it again" if check.conclusion else ""
            yield f"CI: `{name}` is {state}{counts}"
    if asked and not view.checks and view.head_age is not None and view.head_age < CI_STARTS:
        yield "CI has not had the time to report yet"
    for required in view.rules.checks:
        reported = any(
            check.name == required.name and required.app_id in {None, check.app_id}
            for check in view.checks
        )
        if not reported and required.name != GATE:
            yield f"CI: `{required.name}`, which this branch's rules require, has not reported yet"
