"""What people complain about in such bots: what README says of it, and which tests show it."""

import ast
from pathlib import Path

import pytest

from tests.readme import README

TESTS = Path(__file__).parent
SHOWN = {
    "too many pull requests at the start": ("Too many pull requests?", [
        "stories/test_from_error_to_fix.py::test_the_owners_policy_rules",
        ("stories/test_heal_now.py::"
        "test_an_incident_that_is_called_forward_passes_the_limit_per_hour_alone")]),
    "rebase storms": ("Rebase storms?", [
        "attacks/test_moved_code.py::test_an_unrelated_move_of_the_base_rebases_nothing",
        "attacks/test_moved_code.py::test_github_wants_the_branch_up_to_date",
        "stories/test_up_to_date.py::test_the_second_waits_for_its_turn_and_is_woken_for_it"]),
    "auto-merge is missing or stuck": ("list every unmet", [
        "stories/test_fix_life.py::test_a_low_fix_merges_by_itself_and_is_verified",
        "stories/test_gate_shown.py::test_there_are_buttons_where_no_words_are_needed"]),
    "what I closed comes again": ("is remembered with its scope and date", [
        "stories/test_from_error_to_fix.py::test_a_rejected_bug_is_not_proposed_again",
        "stories/test_orders.py::test_an_ignored_bug_comes_back_after_its_date",
        "stories/test_orders.py::test_a_no_is_taken_back_where_it_was_said"]),
    "my edits were overwritten": ("it is yours", [
        "stories/test_fix_life.py::test_a_foreign_commit_means_hands_off"]),
    "surprise commits on my branch": ("Nothing is pushed to your branch", [
        "stories/test_advice.py::test_the_lines_of_the_diff_get_a_suggestion"]),
    "who may command it?": ("everybody else is told who could", [
        "steps/test_answer.py::test_who_may_only_read_moves_nothing_and_is_told_who_may",
        "stories/test_advice.py::test_a_reader_s_fix_opens_nothing_and_says_who_could"]),
    "on by default": ("until it is merged she is quiet", [
        "stories/test_onboarding.py::"]),
    "the same thing twice": ("One bug, one pull request", [
        "stories/test_from_error_to_fix.py::test_the_same_bug_from_two_doors_is_one_fix",
        "stories/test_from_error_to_fix.py::test_a_storm_is_one_fix_with_an_exact_count"]),
    "it hides the symptom, and loops": ("then she gives up and says why", [
        "patterns/test_laws_bite.py::test_examples_that_break_a_law_are_told",
        "patterns/test_laws.py::test_a_cure_keeps_every_law",
        "stories/test_orders.py::test_after_a_red_ci_she_gives_up_and_says_why",
        "stories/test_orders.py::test_a_retry_without_another_candidate_closes_with_the_reason"]),
    "invented dependencies": ("no package that nobody", [
        "steps/test_gate.py::test_a_changed_dependency_is_never_merged_unasked",
        ("patterns/import_error/test_missing_distribution.py::"
        "test_what_is_not_proven_is_refused_with_the_candidates")]),
    "no useful confidence": ("95 % interval", [
        "steps/test_learn.py::",
        "stories/test_from_error_to_fix.py::test_a_pull_request_says_how_often_such_fixes_held"]),
    "why is it waiting?": ("Why is it waiting?", [
        "attacks/test_forged_checks.py::test_a_check_that_did_not_succeed"]),
    "comment spam": ("edited in place", [
        "stories/test_fix_life.py::test_a_command_is_answered_once",
        ("stories/test_fix_life.py::"
        "test_what_is_waited_for_is_told_in_one_comment_that_is_edited"),
        "stories/test_gate_shown.py::test_the_owners_of_the_files_are_asked_once"]),
    "unsolicited work": ("Only where the App is installed", [
        "stories/test_from_error_to_fix.py::test_a_repository_that_is_not_installed_gets_a_reason",
        ("stories/test_from_error_to_fix.py::"
        "test_an_archived_repository_is_left_alone_with_a_reason"),
        "attacks/test_owners_moves.py::test_it_is_archived_and_woken_again",
        "stories/test_advice.py::test_a_fork_is_never_pushed_to",
        "stories/test_advice.py::test_the_owners_say_where_advice_is_given"]),
}  # fmt: skip


@pytest.mark.parametrize("complaint", SHOWN)
def test_readme_answers_the_complaint_and_a_test_shows_it(complaint: str) -> None:
    phrase, shows = SHOWN[complaint]

    assert phrase in " ".join(README.read_text().split())
    for place in shows:
        path, _, name = place.partition("::")
        tree = ast.parse((TESTS / path).read_text())
        functions = (ast.FunctionDef, ast.AsyncFunctionDef)
        named = {node.name for node in tree.body if isinstance(node, functions)}
        assert name in named or (not name and named)
