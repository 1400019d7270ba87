"""The laws of DESIGN §4, over every example that every pattern carries."""

import io
import json
import re
import tokenize
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.edges.ruff import lint
from patterns.catalogue import catalogue
from patterns.contract import Certainty, Heals, Pattern, Refused, Refuses
from patterns.toolbox.sources import DictSources
from tests.patterns.examples import HEALS, PATTERNS, REFUSES, files, healed, patches, run

MESSAGES = Path(__file__).parent.parent / "samples" / "patterns" / "messages.json"
VERSIONS = {"3.8", "3.9", "3.10", "3.11", "3.12", "3.13"}

heals = pytest.mark.parametrize(("pattern", "example"), HEALS)
refuses = pytest.mark.parametrize(("pattern", "example"), REFUSES)
every_pattern = pytest.mark.parametrize("pattern", PATTERNS)


@heals
def test_the_first_patch_is_exactly_the_example(pattern: type[Pattern], example: Heals) -> None:
    before = files(example.before)

    assert pattern.claims(example.fault)
    first = patches(pattern, example.fault, DictSources(before))[0]

    assert healed(first, before) == files(example.after)


@heals
def test_before_really_raises_the_fault_where_it_says(
    pattern: type[Pattern], example: Heals, tmp_path: Path
) -> None:
    stderr, frames = run(files(example.before), tmp_path)
    ours = [f for f in example.fault.frames if f.path in files(example.before)]

    assert example.fault.headline in stderr
    assert [(f.path, f.line, f.function) for f in frames][-len(ours) :] == [
        (f.path, f.line, f.function) for f in ours
    ]


@heals
def test_after_does_not_raise_the_fault_any_more(
    pattern: type[Pattern], example: Heals, tmp_path: Path
) -> None:
    stderr, _ = run(files(example.after), tmp_path)

    assert example.fault.headline not in stderr


@heals
def test_a_healed_file_is_refused(pattern: type[Pattern], example: Heals) -> None:
    with pytest.raises(Refused):
        list(pattern.propose(example.fault, DictSources(files(example.after))))


@heals
def test_every_comment_survives(pattern: type[Pattern], example: Heals) -> None:
    lost = comments(files(example.before)) - comments(files(example.after))

    assert not lost


@heals
def test_nothing_changes_outside_the_edits(pattern: type[Pattern], example: Heals) -> None:
    before = files(example.before)
    first = patches(pattern, example.fault, DictSources(before))[0]
    after = healed(first, before)

    for path, text in after.items():
        touched = [edit for edit in first.edits if edit.path == path]
        start = min((edit.start for edit in touched), default=len(text))
        tail = len(before.get(path, b"")) - max((edit.end for edit in touched), default=0)
        assert before.get(path, b"")[:start] == text[:start]
        assert before.get(path, b"")[-tail or len(text) :] == text[-tail or len(text) :]


@heals
def test_a_linter_finds_nothing_new(pattern: type[Pattern], example: Heals) -> None:
    assert not diagnostics(files(example.after)) - diagnostics(files(example.before))


@refuses
def test_a_refusal_gives_exactly_its_reason(pattern: type[Pattern], example: Refuses) -> None:
    with pytest.raises(Refused) as refused:
        list(pattern.propose(example.fault, DictSources(files(example.code))))

    assert str(refused.value) == example.because


@refuses
def test_a_refused_fault_is_one_that_the_pattern_claims(
    pattern: type[Pattern], example: Refuses
) -> None:
    assert pattern.claims(example.fault)


@every_pattern
def test_a_pattern_shows_one_cure_and_two_refusals(pattern: type[Pattern]) -> None:
    kinds = Counter(type(example) for example in pattern.examples)

    assert kinds[Heals] >= 1
    assert kinds[Refuses] >= 2


@every_pattern
def test_no_certain_pattern_proposes_on_the_example_of_another(pattern: type[Pattern]) -> None:
    certain = [
        (other.id(), example.title)
        for other in catalogue()
        if other is not pattern
        for example in other.examples
        if isinstance(example, Heals) and pattern.claims(example.fault)
        for patch in patches(pattern, example.fault, DictSources(files(example.before)))
        if patch.certainty is Certainty.A
    ]

    assert not certain


@every_pattern
def test_the_regex_holds_on_real_messages_of_every_python(pattern: type[Pattern]) -> None:
    cases = json.loads(MESSAGES.read_text())
    matched = {
        version
        for messages in cases.values()
        for message, versions in messages.items()
        if re.match(pattern.matches, message)
        for version in versions.split()
    }

    assert matched >= VERSIONS


@every_pattern
def test_a_pattern_says_what_it_does(pattern: type[Pattern]) -> None:
    assert pattern.__module__ == f"patterns.{pattern.id().replace('/', '.')}"
    assert 10 <= len(pattern.title()) <= 72
    assert len(pattern.explanation()) >= 80


def comments(code: Mapping[str, bytes]) -> Counter[str]:
    """Every comment of some files."""
    return Counter(
        token.string
        for path, text in code.items()
        if path.endswith(".py")
        for token in tokenize.tokenize(io.BytesIO(text).readline)
        if token.type == tokenize.COMMENT
    )


def diagnostics(code: Mapping[str, bytes]) -> Counter[tuple[str, str, str]]:
    """What ruff says of some files, without the lines, which move."""
    return Counter(
        (path, found.rule, found.message)
        for path, text in code.items()
        for found in lint(path, text, rules="F,E9")
    )
