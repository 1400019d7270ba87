from dataclasses import replace

from bot.reading.chains import targets
from patterns.contract import Fault, Frame
from tests.reading.conformance import faults_of

OWN = Frame("/app/shop/api.py", 3, "f", context="return row['qty']")
RAISE = replace(OWN, context="raise OrderError() from exc")
LIBRARY = Frame("/usr/lib/python3.11/json/encoder.py", 9)


def test_an_exception_alone_is_the_one_to_heal() -> None:
    assert targets([Fault("KeyError", "", frames=(OWN,))]) == ((0, 0),)


def test_the_cause_of_what_was_raised_in_its_place_is() -> None:
    faults = [
        Fault("KeyError", "", frames=(OWN,)),
        Fault("OrderError", "", frames=(RAISE,), cause=0),
    ]

    assert targets(faults) == ((0, 1),)


def test_an_exception_raised_by_hand_while_handling_hides_the_earlier_one() -> None:
    faults = [
        Fault("KeyError", "", frames=(OWN,)),
        Fault("OrderError", "", frames=(RAISE,), context=0),
    ]

    assert targets(faults) == ((0, 1),)


def test_a_mistake_in_a_handler_is_its_own_error() -> None:
    faults = [
        Fault("KeyError", "", frames=(OWN,)),
        Fault("NameError", "", frames=(OWN,), context=0),
    ]

    assert targets(faults) == ((1, 1),)


def test_a_cause_inside_of_a_library_hides_nothing() -> None:
    faults = [Fault("E", "", frames=(LIBRARY,)), Fault("OrderError", "", frames=(RAISE,), cause=0)]

    assert targets(faults) == ((1, 1),)


def test_a_group_stands_for_its_members() -> None:
    faults = [
        Fault("Group", "", group=(1, 2)),
        Fault("KeyError", "", frames=(OWN,)),
        Fault("ValueError", ""),
    ]

    assert targets(faults) == ((1, 0), (2, 0))


def test_the_error_of_another_process_is_found_behind_its_wrapper() -> None:
    assert targets(faults_of("log-pool.log")) == ((0, 2),)


def test_indexes_that_lie_do_no_harm() -> None:
    assert targets([Fault("A", "", cause=1), Fault("B", "", cause=0, group=(0, 9))]) == ()
    assert targets([Fault("A", "", frames=(OWN,), group=(9,))]) == ()
