"""`grace patterns`."""

from pathlib import Path

import pytest

from bot.__main__ import main
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
