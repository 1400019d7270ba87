"""`grace heal`, end to end: a real crash, a real project, a real git."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.ledger import keys, record

APP = """\
import asyncio


def make():
    return {"a": 1}


async def main():
    return await make()


if __name__ == "__main__":
    asyncio.run(main())
"""
HEALED = APP.replace("await make", "make")
PLAUSIBLE = """\
import asyncio


class Shop:
    def __init__(self, client):
        self.client = client

    def make(self):
        return self.client.make()


async def main(shop: Shop):
    return await shop.make()


class Client:
    def make(self):
        return 3


if __name__ == "__main__":
    asyncio.run(main(Shop(Client())))
"""


def project(folder: Path, code: str = APP) -> Path:
    """A committed project whose `log.txt` (outside) holds its crash."""
    repo = folder / "shop"
    repo.mkdir()
    (repo / "app.py").write_text(code)
    done = subprocess.run(
        [sys.executable, "-B", "app.py"], cwd=repo, capture_output=True, check=False
    )
    (folder / "log.txt").write_bytes(done.stderr)
    git(repo, "init", "--quiet", "--initial-branch=main")
    git(repo, "add", ".")
    git(repo, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "all")
    return repo


def git(folder: Path, *words: str) -> str:
    return subprocess.run(
        ["git", *words], cwd=folder, check=True, capture_output=True, text=True
    ).stdout


def heal(repo: Path, *words: str) -> int:
    return main(["heal", str(repo.parent / "log.txt"), "--repo", str(repo), *words])


def report(repo: Path, capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    heal(repo, "--format", "json", *words)
    loaded: dict[str, Any] = json.loads(capsys.readouterr().out)
    return loaded


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


def test_what_is_applied_stands_in_the_folder(tmp_path: Path) -> None:
    repo = project(tmp_path)

    assert heal(repo, "--apply") == 0

    assert (repo / "app.py").read_text() == HEALED


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


def test_what_is_only_plausible_does_not_count(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repo = project(tmp_path, PLAUSIBLE)

    assert heal(repo, "--apply") == 3

    assert "only a failing command can confirm" in capsys.readouterr().err
    assert git(repo, "status", "--porcelain") == ""


def test_a_command_confirms_what_is_plausible(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repo = project(tmp_path, PLAUSIBLE)

    assert heal(repo, "--verify", f"{sys.executable} app.py", "--apply", "--format", "json") == 0

    assert json.loads(capsys.readouterr().out)["patches"][0]["verified"] is True
    assert "return shop.make()" in (repo / "app.py").read_text()
    assert git(repo, "worktree", "list").count("\n") == 1


def test_a_command_that_still_fails_is_believed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repo = project(tmp_path)

    assert heal(repo, "--verify", "false", "--apply", "--format", "json") == 3

    assert json.loads(capsys.readouterr().out)["patches"][0]["verified"] is False
    assert git(repo, "status", "--porcelain") == ""


GUESSED = """\
def shout(text):
    if text.strip():
        return text
    return ""


shout(None)
"""
GUESSED_LOG = """\
Traceback (most recent call last):
  File "app.py", line 7, in <module>
    shout(None)
  File "app.py", line 2, in shout
    if text.strip():
AttributeError: 'NoneType' object has no attribute 'strip'
"""


def test_what_only_a_command_can_confirm_is_searched_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repo = project(tmp_path, GUESSED)
    (tmp_path / "log.txt").write_text(GUESSED_LOG)

    assert heal(repo, "--verify", f"{sys.executable} app.py", "--format", "json") == 0

    patches = json.loads(capsys.readouterr().out)["patches"]
    assert [patch["verified"] for patch in patches[:1]] == [True]
    assert "if text is not None and text.strip():" in patches[0]["diff"]
    assert not any(patch["one_shot"] for patch in patches)


def test_what_failed_is_not_healed_of_a_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repo = project(tmp_path, "import imp\n\nprint(imp)\n")
    warning = "app.py:1: DeprecationWarning: the imp module is deprecated\n  import imp\n"
    (tmp_path / "log.txt").write_text(warning + GUESSED_LOG)

    assert {fault["type"] for fault in report(repo, capsys)["faults"]} == {"AttributeError"}
    (tmp_path / "log.txt").write_text(warning)
    assert [fault["type"] for fault in report(repo, capsys)["faults"]] == ["DeprecationWarning"]


TWICE = """\
class X:
    a, b, n = "1", "2", 3


def total(x):
    first = x.a + x.n
    return first + " " + x.b + x.n


print(total(X))
"""


def test_a_repair_that_only_moves_the_crash_is_gone_on_from(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repo = project(tmp_path, TWICE)
    check = f'test "$({sys.executable} app.py)" = "13 23"'

    assert heal(repo, "--verify", check, "--format", "json") == 0

    found = [p for p in json.loads(capsys.readouterr().out)["patches"] if p["verified"]]
    assert len(found) == 1
    assert found[0]["diff"].count("\n+    ") == 2
    assert "; then " in found[0]["title"]


def test_what_is_ignored_and_yet_needed_is_there_when_candidates_are_tried(tmp_path: Path) -> None:
    repo = project(tmp_path)
    (repo / ".gitignore").write_text("built.txt\n")
    (repo / "built.txt").write_text("built")

    assert heal(repo, "--verify", f"test -f built.txt && {sys.executable} app.py") == 0


def test_a_command_that_leads_out_of_the_copy_is_told_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repo = project(tmp_path)

    assert heal(repo, "--verify", f"{sys.executable} {repo}/app.py") == 2

    assert "name no absolute path in it" in capsys.readouterr().err


def test_a_development_install_does_not_hide_the_copy(tmp_path: Path) -> None:
    repo = project(tmp_path)
    (tmp_path / "start.py").write_text(
        f"import runpy, sys\nsys.path[0] = ''\nsys.path.append({str(repo)!r})\n"
        "sys.path.remove('')\nrunpy.run_module('app', run_name='__main__')\n"
    )

    assert heal(repo, "--verify", f"{sys.executable} {tmp_path}/start.py") == 0


def test_a_command_that_passes_already_confirms_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert heal(project(tmp_path), "--verify", "true") == 3

    assert "`true` passes without any repair" in capsys.readouterr().err


def test_candidates_are_tried_on_what_is_not_committed_yet(tmp_path: Path) -> None:
    repo = project(tmp_path)
    (repo / "wanted.txt").write_text("here")

    assert heal(repo, "--verify", f"test -f wanted.txt && {sys.executable} app.py") == 0


def test_a_folder_without_git_is_tried_in_a_copy(tmp_path: Path) -> None:
    repo = project(tmp_path)
    subprocess.run(["rm", "-rf", ".git"], cwd=repo, check=True)

    assert heal(repo, "--verify", f"{sys.executable} app.py && touch made") == 0

    assert sorted(path.name for path in repo.iterdir()) == ["app.py"]


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


def test_a_missing_log_or_folder_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["heal", str(tmp_path / "none.txt"), "--repo", str(tmp_path)]) == 2
    assert main(["heal", "-", "--repo", str(tmp_path / "none")]) == 2
    assert "No such file" in capsys.readouterr().err


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


def test_text_shows_which_candidate_failed_and_what_two_faults_need(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert heal(project(tmp_path), "--verify", "false") == 3

    shown = capsys.readouterr()
    assert "the command fails with it" in shown.out
    assert "no candidate makes the command pass" in shown.err


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
