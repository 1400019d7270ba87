"""Patterns are found by walking, and imported when they are needed."""

import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from patterns import catalogue as subject
from patterns.catalogue import catalogue, claimants, third_party_names
from patterns.contract import Fault, Pattern

FAULT = Fault("TypeError", "object int can't be used in 'await' expression")


def test_the_order_is_the_same_in_every_process() -> None:
    ids = [pattern.id() for pattern in catalogue()]

    assert ids == sorted(ids)


@pytest.mark.parametrize("pattern", catalogue(), ids=lambda pattern: pattern.id())
def test_every_pattern_claims_through_the_catalogue(pattern: type[Pattern]) -> None:
    for example in pattern.examples:
        expected = [other for other in catalogue() if other.claims(example.fault)]

        assert list(claimants(example.fault)) == expected


@pytest.mark.parametrize("pattern", catalogue(), ids=lambda pattern: pattern.id())
def test_the_text_of_a_file_says_what_its_class_says(pattern: type[Pattern]) -> None:
    assert subject._route(pattern.__module__) in {None, pattern.matches}


def test_only_what_may_claim_is_imported() -> None:
    code = (
        "import sys; from patterns.catalogue import claimants; from patterns.contract import Fault;"
        f"claimants({FAULT!r});"
        "print([m for m in sys.modules if m.startswith('patterns.') and m.count('.') == 2"
        " and '.toolbox.' not in m], 'libcst' in sys.modules, 'pydantic' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "['patterns.missing_await.await_on_plain_value'] False False"


def test_a_third_party_package_adds_patterns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = tmp_path / "other-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: other\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[grace.patterns]\nx = other.sums:Sum\ny = other.y\n")
    monkeypatch.syspath_prepend(str(tmp_path))

    assert list(third_party_names()) == ["other.sums:Sum", "other.y"]


def test_third_party_patterns_are_loaded_by_class_or_by_module(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home = "patterns.missing_await.await_on_plain_value"
    names = [EntryPoint("a", f"{home}:AwaitOnPlainValue", "g").value, home]
    monkeypatch.setattr(subject, "third_party_names", lambda: iter(names))

    found = subject._third_party.__wrapped__()

    assert [pattern.__name__ for pattern in found] == ["AwaitOnPlainValue", "AwaitOnPlainValue"]


def test_a_file_that_cannot_be_read_as_text_is_imported_to_know() -> None:
    assert subject._route("patterns.missing_await.nothing") is None
    assert subject._may_claim("patterns.missing_await.nothing", "TypeError: x")
