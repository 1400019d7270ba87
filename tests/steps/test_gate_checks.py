"""What the gate takes for green, check by check."""

from dataclasses import replace

import pytest

from bot.model import BranchRules, CommitId, FailedJob, RequiredCheck, Verdict
from bot.policy import Policy
from bot.steps.gate import Governance, decide
from tests.steps.gate_cases import ALICE, GREEN, verdict, view


def test_no_checks_at_all_is_not_green() -> None:
    assert verdict(view(checks=())) is Verdict.WAIT
    assert verdict(view(checks=(), voices=(ALICE,))) is Verdict.MERGE


@pytest.mark.parametrize("conclusion", ["skipped", "neutral", "stale", None])
def test_only_success_is_green(conclusion: str | None) -> None:
    check = replace(GREEN, conclusion=conclusion)

    assert verdict(view(checks=(check,), voices=(ALICE,))) is Verdict.WAIT


def test_a_check_that_merged_pull_requests_had_is_waited_for() -> None:
    seen = view(usual=frozenset({("github-actions", "lint")}))

    assert decide(seen, Governance(), Policy()).waits_for == (
        "CI: `lint` (github-actions) has not reported yet",
    )


def test_the_job_that_failed_must_have_succeeded_here() -> None:
    job = FailedJob(1, "integration", "github-actions", "main", CommitId("a" * 40))

    assert verdict(view(fix={"job": job})) is Verdict.WAIT


def test_a_check_of_the_right_name_from_another_app_is_another_check() -> None:
    spoof = replace(GREEN, app="mallory")
    seen = view(checks=(spoof,), usual=frozenset({("github-actions", "tests")}))

    assert verdict(seen) is Verdict.WAIT


def test_a_required_check_counts_only_from_the_app_that_the_rules_name() -> None:
    rules = BranchRules(checks=(RequiredCheck("tests", app_id=15368),))

    assert verdict(view(rules=rules)) is Verdict.WAIT
    assert verdict(view(rules=rules, checks=(replace(GREEN, app_id=15368),))) is Verdict.MERGE


def test_a_check_that_turned_red_asks_for_the_next_candidate() -> None:
    red = replace(GREEN, conclusion="failure")

    assert verdict(view(checks=(red,))) is Verdict.NEXT_CANDIDATE


def test_a_check_that_was_red_before_is_not_this_change_s_fault() -> None:
    red = replace(GREEN, conclusion="failure")

    assert verdict(view(checks=(red,), base_checks=(red,))) is Verdict.WAIT
