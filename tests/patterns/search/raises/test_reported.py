"""Where the code says already that something is wrong, it raises what the test waits for."""

import pytest

from tests.patterns.search.case import Crash

TEST = "import pytest\n\n\ndef test_it():\n    with pytest.raises(ValueError):\n        f(1, 2)\n"
WORDED = TEST.replace("(ValueError)", '(ValueError, match="no such level")')
HEAD = "import sys, warnings\n\n\ndef f(x, y):\n"


@pytest.mark.parametrize(
    ("asserted", "asked"),
    [
        ("len(x) >= 3", "if len(x) < 3:"),
        ("x in y", "if x not in y:"),
        ("not x", "if x:"),
        ("x", "if not x:"),
        ("x < y", "if not (x < y):"),
    ],
)
def test_an_assertion_becomes_a_condition(asserted: str, asked: str) -> None:
    code = f"{HEAD}    assert {asserted}, 'three at least'\n    return x\n"
    crash = Crash(code, 5, "f", "AssertionError", "three at least", TEST)

    assert crash.of("raise_for_assertion") == [[asked, "raise ValueError('three at least')"]]


def test_an_assertion_without_words_says_what_was_expected() -> None:
    crash = Crash(f"{HEAD}    assert x\n    return x\n", 5, "f", "AssertionError", "", TEST)

    assert crash.of("raise_for_assertion") == [["if not x:", 'raise ValueError("expected x")']]


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ('sys.exit(f"no such level: {x}")', "SystemExit"),
        ('warnings.warn(f"no such level: {x}", stacklevel=2)', "UserWarning"),
        ('x.logger.warning(f"no such level: {x}")', "Exception"),
    ],
)
def test_what_is_only_told_is_raised(told: str, kind: str) -> None:
    crash = Crash(f"{HEAD}    {told}\n    return x\n", 5, "f", kind, "no such level: 1", WORDED)

    assert crash.of("raise_for_report") == [['raise ValueError(f"no such level: {x}")']]


def test_a_report_in_other_words_is_raised_in_the_awaited_ones() -> None:
    code = f"{HEAD}    x.warning('%s', y)\n    return x\n"
    crash = Crash(code, 5, "f", "Exception", "2", WORDED)

    assert crash.of("raise_for_report") == [['raise ValueError("no such level")']]


def test_a_call_that_reports_nothing_stays() -> None:
    crash = Crash(f"{HEAD}    x.load('a level')\n", 5, "f", "OSError", "no", WORDED)

    assert crash.of("raise_for_report") == []


def test_the_name_of_the_object_is_not_written_out() -> None:
    code = (
        "class Path:\n    def f(self, x):\n        if x is None:\n"
        "            self.owner.warning('no None')\n        return self.name\n"
    )
    test = TEST.replace("(ValueError)", """(ValueError, match="'Path' of 'b' takes no None")""")
    crash = Crash(code, 4, "f", "Exception", "no None", test)

    told = 'raise ValueError(f"{type(self).__name__!r} of {self.name!r} takes no None")'
    assert crash.of("raise_for_report") == [[told]]


def test_what_is_deprecated_so_far_is_an_error_now() -> None:
    warned = "no watcher is set here, that will be an error"
    code = (
        f"{HEAD}    if not y:\n        warnings.warn('{warned}', stacklevel=2)\n    return x.go()\n"
    )
    words = "no watcher is set here, that is not allowed"
    test = TEST.replace("(ValueError)", f"(ValueError, match='{words}')")
    crash = Crash(code, 7, "f", "AttributeError", "'int' object has no attribute 'go'", test)

    assert crash.of("raise_for_report") == [[f'raise ValueError("{words}")']]
