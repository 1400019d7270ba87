"""What a message names is what is doubted: the operator, the function, the place."""

from tests.patterns.search.case import Crash


def said(line: str, message: str) -> list[str]:
    """What the edits of a line come to, best first."""
    crash = Crash(f"def f(x, y, z):\n    {line}\n", 2, "f", "TypeError", message)
    return [" ".join(crash.lines(trial)) for trial in crash.trials]


def test_another_operator_of_the_line_is_not_what_failed() -> None:
    message = "unsupported operand type(s) for /: 'NoneType' and 'int'"

    assert not any("x if" in edit or "x or" in edit for edit in said("return x + y / z", message))


def test_a_statement_that_adds_to_something_is_what_failed() -> None:
    message = "unsupported operand type(s) for +=: 'NoneType' and 'str'"

    assert said("x += '{}'.format(y)", message)[:1] == ["if x is not None: x += '{}'.format(y)"]


def test_the_argument_that_the_message_counts_is_doubted_first() -> None:
    found = said("z = x.replace('a', y)", "replace() argument 2 must be str, not int")

    assert found[0] == "z = x.replace('a', str(y))"


def test_what_is_spread_out_was_empty_where_arguments_are_missing() -> None:
    found = said("if x: z.add(join(*y))", "join() missing 1 required positional argument: 'a'")

    assert any("and y" in edit or "if y" in edit for edit in found)


def test_a_function_is_never_none() -> None:
    found = said("return isinstance(x, y)", "'NoneType' object is not callable")

    assert not any("isinstance is" in edit for edit in found)


def test_a_function_that_does_no_arithmetic_is_not_doubted() -> None:
    found = said("return len(x.a) + x.b", "unsupported operand type(s) for +: 'int' and 'NoneType'")

    assert not any("x.a or" in edit or "x.a if" in edit for edit in found)


def test_to_be_there_says_nothing_of_a_type() -> None:
    found = said("if x and x[0]: return x", "'Lambda' object is not subscriptable")

    assert found[0] == "if x and isinstance(x, (list, tuple)) and x[0]: return x"


def test_what_the_objects_own_method_is_given_is_not_doubted_here() -> None:
    found = said("for a in self.run(y): z(a)", "'NoneType' object is not iterable")

    assert not any("if y" in edit or "y or" in edit for edit in found)
    assert "for a in self.run(y) or []: z(a)" in found
