"""What cannot be compared is not sorted, or not by itself."""

from tests.patterns.search.case import Crash

CODE = "def f(xs):\n    return sorted(xs)\n"
SAID = "'<' not supported between instances of '{}' and 'str'"


def test_what_has_no_order_keeps_the_one_that_it_came_in() -> None:
    crash = Crash(CODE, 2, "f", "TypeError", SAID.format("int"))

    assert crash.of("unsorted") == [["return list(xs)"]]


def test_none_comes_last() -> None:
    crash = Crash(CODE, 2, "f", "TypeError", SAID.format("NoneType"))

    assert crash.of("none_last") == [["return sorted(xs, key=lambda each: (each is None, each))"]]
    assert crash.of("unsorted") == []


def test_what_is_sorted_by_a_key_is_left_alone() -> None:
    code = CODE.replace("sorted(xs)", "sorted(xs, key=len)")
    crash = Crash(code, 2, "f", "TypeError", SAID.format("int"))

    assert crash.of("unsorted") == []


def test_none_is_neither_the_most_nor_part_of_a_sum() -> None:
    for name in ("max", "sum"):
        crash = Crash(CODE.replace("sorted", name), 2, "f", "TypeError", SAID.format("NoneType"))

        assert crash.of("without_none") == [
            [f"return {name}((each for each in xs if each is not None))"]
        ]


def test_none_is_left_out_where_the_values_are_made() -> None:
    said = "unsupported operand type(s) for +: 'int' and 'NoneType'"
    crash = Crash("def f(xs):\n    return sum(x.n for x in xs)\n", 2, "f", "TypeError", said)

    assert crash.of("without_none") == [["return sum(x.n for x in xs if x.n is not None)"]]


def test_none_is_sorted_as_the_least_of_its_kind() -> None:
    code = "def f(xs):\n    xs.sort(key=lambda x: x.name)\n"
    found = Crash(code, 2, "f", "TypeError", SAID.format("NoneType")).of("by_default")

    assert found == [["xs.sort(key=lambda x: x.name or '')"]]


def test_any_part_of_a_key_may_be_none() -> None:
    code = "def f(xs):\n    return sorted(xs, key=lambda x: (x.a, x.b))\n"
    found = Crash(code, 2, "f", "TypeError", SAID.format("NoneType")).of("by_default")

    assert found == [
        ["return sorted(xs, key=lambda x: (x.a or '', x.b))"],
        ["return sorted(xs, key=lambda x: (x.a, x.b or ''))"],
        ["return sorted(xs, key=lambda x: (x.a or '', x.b or ''))"],
    ]


def test_what_has_no_key_comes_last() -> None:
    code = "def f(tasks):\n    return sorted(tasks, key=lambda t: t.due)\n"
    message = "'<' not supported between instances of 'datetime.date' and 'NoneType'"
    crash = Crash(code, 2, "f", "TypeError", message)

    assert crash.of("none_last_by_key") == [
        ["return sorted(tasks, key=lambda t: (t.due is None, t.due))"]
    ]
