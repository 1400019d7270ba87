"""The laws of DESIGN §4, over every example that every pattern carries."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bot.edges import trial
from patterns import laws
from patterns.catalogue import catalogue
from patterns.contract import Explains, Heals, Pattern, Refuses
from patterns.page import page, taxonomy

ROOT = Path(__file__).parent.parent.parent
MESSAGES = json.loads((ROOT / "tests/samples/patterns/messages.json").read_text())
VERSIONS = {"3.8", "3.9", "3.10", "3.11", "3.12", "3.13"}
ONLY_ON = {
    "async_protocol/removed_form": {"3.10", "3.11", "3.12", "3.13"},
    "deprecations/going_module": {"3.8", "3.9", "3.10", "3.11", "3.12"},
    "missing_attribute/enum_member": {"3.8", "3.9", "3.10", "3.11"},
    "import_error/newer_annotation": {"3.8", "3.9", "3.10"},
    "deprecations/assert_of_tuple": {"3.10", "3.11", "3.12", "3.13"},
    "deprecations/utcnow": {"3.12", "3.13"},
    "database/sql_as_text": {"3.12"},
    "old_names/pydantic_method": {"3.12"},
    "old_names/unittest_alias": {"3.12", "3.13"},
    "old_names/unsafe_yaml": {"3.12"},
    "old_names/moved_settings": {"3.12"},
    "old_names/pydantic_demands": {"3.12"},
    "database/select_of_list": {"3.12"},
    "absence/misspelt_endpoint": {"3.12"},
    "values/columns_as_list": {"3.12"},
    "calls/one_sequence": {"3.12"},
    "calls/view_without_return": {"3.12"},
    "values/elementwise": {"3.12"},
    "old_names/library_keyword": {"3.10", "3.11", "3.12", "3.13"},
}
"""Errors that older Pythons do not raise at all, or not in our samples; a library's from one."""

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
    if isinstance(example, (Refuses, Explains))
]


@pytest.mark.parametrize(("pattern", "example"), HEALS)
def test_a_cure_keeps_every_law(pattern: type[Pattern], example: Heals) -> None:
    assert [why for law in laws.HEALING if (why := law(pattern, example))] == []


@pytest.mark.parametrize(("pattern", "example"), REFUSES)
def test_a_refusal_keeps_every_law(pattern: type[Pattern], example: Refuses | Explains) -> None:
    assert [why for law in laws.REFUSING if (why := law(pattern, example))] == []


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_keeps_every_law(pattern: type[Pattern]) -> None:
    assert [why for law in laws.BEING if (why := law(pattern))] == []


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

    assert matched >= ONLY_ON.get(pattern.id(), VERSIONS)


@pytest.mark.parametrize("row", taxonomy(), ids=lambda row: row["id"])
def test_every_everyday_crash_is_answered(row: dict[str, Any]) -> None:
    """By a pattern one of whose own examples is that crash; a rare crash is always explained."""
    kind = Heals if row["tier"] in {1, 2} and row["certainty"] != "C" else Explains

    assert [
        pattern.id()
        for pattern in catalogue()
        if row["id"] in pattern.answers
        for example in pattern.examples
        if isinstance(example, kind)
        for name in {example.fault.type, f"{example.fault.module}.{example.fault.type}"}
        if re.match(row["regex"], f"{name}: {example.fault.message}")
    ]


def test_a_pattern_answers_only_what_the_taxonomy_knows() -> None:
    known = {row["id"] for row in taxonomy()}

    assert [pattern.id() for pattern in catalogue() if not set(pattern.answers) <= known] == []


def test_the_page_shows_the_catalogue_as_it_is() -> None:
    assert (ROOT / "patterns/README.md").read_text() == page(catalogue())
