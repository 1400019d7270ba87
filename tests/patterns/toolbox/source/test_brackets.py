"""Where a bracket without its other half can end."""

import pytest

from patterns.toolbox.source.brackets import closings, is_double, opened_last


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("print(len(a)\n", "print(len(a))\n"),
        ("if f(a:\n    b\n", "if f(a):\n    b\n"),
        ("x = [\n    1,\n\ny = 2\n", "x = [\n    1,\n]\n\ny = 2\n"),
        ("x = f(a,\n      b\ny = 2\n", "x = f(a,\n      b)\ny = 2\n"),
        ("print('(', a  # (\nb = 1\n", "print('(', a)  # (\nb = 1\n"),
    ],
)
def test_it_ends_where_the_line_does_or_what_is_indented(text: str, closed: str) -> None:
    ((at, mark),) = closings(text, min(text.find(one) for one in "([" if one in text))

    assert text[:at] + mark + text[at:] == closed


@pytest.mark.parametrize(
    "text", ["x = len(a > 3\n", "x = (a + b * c\n", "x = a[1 + b\n", "x = f((a, b)\n"]
)
def test_it_may_end_in_front_of_an_operator(text: str) -> None:
    assert list(closings(text, text.index("[" if "[" in text else "("))) == []


def test_the_one_that_another_kind_closes_is_the_last_that_is_open() -> None:
    text = "x = {f(a): [b}"

    assert opened_last(text, len(text) - 1) == text.index("[")


def test_of_several_elements_some_may_be_neighbours() -> None:
    assert opened_last("x = {'a': [1, 2}", 15) is None


@pytest.mark.parametrize(
    ("text", "double"), [("f(g(a)))", True), ("a + b)", False), ("f a)", True)]
)
def test_only_a_doubled_one_is_too_many(text: str, *, double: bool) -> None:
    assert is_double(text, len(text) - 1) is double
