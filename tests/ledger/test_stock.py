import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ledger import stock
from tests.ledger.histories import Plan, Way
from tests.ledger.honest import HISTORIES, PLANS, played


# All records of 500 histories: `make bench ONLY=stock`; a process for each is too much for a test.
@pytest.mark.usefixtures("ssh_keygen")
@settings(max_examples=8)
@given(st.lists(PLANS, min_size=1, max_size=2))
def test_stock_tools_and_the_audit_agree_on_every_record(plans: list[Plan]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        every = list(stock.verdicts(played(plans), Path(folder)))
    assert [each for each in every if each.ours != each.stock] == []


@pytest.mark.usefixtures("ssh_keygen")
def test_where_a_hand_changed_a_word_both_say_no(tmp_path: Path) -> None:
    every = list(stock.verdicts(played([Plan(), Plan(Way.SQUASH_BY_HAND)]), tmp_path))
    assert {(each.ours, each.stock) for each in every} == {(True, True), (False, False)}


@settings(max_examples=8)
@given(HISTORIES)
def test_securesystemslib_agrees_on_every_export(plans: list[Plan]) -> None:
    envelopes = list(stock.exported(played(plans)))
    assert stock.accepted(envelopes) == len(envelopes)
