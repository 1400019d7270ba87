"""`grace heal`, end to end: what it prints, and what it refuses."""

import io
import subprocess
import sys
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.ledger import keys
from tests.cli.crashed import GUESSED_LOG, HEALED, git, heal, project, report


def test_the_diff_is_printed_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repo = project(tmp_path)

    assert heal(repo, "--format", "diff") == 0

    diff = capsys.readouterr().out
    assert git(repo, "status", "--porcelain") == ""
    subprocess.run(["git", "apply", "-"], cwd=repo, input=diff, text=True, check=True)
    assert (repo / "app.py").read_text() == HEALED


def test_the_text_says_what_and_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert heal(project(tmp_path)) == 0

    text = capsys.readouterr().out
    assert "object dict can't be used in 'await' expression" in text
    assert "high severity, one-shot, missing_await/await_on_plain_value" in text
    assert "- `make` (app.py:4) is a plain `def`." in text


def test_the_log_may_come_through_a_pipe(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = project(tmp_path)
    log = io.TextIOWrapper(io.BytesIO((tmp_path / "log.txt").read_bytes()))
    monkeypatch.setattr(sys, "stdin", log)

    assert main(["heal", "--repo", str(repo)]) == 0


def test_the_json_has_all_that_is_known(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = report(project(tmp_path), capsys)

    (fault,) = found["faults"]
    (patch,) = found["patches"]
    assert fault["frames"][-1] == {"path": "app.py", "line": 9, "function": "main"}
    assert fault["fingerprint"].startswith("v1:")
    assert {key: patch[key] for key in ("fault", "certainty", "one_shot", "verified")} == {
        "fault": 0,
        "certainty": "A",
        "one_shot": True,
        "verified": None,
    }
    assert patch["files"] == ["app.py"]
    assert found["refusals"] == []


def test_a_log_without_an_error_is_said_to_be_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repo = project(tmp_path)
    (tmp_path / "log.txt").write_text("all is well\n")

    assert heal(repo) == 3
    assert "the log holds no Python error" in capsys.readouterr().err


def test_a_refusal_is_said_on_stderr(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    repo = project(tmp_path, "def f(x):\n    return x.y\n\n\nf(print)\n")

    assert heal(repo) == 3
    assert "AttributeError" in capsys.readouterr().err


def test_an_explanation_stands_for_what_each_pattern_missed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repo = project(tmp_path, "def name(user):\n    return user.name\n\n\nname([1])\n")

    assert main(["heal", str(tmp_path / "log.txt"), "--repo", str(repo)]) == 3
    said = capsys.readouterr().err.strip().splitlines()
    assert len(said) == 1
    assert "`user` (app.py:2) is a list" in said[0]


def test_what_failed_is_not_healed_of_a_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repo = project(tmp_path, "import imp\n\nprint(imp)\n")
    warning = "app.py:1: DeprecationWarning: the imp module is deprecated\n  import imp\n"
    (tmp_path / "log.txt").write_text(warning + GUESSED_LOG)

    assert {fault["type"] for fault in report(repo, capsys)["faults"]} == {"AttributeError"}
    (tmp_path / "log.txt").write_text(warning)
    assert [fault["type"] for fault in report(repo, capsys)["faults"]] == ["DeprecationWarning"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--branch", "main"], "there is a branch main already"),
        (["--branch", "bad..name"], "no name for a branch"),
        (["--rev", "nowhere"], "nowhere is no revision"),
        (["--max-candidates", "0"], "at least 1"),
        (["--apply", "--branch", "x"], "choose one"),
    ],
)
def test_wrong_usage_is_told(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    says: str,
) -> None:
    monkeypatch.setenv("GRACE_SIGNING_KEY", keys.generate())

    assert heal(project(tmp_path), *words) == 2
    assert says in capsys.readouterr().err


def test_a_missing_log_or_folder_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["heal", str(tmp_path / "none.txt"), "--repo", str(tmp_path)]) == 2
    assert main(["heal", "-", "--repo", str(tmp_path / "none")]) == 2
    assert "No such file" in capsys.readouterr().err


def test_a_policy_that_cannot_be_read_forbids_everything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repo = project(tmp_path)
    (repo / ".github").mkdir()
    (repo / ".github/grace.yml").write_text("enabld: true\n")

    assert heal(repo) == 3
    assert "enabld" in capsys.readouterr().err


def test_a_policy_protects_paths(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    repo = project(tmp_path)
    (repo / ".github").mkdir()
    (repo / ".github/grace.yml").write_text("protected_paths: ['app.py']\n")

    assert heal(repo) == 3
    assert "app.py is protected" in capsys.readouterr().err
