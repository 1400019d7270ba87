"""`kill -9` at any moment loses no accepted arrival, and no arrival takes effect twice."""

import random
import subprocess
import sys
from pathlib import Path

from sqlalchemy import Connection, create_engine, text

ROOT = Path(__file__).parents[3]
ROUNDS = 2
MORE = 96
"""Arrivals of one life; it is killed somewhere in the middle of them."""


def start(folder: Path, first: int, last: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.edges.store.mortal", str(folder), str(first), str(last)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def live_and_die(folder: Path, first: int, lines: int) -> set[int]:
    """Start at arrival `first`, kill after `lines` acknowledgements, give all that were heard."""
    with start(folder, first, first + MORE) as process:
        assert process.stdout is not None
        heard = [process.stdout.readline() for _ in range(lines)]
        process.kill()
        # What was said before the blow, but not yet read, counts as well; half a line does not.
        heard += process.stdout.read().splitlines(keepends=True)
    return {int(line) for line in heard if line.endswith("\n")}


def live_to_the_end(folder: Path, first: int, last: int) -> set[int]:
    with start(folder, first, last) as process:
        said, _ = process.communicate()
    assert process.returncode == 0
    return {int(line) for line in said.split()}


def ask(conn: Connection, question: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in conn.execute(text(question))]


def test_a_killed_process_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    acknowledged = set[int]()
    for _ in range(ROUNDS):
        # Whoever got no answer sends again: each life starts some arrivals before the last word.
        first = max(0, max(acknowledged, default=0) - 20)
        # Seeded by pytest-randomly: another moment in each run, and the same with its seed.
        moment = random.randrange(1, MORE - 40)  # noqa: S311  a moment, not a secret
        acknowledged |= live_and_die(tmp_path, first, moment)
    acknowledged |= live_to_the_end(tmp_path, max(acknowledged), max(acknowledged) + 8)

    engine = create_engine(f"sqlite:///{tmp_path / 'grace.db'}")
    with engine.connect() as conn:
        accepted = {str(id_) for (id_,) in ask(conn, "SELECT id FROM inbox")}
        assert {f"guid-{number}" for number in acknowledged} <= accepted, "accepted is kept"
        assert ask(conn, "SELECT count FROM incident") == [(len(accepted),)], "each counts once"
        assert ask(conn, "SELECT id FROM inbox WHERE body IS NOT NULL") == []
        assert ask(conn, "SELECT key FROM todo WHERE wanted <> done OR attempts > 0") == []
        assert ask(conn, "PRAGMA integrity_check") == [("ok",)]
    engine.dispose()
