"""Fewer or more values than there are names."""

from tests.patterns.search.case import Crash

FEW = "not enough values to unpack (expected 2, got 1)"
CODE = "def f(self):\n    fmt, args = self.args\n    return fmt.format(*args)\n"


def test_a_name_that_is_spread_takes_all_that_is_left() -> None:
    first = Crash(CODE, 2, "f", "ValueError", FEW).of("rest_named")

    assert first == [["fmt, *args = self.args"]]


def test_a_name_that_is_no_list_takes_one_value() -> None:
    code = CODE.replace("*args", "args")

    assert not Crash(code, 2, "f", "ValueError", FEW).of("rest_named")


def test_nothing_is_none() -> None:
    code = "def f(stack):\n    (one,) = stack\n    return one\n"

    assert Crash(code, 2, "f", "ValueError", FEW).of("nothing_unpacked") == [
        ["(one,) = stack if stack else (None,)"]
    ]


def test_what_there_is_too_much_of_is_left() -> None:
    many = "too many values to unpack (expected 2)"

    assert Crash(CODE, 2, "f", "ValueError", many).of("rest_dropped") == [
        ["fmt, args, *_ = self.args"]
    ]


def test_a_call_that_gives_nothing_stands_for_as_many_empty_lists() -> None:
    code = "def f(pairs):\n    keys, values = unzip(pairs)\n    return dict(zip(keys, values))\n"
    message = "not enough values to unpack (expected 2, got 0)"

    assert Crash(code, 2, "f", "ValueError", message).of("nothing_given")[0] == [
        "keys, values = unzip(pairs) or ([], [])"
    ]


def test_the_parts_of_pairs_are_put_together() -> None:
    code = "def box(points):\n    xs, ys = points\n    return min(xs), max(ys)\n"
    crash = Crash(code, 2, "box", "ValueError", "too many values to unpack (expected 2)")

    assert crash.of("transposed") == [["xs, ys = zip(*points)"]]
