"""The governance table, rule by rule."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.model import (
    BranchRules,
    Change,
    CommitId,
    Door,
    MergeMethod,
    Permission,
    Shift,
    Stage,
    Verdict,
    Voice,
)
from bot.policy import Policy
from bot.steps.gate import Governance, base_moved, decide, goes_first, must_catch_up
from patterns.contract import BlobId, Severity
from tests.examples import FIX
from tests.steps.gate_cases import ALICE, HEAD, NOON, OPEN, verdict, view


def test_low_severity_merges_by_itself_once_ci_is_green() -> None:
    assert verdict(view()) is Verdict.MERGE


@pytest.mark.parametrize(
    "governance",
    [Governance(auto_approve_low=False), Governance(require_all_approvals=True)],
    ids=["auto-approval is off", "all need approval"],
)
def test_low_severity_needs_a_person_where_the_operator_says_so(governance: Governance) -> None:
    assert verdict(view(), governance) is Verdict.WAIT
    assert verdict(view(voices=(ALICE,)), governance) is Verdict.MERGE


def test_low_severity_needs_a_person_where_the_repository_says_so() -> None:
    assert verdict(view(), auto_merge="none") is Verdict.WAIT


def test_a_switched_off_healer_merges_nothing() -> None:
    assert verdict(view(), Governance(enabled=False)) is Verdict.WAIT
    assert verdict(view(voices=(ALICE,)), enabled=False) is Verdict.WAIT


def test_what_anybody_can_send_is_never_the_only_reason_to_merge() -> None:
    assert verdict(view(fix={"door": Door.SDK})) is Verdict.WAIT


@pytest.mark.parametrize("path", ["requirements.txt", "app/pyproject.toml", "uv.lock"])
def test_a_changed_dependency_is_never_merged_unasked(path: str) -> None:
    changes = (Change(path, BlobId("1" * 40), BlobId("2" * 40)),)

    assert verdict(view(fix={"changes": changes})) is Verdict.WAIT


def test_a_dependency_that_the_policy_never_lets_change_is_merged_by_nobody() -> None:
    changes = (Change("requirements.txt", BlobId("1" * 40), BlobId("2" * 40)),)
    seen = view(Severity.MEDIUM, fix={"changes": changes}, voices=(ALICE,))

    decision = decide(seen, Governance(), Policy(dependencies="never"))

    assert decision.verdict is Verdict.WAIT
    assert decision.waits_for == (
        "`requirements.txt` declares dependencies, and .github/grace.yml says `never`",
    )
    assert decide(seen, Governance(), Policy()).verdict is Verdict.MERGE


@pytest.mark.parametrize("seconds", [-1, 0, 1])
@pytest.mark.parametrize(("before", "counts"), [("e" * 40, False), ("c" * 40, True)])
def test_a_comment_is_void_from_when_another_head_than_hers_was_shown(
    before: str, seconds: int, *, counts: bool
) -> None:
    forced = Shift(ALICE.given_at + timedelta(seconds=seconds), CommitId(before), HEAD)
    heads = frozenset({CommitId("c" * 40), HEAD})
    seen = view(Severity.MEDIUM, voices=(ALICE,), shifts=(forced,), heads=heads)

    assert (verdict(seen) is Verdict.MERGE) is (counts or seconds < 0)


@pytest.mark.parametrize("bound", [{"head": HEAD}, {"changes": frozenset(FIX.changes)}])
def test_a_word_that_names_what_it_is_of_outlives_a_forced_head(bound: dict[str, Any]) -> None:
    said = replace(ALICE, **bound)
    seen = view(Severity.MEDIUM, voices=(said,), shifts=(Shift(said.given_at),))

    assert verdict(seen) is Verdict.MERGE


def test_a_base_that_is_not_to_be_found_is_waited_for() -> None:
    """GitHub answers 404 for a moment, or somebody has renamed the branch."""
    seen = view(Severity.MEDIUM, voices=(ALICE,), base_head=None, base_blobs={})

    decision = decide(seen, Governance(), Policy())

    assert decision.waits_for == (
        "the branch `main` was not to be found on GitHub: put it back, or close this",
    )
    assert not base_moved(seen)


def test_medium_severity_needs_an_approval() -> None:
    assert verdict(view(Severity.MEDIUM)) is Verdict.WAIT
    assert verdict(view(Severity.MEDIUM, voices=(ALICE,))) is Verdict.MERGE


def test_high_severity_needs_words() -> None:
    assert verdict(view(Severity.HIGH, voices=(ALICE,))) is Verdict.WAIT
    with_words = replace(ALICE, reason="the factory never was a coroutine")
    assert verdict(view(Severity.HIGH, voices=(with_words,))) is Verdict.MERGE


def test_a_reader_s_approval_is_refused_with_a_reason() -> None:
    decision = decide(
        view(Severity.MEDIUM, voices=(replace(ALICE, actor="bob"),)), Governance(), Policy()
    )

    assert decision.verdict is Verdict.WAIT
    assert "needs write permission" in dict(decision.remarks)["comment:1"]


@pytest.mark.parametrize(
    "flaw",
    [
        {"is_bot": True},
        {"edited": True},
        {"given_at": NOON - timedelta(minutes=1)},
        {"head": CommitId("c" * 40)},
        {"changes": frozenset({Change("app.py", BlobId("0" * 40), BlobId("9" * 40))})},
        {"actor": "a stranger"},
    ],
    ids=["a bot", "edited", "before the push", "another head", "another change", "a stranger"],
)
def test_an_approval_with_a_flaw_does_not_count(flaw: dict[str, Any]) -> None:
    voice = replace(ALICE, **flaw)

    assert verdict(view(Severity.MEDIUM, voices=(voice,))) is Verdict.WAIT


def test_an_approval_of_the_same_change_set_survives_a_rebase() -> None:
    voice = replace(ALICE, changes=frozenset(FIX.changes), head=CommitId("c" * 40))

    assert verdict(view(Severity.MEDIUM, voices=(voice,))) is Verdict.MERGE


def test_a_no_outweighs_a_yes() -> None:
    no = replace(ALICE, approves=False, source="comment:2", given_at=NOON + timedelta(minutes=2))

    assert verdict(view(Severity.MEDIUM, voices=(ALICE, no))) is Verdict.REJECT


def test_requested_changes_hold_the_merge() -> None:
    carol = Voice("carol", False, "", "review:9", NOON, blocks=True)
    permissions = {"alice": Permission.WRITE, "carol": Permission.ADMIN}
    seen = view(Severity.MEDIUM, voices=(ALICE, carol), permissions=permissions)

    assert "carol requested changes" in decide(seen, Governance(), Policy()).waits_for[0]


def test_a_foreign_commit_means_hands_off() -> None:
    assert verdict(view(commits=(HEAD, CommitId("c" * 40)))) is Verdict.HANDS_OFF
    assert verdict(view(pull_request=replace(OPEN, base_branch="prod"))) is Verdict.HANDS_OFF


def test_closing_is_a_no() -> None:
    closed = replace(OPEN, state="closed", closed_by="alice")

    assert decide(view(pull_request=closed), Governance(), Policy()).actor == "alice"


def test_a_merge_queue_is_never_passed() -> None:
    assert verdict(view(rules=BranchRules(merge_queue=True))) is Verdict.WAIT


def test_a_touched_file_that_changed_on_the_base_is_noticed() -> None:
    assert not base_moved(view())
    assert base_moved(view(base_blobs={}))


def test_a_test_s_own_commit_below_the_repair_is_grace_s() -> None:
    added = Change("tests/test_app.py", BlobId("0" * 40), BlobId("3" * 40))
    both = (CommitId("e" * 40), HEAD)

    assert verdict(view(fix={"changes": (*FIX.changes, added)}, commits=both)) is Verdict.MERGE
    assert verdict(view(commits=both)) is Verdict.HANDS_OFF
    more = (*both[:1], *both)
    assert verdict(view(fix={"changes": (added,)}, commits=more)) is Verdict.HANDS_OFF


def test_a_way_to_merge_that_github_does_not_allow_waits_for_people() -> None:
    rules = BranchRules(merge_methods=frozenset({MergeMethod.REBASE}))

    decision = decide(view(rules=rules), Governance(), Policy())

    assert decision.verdict is Verdict.WAIT
    assert "says `merge_method: squash`; `rebase` is allowed" in decision.waits_for[0]
    assert verdict(view(rules=rules), merge_method=MergeMethod.REBASE) is Verdict.MERGE


def test_a_merge_queue_lands_in_its_own_way() -> None:
    rules = BranchRules(merge_methods=frozenset(), merge_queue=True)

    assert decide(view(rules=rules), Governance(), Policy()).queue


def test_what_is_behind_is_made_anew_only_where_github_wants_that() -> None:
    moved = CommitId("d" * 40)

    assert not must_catch_up(view(base_head=moved))
    assert must_catch_up(view(base_head=moved, rules=BranchRules(up_to_date=True)))
    assert must_catch_up(view(base_head=moved, pull_request=replace(OPEN, behind=True)))
    queued = BranchRules(up_to_date=True, merge_queue=True)
    assert not must_catch_up(view(base_head=moved, rules=queued))


@pytest.mark.parametrize(
    ("waits_for", "base", "stage", "first"),
    [
        (("CI: `tests` is running",), "d", Stage.PROPOSED, True),
        ((), "d", Stage.DRAFTED, True),
        (("an approval",), "d", Stage.PROPOSED, False),
        ((), "e", Stage.PROPOSED, False),
        ((), "d", Stage.MERGED, False),
    ],
    ids=["in CI", "in the making", "waits for people", "of an older base", "landed"],
)
def test_one_fix_after_the_other_catches_up(
    waits_for: tuple[str, ...], base: str, stage: Stage, *, first: bool
) -> None:
    other = replace(FIX, stage=stage, waits_for=waits_for)

    found = goes_first(view(base_head=CommitId("d" * 40)), [(other, CommitId(base * 40))])

    assert (found == other) is first
