from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ledger import signers
from bot.ledger.block import claims
from bot.ledger.record import parse, render
from patterns.contract import Severity
from tests.ledger.histories import KEY, OTHER_KEY, Plan, Story, Way, audit
from tests.ledger.honest import HISTORIES, PLANS, played
from tests.ledger.repo import LEDGER_REF, MAIN_REF
from tests.ledger.strategies import TEXT


@settings(max_examples=500)
@given(HISTORIES, TEXT.filter(lambda text: not claims(text)))
def test_an_honest_history_raises_no_alarm(plans: list[Plan], words: str) -> None:
    story = played(plans)
    story.human({"notes.md": words.encode(errors="replace")}, words.encode(errors="replace"))
    assert audit(story.repo) == []


@settings(max_examples=30)
@given(st.lists(st.one_of(PLANS, st.sampled_from(["acme/shop", "acme/store", "key"])), max_size=6))
def test_renames_and_handed_over_keys_raise_no_alarm(events: list[Plan | str]) -> None:
    story, pinned = Story().renamed("acme/shop"), signers.line(KEY.public)
    for event in events:
        if isinstance(event, Plan):
            story.heal(event)
        elif event == "key":
            story.handed_over(OTHER_KEY)
        else:
            story.renamed(event)
    assert audit(story.repo, f"{pinned}\n{signers.line(OTHER_KEY.public)}") == []


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
