"""The crash report, written by real pytest processes and read by the command and the door."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.crash_report import entries, type_of
from bot.reading.faults_json import faults_of
from bot.reading.scrub import scrub_fault
from bot.web.shapes import Report

ROOT = Path(__file__).parent.parent
SECRET = "canary-4711"  # what a local holds
TESTS = f"""
import asyncio, pytest

class Cart:
    def __init__(self):
        self.items = []

async def load(key):
    return key

def total(cart, key):
    pending = load(key); pending.close()
    return sum(cart.itemz for _ in "a")

def test_group():
    errors = []
    for wrong in ("x", "y"):
        try:
            int(wrong)
        except ValueError as error:
            error.add_note("while reading " + wrong)
            errors.append(error)
    raise ExceptionGroup("several", errors)

def test_chain():
    key = "{SECRET}"
    try:
        total(Cart(), key)
    except AttributeError as error:
        raise RuntimeError("no total") from error

@pytest.fixture
def broken():
    return {{}}["ä"] + 1

def test_fixture(broken):
    pass

@pytest.mark.xfail
def test_expected():
    assert False

@pytest.mark.skip
def test_skipped():
    pass

def test_said():
    pytest.fail("nothing was raised")

def test_fine():
    pass
"""


def reported(folder: Path, *arguments: str, tests: str = TESTS) -> list[dict[str, Any]]:
    """The faults that a pytest of its own reports of these tests."""
    (folder / "test_shop.py").write_text(tests)
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "bot.crash_report", "--rootdir", ".",
         "--grace-report", "out/report.json", *arguments, "test_shop.py"],
        cwd=folder, env=environment, check=False, capture_output=True, timeout=100,
    )  # fmt: skip
    faults: list[dict[str, Any]] = json.loads((folder / "out" / "report.json").read_text())[
        "faults"
    ]
    return faults


def by_type(faults: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(fault for fault in faults if fault["type"] == name)


@pytest.mark.parametrize(
    "workers", [(), ("-p", "xdist", "-n", "2")], ids=["one process", "workers"]
)
def test_what_raised_is_reported_once_whatever_process_ran_it(
    tmp_path: Path, workers: tuple[str, ...]
) -> None:
    faults = reported(tmp_path, *workers)

    assert sorted(fault["type"] for fault in faults) == [
        *("AttributeError", "ExceptionGroup", "KeyError", "RuntimeError"),
        *("ValueError", "ValueError"),
    ]
    raised, group = by_type(faults, "RuntimeError"), by_type(faults, "ExceptionGroup")
    assert faults[raised["cause"]]["type"] == "AttributeError"
    assert [faults[one]["notes"] for one in group["group"]] == [
        ["while reading x"],
        ["while reading y"],
    ]
    assert raised["python"] == f"{sys.version_info.major}.{sys.version_info.minor}"


def test_frames_show_columns_and_types_and_never_a_value(tmp_path: Path) -> None:
    faults = reported(tmp_path)

    generator = by_type(faults, "AttributeError")["frames"][-1]
    line = TESTS.splitlines()[generator["line"] - 1]
    assert line[generator["column"] : generator["end_column"]] == "cart.itemz"
    outer = by_type(faults, "AttributeError")["frames"][-2]
    assert outer["locals"] == {
        "cart": "test_shop.Cart",
        "key": "str",
        "pending": "coroutine load",
    }
    assert SECRET not in (tmp_path / "out" / "report.json").read_text()


def test_pytests_own_frames_are_left_out(tmp_path: Path) -> None:
    fault = by_type(reported(tmp_path), "KeyError")

    assert [frame["function"] for frame in fault["frames"]] == ["broken"]
    assert fault["frames"][0]["path"] == str(tmp_path / "test_shop.py")


@pytest.mark.parametrize(
    ("tests", "kind", "message"),
    [
        ("import nothing_there\n", "ModuleNotFoundError", "No module named 'nothing_there'"),
        ("def broken(:\n    pass\n", "SyntaxError", "invalid syntax"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_collected_is_reported(
    tmp_path: Path, tests: str, kind: str, message: str
) -> None:
    [fault] = reported(tmp_path, tests=tests)

    assert (fault["type"], fault["message"]) == (kind, message)
    assert (fault["frames"][-1]["path"], fault["frames"][-1]["line"]) == (
        str(tmp_path / "test_shop.py"),
        1,
    )


def test_without_a_failure_the_report_is_empty(tmp_path: Path) -> None:
    assert reported(tmp_path, tests="def test_fine():\n    pass\n") == []


def test_grace_read_and_the_events_door_take_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    faults = reported(tmp_path)

    assert main(["read", str(tmp_path / "out" / "report.json"), "--format", "json"]) == 0
    read = json.loads(capsys.readouterr().out)["faults"]
    assert [one["message"] for one in read] == [one["message"] for one in faults]
    Report.model_validate({"repository": "acme/shop", "faults": faults})
    kept = [scrub_fault(fault) for fault in faults_of({"faults": faults})]
    [error] = [fault for fault in kept if fault.type == "AttributeError"]
    assert error.frames[-2].locals["pending"] == "coroutine load"
    assert error.frames[-1].column is not None


# -- what hostile objects do to it: nothing --


class Meta(type):
    def __getattribute__(cls, name: str) -> Any:
        raise AssertionError("nothing of the project runs for a report")


class HostileError(Exception, metaclass=Meta):
    def __str__(self) -> str:
        raise RuntimeError("no")


def test_a_hostile_exception_is_named_and_nothing_of_it_runs() -> None:
    with pytest.raises(BaseException) as told:  # noqa: PT011  its class cannot be asked for a match
        raise HostileError

    [entry] = entries(told.value)

    assert (entry["type"], entry["message"]) == ("HostileError", "")


def test_a_chain_that_bites_its_tail_ends() -> None:
    first, second = ValueError("1"), ValueError("2")
    first.__cause__, second.__context__ = second, first

    assert [entry["message"] for entry in entries(first)] == ["2", "1"]


def test_of_a_deep_recursion_both_ends_are_kept() -> None:
    def deeper(left: int) -> None:
        if left == 0:
            raise ValueError("deep")
        deeper(left - 1)

    with pytest.raises(ValueError, match="deep") as told:
        deeper(500)

    [entry] = entries(told.value)
    assert len(entry["frames"]) == 200
    assert entry["frames"][0]["function"] != "deeper"


def test_an_expression_over_several_lines_has_no_end() -> None:
    with pytest.raises(ZeroDivisionError) as told:
        _ = (1 //
             0)  # fmt: skip

    frame = next(iter(entries(told.value)))["frames"][-1]

    assert frame["column"] is not None
    assert frame["end_column"] is None


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (None, "None"),
        (3, "int"),
        (main, "function main"),
        (Path, "class Path"),
        (json, "module json"),
        ((n for n in "ab"), "generator <genexpr>"),
        (subprocess.TimeoutExpired("x", 1), "subprocess.TimeoutExpired"),
    ],
)
def test_a_type_is_named_and_no_value(value: object, name: str) -> None:
    assert type_of(value) == name
