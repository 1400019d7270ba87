"""Several faults of one log: their repairs put together, and no more than that."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.ledger import keys, record
from tests.cli.crashed import APP, git, heal, project


def test_two_faults_that_one_command_sees_are_healed_together(tmp_path: Path) -> None:
    code = APP.replace(
        "async def main", "async def again():\n    return await make()\n\n\nasync def main"
    )
    repo = project(tmp_path, code)
    log = (tmp_path / "log.txt").read_text()
    second = log.replace("in main", "in again").replace("line 13", "line 9")
    (tmp_path / "log.txt").write_text(log + second)
    check = "! grep -q 'await make' app.py"

    assert heal(repo, "--verify", check, "--apply") == 0

    assert "await make" not in (repo / "app.py").read_text()


def test_what_a_passing_command_does_not_need_stays_out(tmp_path: Path) -> None:
    again = "async def again():\n    return await make()\n\n\nasync def main"
    repo = project(tmp_path, APP.replace("async def main", again))
    log = (tmp_path / "log.txt").read_text()
    (tmp_path / "log.txt").write_text(log.replace("in main", "in again").replace("13", "9") + log)

    assert heal(repo, "--verify", f"{sys.executable} app.py", "--apply") == 0

    assert (repo / "app.py").read_text().count("await make()") == 1


def test_repairs_of_one_file_are_one_diff_whatever_its_encoding(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    code = APP.replace(
        "async def main", "async def again():\n    return await make()\n\n\nasync def main"
    )
    repo = project(tmp_path)
    (repo / "app.py").write_bytes(f"# coding: latin-1 äöü\n{code}".encode("latin-1"))
    log = (
        (tmp_path / "log.txt")
        .read_text()
        .replace("line 13", "line 18")
        .replace("line 9", "line 14")
    )
    second = log.replace("in main", "in again").replace("line 14", "line 10")
    (tmp_path / "log.txt").write_text(log + second)

    assert heal(repo, "--format", "diff") == 0

    diff = capfdbinary.readouterr().out
    assert diff.count(b"diff --git") == 1
    subprocess.run(["git", "apply", "-"], cwd=repo, input=diff, check=True)
    assert b"await make" not in (repo / "app.py").read_bytes()


def test_two_faults_of_one_repair_are_one_commit_and_two_repairs_are_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRACE_SIGNING_KEY", keys.generate())
    again = "async def again():\n    return await make()\n\n\nasync def main"
    repo = project(tmp_path, APP.replace("async def main", again))
    log = (tmp_path / "log.txt").read_text()
    second = log.replace("in main", "in again").replace("line 13", "line 9")
    (tmp_path / "log.txt").write_text(log + log + second)

    assert heal(repo, "--branch", "grace/heal") == 0

    messages = git(repo, "log", "--format=%B%x00", "main..grace/heal").split("\0")[:-1]
    changes = [record.parse(message).record.changes for message in reversed(messages)]
    assert len(changes) == 2
    assert changes[0][0].new == changes[1][0].old
    assert "await make" not in git(repo, "show", "grace/heal:app.py")
