"""Ruff's findings as diagnostics."""

import subprocess

import pytest

from bot.edges import ruff
from bot.edges.ruff import lint
from patterns.contract import Edit


def test_edits_count_bytes() -> None:
    text = 'name = "ä"; same = name is "ö"\r\n'.encode()

    (found,) = lint("a.py", text, rules="F632")

    assert found.rule == "F632"
    assert found.safe
    assert {text[edit.start : edit.end] for edit in found.edits} == {b"name is"} or found.edits == (
        Edit("a.py", text.index(b"is"), text.index(b"is") + 2, b"=="),
    )


def test_what_is_no_python_is_told() -> None:
    assert [found.rule for found in lint("a.py", b"def (\n")][:1] in (["invalid-syntax"], ["E999"])


def test_no_configuration_of_the_repository_is_read(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "ruff.toml").write_text('extend = "/etc/passwd"\n')
    monkeypatch.chdir(folder)

    assert [found.rule for found in lint("a.py", b"import os\n")] == ["F401"]


def test_a_ruff_that_hangs_finds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*args: object, **kwargs: object) -> None:
        raise subprocess.TimeoutExpired("ruff", ruff.SECONDS)

    monkeypatch.setattr(subprocess, "run", hang)

    assert lint("a.py", b"import os\n") == ()
