"""The error that a failing test waits for, in the forms in which tests say it."""

import pytest

from tests.patterns.search.case import Crash

CODE = """\
class Refused(Exception):
    pass


def f(text):
    return int(text)
"""
WITH = "import pytest\n\n\n{}def test_it({}):\n    with {}:\n        f(None)\n"
INVALID = "invalid literal for int() with base 10: 'x'"


def raised(test: str) -> set[str]:
    """The errors that are raised in place of the crash."""
    crash = Crash(CODE, 6, "f", "ValueError", INVALID, test)
    found = [lines for lines in crash.of("translate") if lines]
    return {line.removeprefix("raise ") for lines in found for line in lines if "raise" in line}


@pytest.mark.parametrize(
    ("behind", "words"),
    [
        ('assert caught.match("no number")', "no number"),
        ('assert caught.value.args[0] == "no number"', "no number"),
        ('assert str(caught.value).startswith("no number")', "no number"),
        ('assert "no number" in str(caught.value)', "no number"),
    ],
)
def test_the_words_are_asked_of_the_caught_error(behind: str, words: str) -> None:
    test = (
        "import pytest\n\n\ndef test_it():\n    with pytest.raises(Refused) as caught:\n"
        f"        f(None)\n    {behind}\n"
    )
    crash = Crash(CODE, 6, "f", "ValueError", INVALID, test, behind=1)

    assert any(words in line for lines in crash.of("translate") for line in lines)


def test_a_type_that_is_handed_in_is_waited_for() -> None:
    head = '@pytest.mark.parametrize("kind", [Refused, OSError])\n'
    test = WITH.format(head, "kind", "pytest.raises(kind)")

    assert {"Refused(str(error)) from error", "OSError(str(error)) from error"} == raised(test)


def test_an_expectation_that_is_handed_in_is_read() -> None:
    head = '@pytest.mark.parametrize(("a", "way"), [(1, pytest.raises(Refused))])\n'

    assert raised(WITH.format(head, "a, way", "way")) == {"Refused(str(error)) from error"}


def test_an_assertion_may_wait_for_an_error() -> None:
    test = "def test_it():\n    assert raises(Refused, lambda: f(None))\n"

    assert raised(test) == {"Refused(str(error)) from error"}
