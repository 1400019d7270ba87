"""The state machine of one fix."""

import pytest

from bot.errors import ImpossibleStep
from bot.model import Stage
from bot.stages import PENDING, SETTLED, TABLE, check, diagram


def test_every_stage_is_in_the_table() -> None:
    assert set(TABLE) == set(Stage)


def test_only_settled_stages_are_ends() -> None:
    """Of those, a person can still take back what was merged and verified."""
    ends = {stage for stage, nexts in TABLE.items() if not nexts}
    assert ends | {Stage.VERIFIED} == SETTLED
    assert not SETTLED & PENDING


def test_a_stage_may_follow_itself() -> None:
    assert check(Stage.PROPOSED, Stage.PROPOSED) is Stage.PROPOSED


def test_a_step_that_the_table_does_not_know_is_refused() -> None:
    with pytest.raises(ImpossibleStep, match="verified cannot become merged"):
        check(Stage.VERIFIED, Stage.MERGED)


def test_the_diagram_draws_every_step() -> None:
    steps = sum(len(nexts) for nexts in TABLE.values())

    assert diagram().count(" --> ") == 1 + steps + len(SETTLED)
