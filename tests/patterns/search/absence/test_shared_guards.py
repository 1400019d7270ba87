"""What is tried where the functions beside say what to do without."""

from tests.patterns.search.case import Crash

NONE = "'NoneType' object has no attribute '{}'"


def test_the_guard_of_a_sibling_is_put_behind_the_same_look_up() -> None:
    code = (
        "def name(id):\n    user = find(id)\n    if user is None:\n        return 'nobody', 404\n"
        "    return user.name, 200\n\n"
        "def orders(id):\n    found = find(id)\n    return found.orders, 200\n"
    )

    crash = Crash(code, 9, "orders", "AttributeError", NONE.format("orders"))

    assert crash.lines(crash.trials[0]) == ["if found is None:"]
    assert crash.trials[0].edits[0].new.endswith(b"return 'nobody', 404\n")


def test_a_guard_that_speaks_of_what_is_not_here_is_not_copied() -> None:
    code = (
        "def name(id, other):\n    user = find(id)\n    if user is None:\n        return other\n"
        "    return user.name\n\ndef orders(id):\n    user = find(id)\n    return user.orders\n"
    )

    crash = Crash(code, 9, "orders", "AttributeError", NONE.format("orders"))

    assert crash.of("as_beside") == []


def test_a_condition_says_the_same_of_another_attribute() -> None:
    code = (
        "def name(p):\n    return p.doctor.name if p.doctor else '-'\n\n"
        "def phone(p):\n    return p.doctor.phone\n"
    )

    crash = Crash(code, 5, "phone", "AttributeError", NONE.format("phone"))

    assert crash.of("conditional_as_beside") == [["return (p.doctor.phone if p.doctor else '-')"]]


def test_a_function_that_lists_what_something_has_lists_nothing_without_it() -> None:
    code = "def others(f):\n    return [c for c in f.parent.children if c is not f]\n"

    crash = Crash(code, 2, "others", "AttributeError", NONE.format("children"))

    assert crash.of("nothing_of") == [["if f.parent is None:", "return []"]]
