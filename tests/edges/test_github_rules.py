"""What a branch demands, as GitHub's rules and classic protection say it."""

from typing import Any

import pytest

from bot.edges.github_rules import BranchAnswer, RuleAnswer, demands
from bot.model import BranchRules, MergeMethod, RequiredCheck


def read(*rules: dict[str, Any], branch: dict[str, Any] | None = None) -> BranchRules:
    return demands(RuleAnswer.many(rules), BranchAnswer.model_validate(branch or {}))


def test_required_checks_name_their_app_where_one_is_pinned() -> None:
    checks = [{"context": "test", "integration_id": 15368}, {"context": "lint"}]
    rule = {"type": "required_status_checks", "parameters": {"required_status_checks": checks}}

    assert read(rule).checks == (RequiredCheck("test", 15368), RequiredCheck("lint"))


def test_classic_protection_counts_and_each_check_counts_once() -> None:
    rule = {
        "type": "required_status_checks",
        "parameters": {"required_status_checks": [{"context": "test"}]},
    }
    checks = [{"context": "test", "app_id": None}, {"context": "docs", "app_id": -1}]
    branch = {"protection": {"required_status_checks": {"contexts": ["test"], "checks": checks}}}

    assert read(rule, branch=branch).checks == (RequiredCheck("test"), RequiredCheck("docs"))


def test_old_servers_name_contexts_alone() -> None:
    branch = {"protection": {"required_status_checks": {"contexts": ["test"]}}}

    assert read(branch=branch).checks == (RequiredCheck("test"),)


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({"required_approving_review_count": 1}, "GitHub requires 1 approving review"),
        ({"required_approving_review_count": 2}, "GitHub requires 2 approving reviews"),
        ({"require_code_owner_review": True}, "GitHub requires a review by the code owners"),
        (
            {"require_last_push_approval": True},
            "GitHub requires that someone else than the last pusher approves",
        ),
        (
            {"required_review_thread_resolution": True},
            "GitHub requires that every review thread is resolved",
        ),
    ],
)
def test_what_is_asked_of_reviews_is_a_sentence(parameters: dict[str, Any], sentence: str) -> None:
    assert read({"type": "pull_request", "parameters": parameters}).others == (sentence,)


@pytest.mark.parametrize(
    ("kind", "others"),
    [
        ("required_signatures", ("GitHub requires signed commits",)),
        ("something_brand_new", ("GitHub requires something brand new",)),
        ("deletion", ()),
        ("non_fast_forward", ()),
    ],
)
def test_other_rules_are_sentences_unless_a_squash_always_satisfies_them(
    kind: str, others: tuple[str, ...]
) -> None:
    assert read({"type": kind}).others == others


def test_a_merge_queue_is_told_apart() -> None:
    rules = read({"type": "merge_queue", "parameters": {"merge_method": "SQUASH"}})

    assert rules.merge_queue
    assert rules.others == ("GitHub merges through its queue",)


def test_a_branch_that_must_be_up_to_date_says_so() -> None:
    strict = {"required_status_checks": [], "strict_required_status_checks_policy": True}
    rules = read({"type": "required_status_checks", "parameters": strict})

    assert rules.others == ("GitHub requires the branch to be up to date with its base",)


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [
        ({"type": "deletion"}, {"squash", "merge", "rebase"}),
        ({"type": "required_linear_history"}, {"squash", "rebase"}),
        ({"type": "required_signatures"}, {"squash", "merge"}),
        (
            {"type": "pull_request", "parameters": {"allowed_merge_methods": ["rebase", "new"]}},
            {"rebase"},
        ),
    ],
)
def test_which_ways_to_merge_a_branch_takes(rule: dict[str, Any], allowed: set[str]) -> None:
    assert read(rule).merge_methods == {MergeMethod(one) for one in allowed}
