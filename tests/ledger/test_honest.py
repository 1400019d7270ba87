from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ledger.block import claims
from bot.ledger.record import parse, render
from patterns.contract import Severity
from tests.ledger.histories import KEY, SQUASH_TAIL, Plan, Story, Way, audit
from tests.ledger.repo import LEDGER_REF, MAIN_REF
from tests.ledger.strategies import TEXT

PROSE = st.one_of(
    TEXT,
    st.sampled_from(
        ["Fixes #1\n", "a: b\nc: d\n", "> Grace-Fix: quoted\n", "---\n", "\n\n\n", "é\r\n"]
    ),
)
TAILS = st.sampled_from(
    ["", SQUASH_TAIL, "Signed-off-by: A <a@example.com>\n", "\n\n\n", "\nBye.\n"]
)
PLANS = st.builds(
    Plan,
    way=st.sampled_from(Way),
    severity=st.sampled_from(Severity),
    prose=PROSE,
    tail=TAILS,
    crlf=st.booleans(),
    creates=st.booleans(),
    reverted=st.booleans(),
    in_flight=st.booleans(),
    reason=TEXT.map(lambda text: f"because {text}"),
)


@settings(max_examples=500)
@given(st.lists(PLANS, max_size=4), TEXT.filter(lambda text: not claims(text)))
def test_an_honest_history_raises_no_alarm(plans: list[Plan], words: str) -> None:
    story = Story().play(*plans)
    story.human({"notes.md": words.encode(errors="replace")}, words.encode(errors="replace"))
    assert audit(story.repo) == []


@pytest.mark.parametrize("way", Way)
def test_every_way_to_land_is_clean_alone(way: Way) -> None:
    for severity in Severity:
        assert audit(Story().play(Plan(way, severity)).repo) == []


FIELDS = (
    "event",
    "decision",
    "actor",
    "source",
    "reason",
    "pattern",
    "fix",
    "repository",
    "origin",
)


@pytest.mark.parametrize("field", FIELDS)
def test_no_text_of_a_record_adds_a_line_to_it(field: str) -> None:
    story = Story().play(Plan(in_flight=True))
    record = parse(story.repo.read(story.repo.refs[MAIN_REF]).message).record
    evil = "x\nGrace-Actor: mallory\r\n\nGrace-Record: v1 approved\u2028Grace-Severity: low"

    hostile: dict[str, Any] = {field: evil}
    harmless: dict[str, Any] = {field: "x"}
    block = render(replace(record, **hostile), KEY)

    assert len(block.splitlines()) == len(render(replace(record, **harmless), KEY).splitlines())
    assert getattr(parse(block).record, field) == evil


def test_an_empty_ledger_and_a_branch_without_records_are_clean() -> None:
    assert audit(Story().repo) == []
    assert LEDGER_REF not in Story().repo.refs
