"""`grace patterns`."""

from pathlib import Path

import pytest

from bot.__main__ import main
from patterns import catalogue as subject
from patterns.catalogue import catalogue

ROOT = Path(__file__).parent.parent.parent
ID = "missing_await/await_on_plain_value"


def test_every_pattern_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["patterns"]) == 0

    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert listed == [pattern.id() for pattern in catalogue()]


def test_a_pattern_is_shown_with_its_diff_and_its_refusals(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["patterns", "show", ID]) == 0

    shown = capsys.readouterr().out
    assert "-    model = await get_model()" in shown
    assert "a test double:" in shown


def test_the_page_can_be_made(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["patterns", "--page"]) == 0

    assert capsys.readouterr().out == (ROOT / "patterns/README.md").read_text()


def test_a_family_is_checked_by_the_laws(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["patterns", "check", "missing_await/await_on_plain_value"]) == 0

    assert "1 patterns checked, 0 laws broken" in capsys.readouterr().err


def test_an_unknown_name_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["patterns", "check", "nothing"]) == 3

    assert "no pattern is called so" in capsys.readouterr().err


OTHER = """\
from patterns.contract import Certainty, Fault, Pattern, Refused, Severity


class Sum(Pattern):
    '''Add things up'''

    family = "sums"
    severity = Severity.LOW
    matches = r"TypeError: sums$"
    examples = ()
"""


def test_a_third_party_package_is_held_to_the_same_laws(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "other_sums.py").write_text(OTHER)
    names = ["other_sums:Sum", "other_sums:Gone", "not_there"]
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(subject, "third_party_names", lambda: iter(names))
    subject.catalogue.cache_clear()
    subject._third_party.cache_clear()
    try:
        assert main(["patterns", "check", "sums"]) == 3
    finally:
        monkeypatch.undo()
        subject.catalogue.cache_clear()
        subject._third_party.cache_clear()

    told = capsys.readouterr().out
    assert "sums/other_sums: it must show at least one cure and two refusals" in told
    assert "the entry point other_sums:Gone cannot be loaded" in told
    assert "the entry point not_there cannot be loaded: No module named 'not_there'" in told
