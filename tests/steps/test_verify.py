"""Whether a merged fix held."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.model import Check, CommitId, FailedJob, Outcome
from bot.steps.verify import verify
from tests.examples import FIX

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
WINDOW = timedelta(hours=1)
MERGED = replace(FIX, merged_at=NOON)
GREEN = Check("tests", "github-actions", "success")
RED = replace(GREEN, conclusion="failure")
RUNNING = replace(GREEN, conclusion=None)


@pytest.mark.parametrize(
    ("checks", "returned", "after", "outcome"),
    [
        ([GREEN], None, WINDOW, Outcome.HELD),
        ([], None, WINDOW, Outcome.HELD),
        ([GREEN], None, WINDOW / 2, Outcome.WATCHING),
        ([RUNNING], None, WINDOW, Outcome.WATCHING),
        ([GREEN], "sentry:1", WINDOW / 2, Outcome.CAME_BACK),
        ([RED], None, timedelta(0), Outcome.CI_FAILED),
    ],
    ids=["held", "no CI", "too early", "CI runs", "came back", "CI red"],
)
def test_the_outcome_follows_from_ci_and_time(
    checks: list[Check], returned: str | None, after: timedelta, outcome: Outcome
) -> None:
    assert verify(MERGED, checks, returned, WINDOW, NOON + after).outcome is outcome


def test_the_job_that_failed_must_succeed_on_the_merge_commit() -> None:
    job = FailedJob(1, "tests", "github-actions", "main", CommitId("a" * 40))
    fix = replace(MERGED, job=job)

    assert verify(fix, [], None, WINDOW, NOON + WINDOW).outcome is Outcome.WATCHING
    assert verify(fix, [GREEN], None, WINDOW, NOON + WINDOW).outcome is Outcome.HELD


def test_a_watch_says_when_to_look_again() -> None:
    assert verify(MERGED, [GREEN], None, WINDOW, NOON).look_again == NOON + WINDOW
