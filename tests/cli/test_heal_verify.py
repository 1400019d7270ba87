"""Candidates tried against a command: in which order, on what, and what its answer counts for."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cli.heal_case import Case
from bot.cli.heal_verify import gentler, order, room
from patterns.contract import Fault
from tests.cli.crashed import GUESSED, GUESSED_LOG, PLAUSIBLE, git, heal, project
from tests.cli.test_heal_expected import candidate


def cases(*faults: Fault) -> list[Case]:
    return [Case(fault, None, (), ()) for fault in faults]


def test_the_last_error_of_a_log_is_tried_first() -> None:
    caught = Fault("KeyError", "'a'")

    assert order(cases(caught, Fault("ValueError", "no", context=0))) == [1, 0]


def test_an_error_that_only_says_another_one_again_comes_behind_it() -> None:
    first, again = Fault("KeyError", "'a'"), Fault("ExtensionError", "no", cause=0)

    assert order(cases(first, again, Fault("AssertionError", "500", context=1))) == [2, 0, 1]


def test_errors_that_hang_together_share_the_candidates() -> None:
    first, again = cases(Fault("KeyError", "'a'"), Fault("ExtensionError", "no", cause=0))
    first.candidates = again.candidates = [candidate("x")] * 20

    assert room([first, again], 0, 20) == 14
    first.verified = dict.fromkeys(range(14), False)
    assert room([first, again], 1, 20) == 6


def test_an_error_of_its_own_has_all_candidates() -> None:
    alone = cases(Fault("KeyError", "'a'"), Fault("ValueError", "no"))
    for case in alone:
        case.candidates = [candidate("x")] * 20

    assert room(alone, 1, 20) == 20


def test_behind_a_risky_repair_all_that_are_gentler_are_tried() -> None:
    [case], plain = cases(Fault("KeyError", "'a'")), candidate("x")
    risky = replace(plain, patch=replace(plain.patch, risky=True))
    case.candidates = [plain, risky, risky, *[plain] * 17]

    assert gentler(case, 0) == []
    assert gentler(case, 1) == list(range(3, 20))


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


def test_text_shows_which_candidate_failed_and_what_two_faults_need(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert heal(project(tmp_path), "--verify", "false") == 3

    shown = capsys.readouterr()
    assert "the command fails with it" in shown.out
    assert "no candidate makes the command pass" in shown.err
