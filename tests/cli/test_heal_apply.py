"""What `grace heal` writes: files of the folder, or signed commits on a branch."""

from pathlib import Path

import pytest

from bot.ledger import keys, record
from tests.cli.crashed import HEALED, git, heal, project


def test_what_is_applied_stands_in_the_folder(tmp_path: Path) -> None:
    repo = project(tmp_path)

    assert heal(repo, "--apply") == 0

    assert (repo / "app.py").read_text() == HEALED


def test_a_branch_carries_a_record_that_verifies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = keys.generate()
    monkeypatch.setenv("GRACE_SIGNING_KEY", key)
    repo = project(tmp_path)

    assert heal(repo, "--branch", "grace/heal") == 0

    message = git(repo, "log", "-1", "--format=%B", "grace/heal")
    signed = record.parse(message)
    assert signed.record.pattern == "missing_await/await_on_plain_value"
    old, new = (git(repo, "rev-parse", f"{rev}:app.py").strip() for rev in ("main", "grace/heal"))
    assert [(c.path, c.old, c.new) for c in signed.record.changes] == [("app.py", old, new)]
    assert git(repo, "show", "grace/heal:app.py") == HEALED
    assert git(repo, "status", "--porcelain") == ""
    assert git(repo, "branch", "--show-current").strip() == "main"


def test_a_branch_is_signed_with_the_person_s_own_key_where_the_environment_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

    assert heal(project(tmp_path), "--branch", "x") == 0
    own = tmp_path / "config" / "grace" / "signing_key"
    assert own.stat().st_mode & 0o077 == 0
    keys.load(own.read_text())


def test_a_key_that_cannot_be_made_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config").write_text("a file")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

    assert heal(project(tmp_path), "--branch", "x") == 2
    assert "set GRACE_SIGNING_KEY" in capsys.readouterr().err


def test_an_older_revision_is_healed_as_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repo = project(tmp_path)
    (repo / "app.py").write_text("")
    git(repo, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-am", "empty")

    assert heal(repo) == 3
    assert heal(repo, "--rev", "HEAD~1") == 0
    assert heal(repo, "--rev", "HEAD~1", "--apply") == 2
    assert "app.py is not what HEAD~1 was healed on" in capsys.readouterr().err
