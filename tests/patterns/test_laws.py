"""The laws of DESIGN §4, over every example that every pattern carries."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.edges import trial
from patterns import laws
from patterns.catalogue import catalogue
from patterns.contract import Heals, Pattern, Refuses
from patterns.page import page

ROOT = Path(__file__).parent.parent.parent
MESSAGES = json.loads((ROOT / "tests/samples/patterns/messages.json").read_text())
VERSIONS = {"3.8", "3.9", "3.10", "3.11", "3.12", "3.13"}
NOT_RAISED_BY = {"async_protocol/removed_form": {"3.8", "3.9"}}
"""Pythons that still took, or do not yet refuse, what a pattern is about."""

PATTERNS = [pytest.param(pattern, id=pattern.id()) for pattern in catalogue()]
HEALS = [
    pytest.param(pattern, example, id=f"{pattern.id()}: {example.title}")
    for pattern in catalogue()
    for example in pattern.examples
    if isinstance(example, Heals)
]
REFUSES = [
    pytest.param(pattern, example, id=f"{pattern.id()}: {example.title}")
    for pattern in catalogue()
    for example in pattern.examples
    if isinstance(example, Refuses)
]

HealingLaw = Callable[[type[Pattern], Heals], str | None]
RefusingLaw = Callable[[type[Pattern], Refuses], str | None]


@pytest.mark.parametrize("law", laws.HEALING, ids=lambda law: law.__name__)
@pytest.mark.parametrize(("pattern", "example"), HEALS)
def test_a_cure_keeps_the_law(law: HealingLaw, pattern: type[Pattern], example: Heals) -> None:
    assert law(pattern, example) is None


@pytest.mark.parametrize("law", laws.REFUSING, ids=lambda law: law.__name__)
@pytest.mark.parametrize(("pattern", "example"), REFUSES)
def test_a_refusal_keeps_the_law(
    law: RefusingLaw, pattern: type[Pattern], example: Refuses
) -> None:
    assert law(pattern, example) is None


@pytest.mark.parametrize("law", laws.BEING, ids=lambda law: law.__name__)
@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_keeps_the_law(
    law: Callable[[type[Pattern]], str | None], pattern: type[Pattern]
) -> None:
    assert law(pattern) is None


@pytest.mark.parametrize("pattern", PATTERNS)
def test_no_certain_pattern_proposes_on_the_example_of_another(pattern: type[Pattern]) -> None:
    assert laws.leaves_others_alone(pattern, catalogue()) is None


@pytest.mark.parametrize(("pattern", "example"), HEALS)
def test_before_really_fails_and_after_does_not(pattern: type[Pattern], example: Heals) -> None:
    assert list(trial.broken(example)) == []


@pytest.mark.parametrize("pattern", PATTERNS)
def test_the_regex_holds_on_real_messages_of_every_python(pattern: type[Pattern]) -> None:
    matched = {
        version
        for messages in MESSAGES.values()
        for message, versions in messages.items()
        if re.match(pattern.matches, message)
        for version in versions.split()
    }

    assert matched == VERSIONS - NOT_RAISED_BY.get(pattern.id(), set())


def test_the_page_shows_the_catalogue_as_it_is() -> None:
    assert (ROOT / "patterns/README.md").read_text() == page(catalogue())
