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


@pytest.mark.parametrize(
    "body",
    [
        "caught = pytest.raises(Refused, f, None)",
        "with assert_raises_regex(Refused, 'x'):\n        f(None)",
        "with self.assertRaisesMessage(Refused, 'x'):\n        f(None)",
        "try:\n        f(None)\n    except Refused:\n        pass\n    else:\n        self.fail()",
        "try:\n        f(None)\n        assert False\n    except (Refused, OSError):\n        pass",
    ],
)
def test_tests_wait_in_many_forms(body: str) -> None:
    test = f"import pytest\n\n\ndef test_it():\n    {body}\n"
    line = test[: test.index("None")].count("\n") + 1
    crash = Crash(CODE, 6, "f", "ValueError", INVALID, test, behind=test.count("\n") - line)

    assert any("raise Refused" in line for lines in crash.of("translate") for line in lines)


def test_a_try_that_nothing_fails_behind_waits_for_nothing() -> None:
    test = "def test_it():\n    try:\n        f(None)\n    except Refused:\n        pass\n"
    crash = Crash(CODE, 6, "f", "ValueError", INVALID, test, behind=2)

    assert crash.of("translate") == []


def test_escaped_words_are_read_as_they_are() -> None:
    wanted = "pytest.raises(Refused, match=re.escape('no (x) in it'))"

    assert raised(WITH.format("", "", wanted)) == {'Refused("no (x) in it") from error'}


def test_what_is_raised_now_says_it_already() -> None:
    wanted = "pytest.raises(Refused, match='base 10')"

    assert raised(WITH.format("", "", wanted)) == {"Refused(str(error)) from error"}
