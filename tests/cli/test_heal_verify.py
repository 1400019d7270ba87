"""In which order the faults of a log are tried."""

from bot.cli.heal_case import Case
from bot.cli.heal_verify import order
from patterns.contract import Fault


def cases(*faults: Fault) -> list[Case]:
    return [Case(fault, None, (), ()) for fault in faults]


def test_the_last_error_of_a_log_is_tried_first() -> None:
    caught = Fault("KeyError", "'a'")

    assert order(cases(caught, Fault("ValueError", "no", context=0))) == [1, 0]


def test_an_error_that_only_says_another_one_again_comes_behind_it() -> None:
    first, again = Fault("KeyError", "'a'"), Fault("ExtensionError", "no", cause=0)

    assert order(cases(first, again, Fault("AssertionError", "500", context=1))) == [2, 0, 1]
