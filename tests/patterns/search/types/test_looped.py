"""What is tried where a loop goes over something else than is meant."""

from tests.patterns.search.case import Crash

PAIRS = "too many values to unpack (expected 2)"


def test_the_values_are_gone_through_where_a_key_came() -> None:
    code = "def f(self):\n    return [a.speak() for a in self.animals]\n"
    crash = Crash(code, 2, "f", "AttributeError", "'str' object has no attribute 'speak'")

    assert crash.lines(crash.trials[0]) == ["return [a.speak() for a in self.animals.values()]"]


def test_lines_are_counted_where_the_first_name_is_a_numbers() -> None:
    code = "def f(lines):\n    for number, line in lines:\n        print(number, line)\n"

    assert Crash(code, 2, "f", "ValueError", PAIRS).of("enumerated") == [
        ["for number, line in enumerate(lines):"]
    ]


def test_a_loop_that_takes_elements_out_goes_backwards() -> None:
    code = "def f(m):\n    for i in range(len(m)):\n        if m[i]:\n            del m[i]\n"

    crash = Crash(code, 3, "f", "IndexError", "list index out of range")

    assert crash.of("backwards") == [["for i in reversed(range(len(m))):"]]
