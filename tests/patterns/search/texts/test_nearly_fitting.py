"""Regular expressions match a little more, and texts are looked at in a normal form."""

from tests.patterns.search.case import Crash

CODE = """\
import re

SIZE = re.compile(r"(\\d{1,2})px$")


def f(text, unit):
    found = re.match(r"(\\d+)\\.(\\d+)$", text)
    if found is None:
        raise ValueError(text)
    if not SIZE.match(text):
        raise ValueError(text)
    if unit not in ("px", "em"):
        raise ValueError(unit)
"""


def test_a_suffix_may_follow_where_the_expression_ends() -> None:
    crash = Crash(CODE, 9, "f", "ValueError", "3.8rc1")

    assert 'found = re.match(r"(\\d+)\\.(\\d+)(?:[a-z]+\\d*)?$", text)' in [
        lines[0] for lines in crash.of("pattern_accepted")
    ]


def test_a_first_run_tells_whether_the_wider_expression_matches() -> None:
    found = [t for t in Crash(CODE, 9, "f", "ValueError", "").trials if "pattern" in t.name]

    assert found
    assert all(t.condition and "re').match(" in t.condition.expression for t in found)


def test_a_compiled_expression_is_widened_where_it_stands() -> None:
    crash = Crash(CODE, 11, "f", "ValueError", "")

    assert 'SIZE = re.compile(r"(\\d+)px$")' in [lines[0] for lines in crash.of("pattern_accepted")]


def test_a_word_is_known_in_any_case() -> None:
    crash = Crash(CODE, 13, "f", "ValueError", "PX")

    assert ["unit = unit.lower()"] in crash.of("normalised")
