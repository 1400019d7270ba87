"""The witness: what held where an exception was raised."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot import witness
from bot.edges.witnessing import Question, Witness

CRASH = "def strip(text):\n    return text.strip()\n\n\nstrip(None)\n"
UNITTEST = (
    "import unittest\n\n\nclass T(unittest.TestCase):\n    def test(self):\n        import app\n"
)


def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *expressions: str) -> Any:
    """What a witness answers of a crash in `strip` above, in this process."""
    file = tmp_path / "questions.json"
    questions = [
        {"path": "app.py", "first": 2, "last": 2, "expression": text} for text in expressions
    ]
    file.write_text(json.dumps({"questions": questions}))
    monkeypatch.setattr(witness, "FILE", str(file))
    with pytest.raises(AttributeError) as caught:
        exec(compile(CRASH, "/somewhere/app.py", "exec"), {})  # noqa: S102  our own text
    witness.look(caught.value)
    return json.loads(file.read_text())["answers"]


def test_an_expression_means_what_it_means_in_the_frame(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = asked(tmp_path, monkeypatch, "text is None", "not isinstance(text, str)", "text")

    assert answers == {"0": True, "1": True, "2": False}


def test_what_cannot_be_told_is_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked(tmp_path, monkeypatch, "other is None", "text.size > 1") == {"0": None, "1": None}


def test_without_questions_the_witness_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(witness, "FILE", "")

    witness.look(ValueError())


@pytest.mark.parametrize("command", [["app.py"], ["-m", "unittest", "-q", "test_app"]])
def test_a_process_is_asked_as_it_fails(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "app.py").write_text(CRASH)
    (tmp_path / "test_app.py").write_text(UNITTEST)

    with Witness([Question("app.py", 2, 2, "text is None")]) as here:
        subprocess.run(
            [sys.executable, *command],
            cwd=tmp_path,
            env=dict(here.environment),
            check=False,
            capture_output=True,
        )
        answers = here.answers()

    assert answers == [True]


def test_nobody_came_by() -> None:
    with Witness([Question("app.py", 1, 1, "x")]) as here:
        assert here.answers() == [None]
