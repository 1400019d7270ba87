"""A repair that only moves the crash on is gone on from."""

import json
import sys
from pathlib import Path

import pytest

from tests.cli.crashed import heal, project

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
