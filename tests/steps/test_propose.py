"""What people read of a fix."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.model import Decision, Diagnosis, PatternId, Refusal, Stage, Verdict
from bot.reading.commands import parse
from bot.steps import propose
from patterns.contract import Fault, Frame, Severity
from tests.examples import FIX


def body(error: str = FIX.error, evidence: str = "a fact") -> str:
    fix = replace(FIX, error=error, evidence=(evidence,))
    refusals = [Refusal("`x` is not one", PatternId("names/typo"))]
    return propose.body(fix, "Raised in `app.py`.", refusals, "Nothing is known.", Severity.HIGH)


def test_a_pull_request_says_what_why_and_what_it_needs() -> None:
    text = body()

    for part in (
        FIX.error,
        FIX.title,
        FIX.why,
        "a fact",
        "`x` is not one",
        "written reason",
        FIX.id,
    ):
        assert part in text


@given(st.text(alphabet="`~\n/grace approve@#<>!-"))
def test_no_error_text_becomes_a_command(error: str) -> None:
    assert parse(body(error)) is None


def test_the_place_is_the_innermost_frame_in_the_repository() -> None:
    fault = Fault(
        "KeyError", "'x'", frames=(Frame("app.py", 3), Frame("app.py", 9), Frame("json.py", 1))
    )
    diagnosis = Diagnosis(FIX.repository, FIX.base, fault, FIX.fingerprint, "app.py", "Cart.total")

    assert propose.where(diagnosis) == (
        "Raised in `app.py`, line 9 in `Cart.total`, at commit aaaaaaaaaaaa."
    )


def test_an_error_outside_the_repository_has_no_place() -> None:
    diagnosis = Diagnosis(FIX.repository, FIX.base, Fault("E", ""), FIX.fingerprint, None, "")

    assert propose.where(diagnosis) == ""


def test_the_sticky_comment_lists_what_is_missing() -> None:
    waiting = replace(FIX, waits_for=("an approval", "CI: `tests` is running"))

    text = propose.sticky(waiting)

    assert "Waiting for 2 things" in text
    assert "* an approval" in text


def test_the_sticky_comment_tells_the_end_of_the_story() -> None:
    done = replace(
        FIX, stage=Stage.VERIFIED, decided_by="alice", decision_source="comment:1", reason="right",
        merge_commit=FIX.base, record=FIX.base,
    )  # fmt: skip

    text = propose.sticky(done)

    assert "Verified" in text
    assert "decided by `alice` (comment:1): `right`" in text
    assert "grace audit" in text


def test_hands_off_is_said_as_such() -> None:
    assert propose.headline(FIX, Decision(Verdict.HANDS_OFF)).startswith("Hands off")
