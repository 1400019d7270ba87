"""Of every error it can be said which expression failed, and where its values come from."""

import pytest

from patterns.contract import Fault, Frame, Refused
from patterns.toolbox.generic_explanation import account
from patterns.toolbox.source.sources import DictSources


def told(code: str, *frames: Frame) -> str:
    """What is said of an error at these frames."""
    return account(Fault("ValueError", "x", frames=frames), DictSources({"app.py": code}))


def at(line: int, columns: tuple[int, int] | None = None) -> Frame:
    """A frame in the file, with columns where the report has them."""
    column, end = columns or (None, None)
    return Frame("app.py", line, "f", column=column, end_column=end)


def test_the_expression_and_the_origin_of_its_values_are_told() -> None:
    code = "def f(a):\n    b = a\n    return sum(a, b)\n"

    assert told(code, at(3)) == (
        "`sum(a, b)` (app.py:3) failed. `a` is a parameter of `f()` (app.py:1). "
        "`b` is `a` (app.py:2)"
    )


def test_columns_mark_the_part_that_failed() -> None:
    code = "def f(a, b):\n    return a[0] + b[1]\n"

    assert told(code, at(2, (18, 22))).startswith("`b[1]` (app.py:2) failed. `b` is a parameter")


def test_a_call_into_other_code_says_where_it_ended() -> None:
    code = "import random\n\ndef f(a):\n    return random.choice(a)\n"
    inner = Frame("/lib/random.py", 7, "choice")

    assert "`random.choice(a)` (app.py:4) failed within `choice()` of random.py." in told(
        code, at(4), inner
    )


def test_the_methods_own_object_and_imports_are_not_told() -> None:
    code = "import re\n\nclass A:\n    def f(self, a):\n        return re.match(self.p, a)\n"

    assert told(code, at(5)) == (
        "`re.match(self.p, a)` (app.py:5) failed. `a` is a parameter of `f()` (app.py:4)"
    )


@pytest.mark.parametrize("code", ["def f():\n    pass\n", f"def f():\n    g({'a' * 90})\n"])
def test_what_cannot_be_quoted_is_named_by_its_line(code: str) -> None:
    assert told(code, at(2)) == "line 2 of app.py failed"


def test_what_is_given_a_value_did_not_fail() -> None:
    code = "def f(a):\n    for b, c in a:\n        pass\n"

    assert told(code, at(2)) == "`a` (app.py:2) failed. `a` is a parameter of `f()` (app.py:1)"


def test_at_most_three_values_are_told() -> None:
    code = "def f(a, b, c, d):\n    return [a, b, c, d]\n"

    assert told(code, at(2)).count("is a parameter") == 3


def test_without_a_line_of_ours_nothing_is_told() -> None:
    with pytest.raises(Refused):
        told("", Frame("/lib/random.py", 7, "choice"))
