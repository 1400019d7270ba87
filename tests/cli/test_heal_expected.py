"""A value that a repair made up gives way to the one that the failed assertion shows."""

from bot.cli.heal_expected import corrected
from bot.model import Candidate, PatternId
from patterns.contract import Certainty, Edit, Patch, Severity
from patterns.toolbox.source.sources import DictSources

SOURCES = DictSources({"app.py": "def f(d, k):\n    return d[k]\n"})
START = 25


def candidate(new: str) -> Candidate:
    edit = Edit("app.py", START, START + 3, new.encode())
    return Candidate(
        pattern=PatternId("search/get"),
        family="search",
        severity=Severity.HIGH,
        certainty=Certainty.B,
        title="Get what need not be there",
        why="",
        patch=Patch((edit,), ("why",), Certainty.B),
        files={},
        diff="",
        one_shot=False,
    )


def log(message: str) -> bytes:
    return (
        'Traceback (most recent call last):\n  File "tests/test_app.py", line 3, in test_it\n'
        f"    check()\nAssertionError: {message}\n"
    ).encode()


def after(new: str, message: str) -> str | None:
    better = corrected(candidate(new), log(message), SOURCES)
    return better.files["app.py"].decode().split("return ")[1].strip() if better else None


def test_a_get_without_a_default_gets_the_expected_one() -> None:
    assert after(".get(k)", "None != 'Unknown'") == "d.get(k, 'Unknown')"


def test_an_empty_value_becomes_the_expected_one() -> None:
    assert after("[k] if k in d else None", "assert None == ''") == "d[k] if k in d else ''"


def test_a_value_that_the_repair_did_not_make_up_stays() -> None:
    assert after("[k] or ''", "None != 'Unknown'") is None


def test_a_worked_out_result_is_not_copied() -> None:
    assert after(".get(k)", "None != 17") is None
    assert after(".get(k)", f"None != '{'x' * 80}'") is None


def test_another_error_says_nothing() -> None:
    assert corrected(candidate(".get(k)"), b"KeyError: None != 'x'\n", SOURCES) is None
