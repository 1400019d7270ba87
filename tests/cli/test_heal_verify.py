"""In which order the faults of a log are tried."""

from dataclasses import replace

from bot.cli.heal_case import Case
from bot.cli.heal_verify import gentler, order, room
from patterns.contract import Fault
from tests.cli.test_heal_expected import candidate


def cases(*faults: Fault) -> list[Case]:
    return [Case(fault, None, (), ()) for fault in faults]


def test_the_last_error_of_a_log_is_tried_first() -> None:
    caught = Fault("KeyError", "'a'")

    assert order(cases(caught, Fault("ValueError", "no", context=0))) == [1, 0]


def test_an_error_that_only_says_another_one_again_comes_behind_it() -> None:
    first, again = Fault("KeyError", "'a'"), Fault("ExtensionError", "no", cause=0)

    assert order(cases(first, again, Fault("AssertionError", "500", context=1))) == [2, 0, 1]


def test_errors_that_hang_together_share_the_candidates() -> None:
    first, again = cases(Fault("KeyError", "'a'"), Fault("ExtensionError", "no", cause=0))
    first.candidates = again.candidates = [candidate("x")] * 20

    assert room([first, again], 0, 20) == 14
    first.verified = dict.fromkeys(range(14), False)
    assert room([first, again], 1, 20) == 6


def test_an_error_of_its_own_has_all_candidates() -> None:
    alone = cases(Fault("KeyError", "'a'"), Fault("ValueError", "no"))
    for case in alone:
        case.candidates = [candidate("x")] * 20

    assert room(alone, 1, 20) == 20


def test_behind_a_risky_repair_all_that_are_gentler_are_tried() -> None:
    [case], plain = cases(Fault("KeyError", "'a'")), candidate("x")
    risky = replace(plain, patch=replace(plain.patch, risky=True))
    case.candidates = [plain, risky, risky, *[plain] * 17]

    assert gentler(case, 0) == []
    assert gentler(case, 1) == list(range(3, 20))
