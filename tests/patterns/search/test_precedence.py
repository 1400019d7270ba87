"""Small slips are seen where something turns out to be None, or not to be there."""

from tests.patterns.search.case import Crash


def trials(line: str, kind: str, message: str, family: str) -> list[list[str]]:
    return Crash(f"def f(x, y):\n    {line}\n", 2, "f", kind, message).of(family)


def test_a_default_stands_in_for_the_operand() -> None:
    message = "must be real number, not NoneType"

    assert trials("return '%.1f' % x or 0.0", "TypeError", message, "default_of_operand") == [
        ["return '%.1f' % (x or 0.0)"]
    ]


def test_an_attribute_that_is_asked_for_may_be_missing() -> None:
    message = "'A' object has no attribute 'name'"
    family = "getattr_default"

    assert trials("return getattr(x, 'name')", "AttributeError", message, family) == [
        ["return getattr(x, 'name', None)"]
    ]
    assert trials("return y and getattr(x, 'name')", "AttributeError", message, family) == [
        ["return y and getattr(x, 'name', False)"]
    ]
    assert trials("return getattr(x, 'name', 1)", "AttributeError", message, family) == []


def test_keys_that_are_no_texts_are_put_together_as_keys() -> None:
    message = "keywords must be strings"

    assert trials("return dict(x, **y)", "TypeError", message, "merged") == [["return {**x, **y}"]]
    assert trials("return dict(x, y=1)", "TypeError", message, "merged") == []


def test_values_are_put_into_the_text_not_into_what_the_call_gives() -> None:
    message = "unsupported operand type(s) for %: 'NoneType' and 'str'"

    assert trials("print('%s') % x", "TypeError", message, "of_its_text") == [["print('%s' % x)"]]
    assert trials("print('a') % x", "TypeError", message, "of_its_text") == []
    message = "'NoneType' object has no attribute 'format'"
    assert trials("print('{}').format(x)", "AttributeError", message, "of_its_text") == [
        ["print('{}'.format(x))"]
    ]
