"""A keyword that a call says, and that what it passes on says once more, is said once."""

from tests.patterns.search.case import Crash

TWICE = "g() got multiple values for keyword argument 'deep'"


def once(code: str, name: str) -> list[list[str]]:
    return Crash(code, 2, "f", "TypeError", TWICE).of(name)


def test_what_the_call_says_is_said_in_what_is_passed_on() -> None:
    assert once(
        "def f(*args, **options):\n    return g(*args, deep=False, **options)\n",
        "keyword_passed_on",
    ) == [
        ['options["deep"] = False', "return g(*args, **options)"],
        ['options.setdefault("deep", False)', "return g(*args, **options)"],
    ]


def test_a_table_of_somebody_else_stays_as_it_is() -> None:
    assert once("def f(options):\n    return g(**options, deep=False)\n", "keyword_merged") == [
        ['return g(**{**options, "deep": False})']
    ]


def test_of_two_tables_nobody_knows_which() -> None:
    assert once("def f(a, b):\n    return g(deep=False, **a, **b)\n", "keyword_merged") == []


def small(line: str, kind: str, message: str, name: str) -> list[list[str]]:
    return Crash(f"def f(x, y):\n    {line}\n", 2, "f", kind, message).of(name)


def test_keys_that_are_no_texts_are_put_together_as_keys() -> None:
    message = "keywords must be strings"

    assert small("return dict(x, **y)", "TypeError", message, "merged") == [["return {**x, **y}"]]
    assert small("return dict(x, y=1)", "TypeError", message, "merged") == []
