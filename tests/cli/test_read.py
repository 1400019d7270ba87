import io
import json
from pathlib import Path

import pytest

from bot.__main__ import main
from tests.reading.conformance import LOGS


def test_it_prints_what_was_read_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["read", str(LOGS / "pytest-tb-long-chain.log"), "--format", "json"])

    cause, raised = json.loads(capsys.readouterr().out)["faults"]
    assert status == 0
    assert (cause["type"], raised["type"], raised["cause"]) == ("KeyError", "OrderError", 0)
    assert (raised["python"], raised["dialect"]) == ("3.11", "pytest-long")


def test_it_prints_a_tree_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    main(["read", str(LOGS / "py311-group.log")])

    out = capsys.readouterr().out
    assert "[4] ExceptionGroup: 2 jobs failed (2 sub-exceptions)  (interpreter)" in out
    assert "    while handling [0]\n    holds [5], [8]\n" in out
    assert "    caused by [2]\n" in out


def test_notes_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    main(["read", str(LOGS / "py311-noted.log")])

    assert "    note: while pricing row 3\n" in capsys.readouterr().out


def test_it_reads_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    log = (LOGS / "py311-missing_attr.log").read_bytes()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(log)))

    assert main(["read"]) == 0
    assert "AttributeError: 'Cart' object has no attribute 'line'" in capsys.readouterr().out


def test_a_log_without_an_error_gives_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "log").write_text("all is well\n")

    assert main(["read", str(tmp_path / "log"), "--format", "json"]) == 3
    captured = capsys.readouterr()
    assert json.loads(captured.out) == {"faults": []}
    assert captured.err == "grace read: the log holds no Python error\n"


def test_warnings_are_no_errors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "log"
    log.write_text("/app/t.py:4: DeprecationWarning: x\n  f()\n")

    assert main(["read", str(log), "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["faults"] == []
    assert [entry["type"] for entry in told["warnings"]] == ["DeprecationWarning"]
    assert main(["read", str(log)]) == 0
    assert "[w0] DeprecationWarning: x  (warning)" in capsys.readouterr().out


def test_a_log_that_is_not_there_gives_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["read", str(tmp_path / "none")]) == 2
    assert capsys.readouterr().err.endswith("cannot be read: No such file or directory\n")


def test_what_is_left_out_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    frames = '  File "a.py", line 1, in f\n' * 500
    (tmp_path / "log").write_text(f"Traceback (most recent call last):\n{frames}RecursionError\n")

    main(["read", str(tmp_path / "log")])

    assert capsys.readouterr().err == (
        "grace read: fault 0 is shown without 300 frames in the middle of the traceback\n"
    )


def test_a_strangers_text_does_not_steer_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "log").write_text(
        "Traceback (most recent call last):\n"
        '  File "a\x9b2J.py", line 1, in f\nKeyError: \x07\x08\n'
    )

    main(["read", str(tmp_path / "log")])

    assert not set("\x07\x08\x9b") & set(capsys.readouterr().out)
