"""An attribute that is not there is asked for with a default, or said in another way."""

import pytest

from tests.patterns.search.case import Crash


def missing(line: str, kind: str, name: str, edit: str) -> list[list[str]]:
    message = f"'{kind}' object has no attribute '{name}'"
    return Crash(f"def f(e):\n    {line}\n", 2, "f", "AttributeError", message).of(edit)


@pytest.mark.parametrize(
    ("kind", "told"), [("ValueError", ["return str(e)"]), ("XMLSyntaxError", ["return e.msg"])]
)
def test_an_error_says_itself_what_it_says(kind: str, told: list[str]) -> None:
    assert missing("return e.message", kind, "message", "told") == [told]
    assert missing("return e.message", "Reply", "message", "told") == []


def test_the_default_goes_together_with_what_is_done() -> None:
    assert missing("return e.n + 1", "A", "n", "getattr") == [['return getattr(e, "n", 0) + 1']]
    assert missing("return 'a' in e.n", "A", "n", "getattr") == [
        ["return 'a' in getattr(e, \"n\", ())"]
    ]


def small(line: str, kind: str, message: str, name: str) -> list[list[str]]:
    return Crash(f"def f(x, y):\n    {line}\n", 2, "f", kind, message).of(name)


def test_an_attribute_that_is_asked_for_may_be_missing() -> None:
    message = "'A' object has no attribute 'name'"
    name = "getattr_default"

    assert small("return getattr(x, 'name')", "AttributeError", message, name) == [
        ["return getattr(x, 'name', None)"]
    ]
    assert small("return y and getattr(x, 'name')", "AttributeError", message, name) == [
        ["return y and getattr(x, 'name', False)"]
    ]
    assert small("return getattr(x, 'name', 1)", "AttributeError", message, name) == []
