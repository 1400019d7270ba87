"""A gap in a text is filled with the value that its words name."""

from tests.patterns.search.case import Crash


def filled(line: str, kind: str, message: str) -> list[list[str]]:
    code = f"def f(name, value):\n    {line}\n"
    return Crash(code, 2, "f", kind, message).of("placeholder")


def test_the_gap_gets_what_the_words_before_it_name() -> None:
    message = "Replacement index 1 out of range for positional args tuple"
    found = filled("return 'bad value {}, use {}'.format(', '.join(ALL))", "IndexError", message)

    assert found[0] == ["return 'bad value {}, use {}'.format(value, ', '.join(ALL))"]


def test_a_value_behind_a_percent_sign_becomes_one_of_several() -> None:
    message = "not enough arguments for format string"

    assert filled("return 'the %s is %d' % name", "TypeError", message)[0] == [
        "return 'the %s is %d' % (name, value)"
    ]
    assert filled("return 'value %s: %s, %s' % (g(), h())", "TypeError", message)[0] == [
        "return 'value %s: %s, %s' % (value, g(), h())"
    ]


def test_two_gaps_too_many_are_not_guessed() -> None:
    message = "not enough arguments for format string"

    assert filled("return '%s %s %s' % name", "TypeError", message) == []


def named(line: str) -> list[list[str]]:
    code = f"def f(name, value):\n    {line}\n"
    return Crash(code, 2, "f", "KeyError", "'name'").of("gap_named")


def test_a_gap_with_a_name_gets_its_value_by_that() -> None:
    assert named("return '{name}!'.format(g())") == [["return '{name}!'.format(name=g())"]]
    assert named("return '{name} {0}'.format(g())") == []


def test_a_gap_with_a_name_at_hand_is_filled_with_it() -> None:
    assert named("return '{name:>{w}} {v}'.format(w=1, v=2)") == [
        ["return '{name:>{w}} {v}'.format(w=1, v=2, name=name)"]
    ]
    assert named("return '{name} {other}'.format()") == []


def small(line: str, kind: str, message: str, name: str) -> list[list[str]]:
    return Crash(f"def f(x, y):\n    {line}\n", 2, "f", kind, message).of(name)


def test_values_are_put_into_the_text_not_into_what_the_call_gives() -> None:
    message = "unsupported operand type(s) for %: 'NoneType' and 'str'"

    assert small("print('%s') % x", "TypeError", message, "of_its_text") == [["print('%s' % x)"]]
    assert small("print('a') % x", "TypeError", message, "of_its_text") == []
    message = "'NoneType' object has no attribute 'format'"
    assert small("print('{}').format(x)", "AttributeError", message, "of_its_text") == [
        ["print('{}'.format(x))"]
    ]
