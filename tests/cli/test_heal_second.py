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
SURE = """\
class Source:
    KNOWN = ["file", "net"]

    @classmethod
    def named(cls, name):
        if name not in cls.KNOWN:
            raise ValueError("no name {}, but {}".format(", ".join(KNOWN)))
        return name


try:
    Source.named("tape")
except ValueError as error:
    print(error)
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


def test_behind_a_sure_repair_any_other_may_follow(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repo = project(tmp_path, SURE)

    assert heal(repo, "--verify", f"{sys.executable} app.py", "--format", "json") == 0

    found = [p for p in json.loads(capsys.readouterr().out)["patches"] if p["verified"]]
    assert 'format(name, ", ".join(cls.KNOWN))' in found[0]["diff"]
