"""What an expression demands letter by letter never rules out what it matches."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patterns.catalogue import catalogue
from patterns.contract import Pattern
from patterns.demands import may_match

ROUTES = [pattern.matches for pattern in catalogue()]
HEADLINES = [example.fault.headline for pattern in catalogue() for example in pattern.examples]
FORMS = (
    r"Error: \x41b",
    r"(?i)error",
    r"(?:Type|Value)Error: (?P<a>ab?c+|d{0,2}e{2}) (?!none)[]x]$",
    r"a(?#b)c",
    r"\N{LATIN SMALL LETTER A}b\.c\?{1,2}",
    r"(?<=a)b|(x)(?(1)y|z)|(['\"])\2",
    r"x{,3}y{z}[^\]a-z]*|\u0041",
)


@pytest.mark.parametrize("form", FORMS)
@given(data=st.data())
def test_no_match_is_ruled_out(form: str, data: st.DataObject) -> None:
    assert may_match(form, data.draw(st.from_regex(form)))


@pytest.mark.parametrize("pattern", catalogue(), ids=lambda pattern: pattern.id())
def test_no_claim_is_ruled_out(pattern: type[Pattern]) -> None:
    claimed = [headline for headline in HEADLINES if re.match(pattern.matches, headline)]

    assert claimed
    assert all(may_match(pattern.matches, headline) for headline in claimed)


@given(st.text(), st.text(string.printable))
def test_letters_alone_demand_themselves(word: str, text: str) -> None:
    assert may_match(re.escape(word), text) == (word in text)


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("TypeError: x", "ValueError: x"),
        ("(?:a|b)c", "xc"),
        ("a(?:b|c(?:d|e))", "acf"),
        ("ab+", "a"),
        (r"a\(\)", "a"),
        ("(?!b)a", "b"),
        ("a(?:b)?", "b"),
    ],
)
def test_what_is_demanded_and_missing_rules_out(expression: str, text: str) -> None:
    assert not may_match(expression, text)


def test_one_error_is_left_to_few_expressions() -> None:
    headline = "TypeError: object dict can't be used in 'await' expression"

    left = [route for route in ROUTES if may_match(route, headline)]

    assert len(left) < len(ROUTES) / 20
