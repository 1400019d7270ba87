"""Alarms written by hand: whole small programs in tables, and what is said of them."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

from patterns.contract import Fault, Frame
from tests.bench.faults.alarm import Alarm

TABLE = Path(__file__).with_name("by_hand.toml")
PROGRAMS = Path(__file__).with_name("programs")
HERE = "  # <-"
"""Marks the lines of the traceback, in the order of the files and lines."""


def programs() -> Iterator[Alarm]:
    """The tables of everyday mishaps; each one's name is the rule."""
    for table in sorted(PROGRAMS.glob("*.toml")):
        yield from written(table, f"by {table.stem}")


def written(table: Path = TABLE, rule: str = "by hand") -> Iterator[Alarm]:
    """Each entry of a table: `fault` is the headline, the rest are files by path.

    `locals` are what the report tells of them, `outside` frames behind ours, `python` its version.
    """
    for name, entry in tomllib.loads(table.read_text()).items():
        kind, _, message = entry.pop("fault").partition(": ")
        python = entry.pop("python", None)
        locals_ = entry.pop("locals", {})
        outside = [Frame(path, 1, "call") for path in entry.pop("outside", ())]
        code = {path: text.replace(HERE, "").encode() for path, text in entry.items()}
        frames = [frame for path, text in entry.items() for frame in _frames(path, text, locals_)]
        fault = Fault(kind, message, frames=(*frames, *outside), python=python)
        yield Alarm(rule, name, fault, code)


def _frames(path: str, text: str, told: dict[str, str]) -> Iterator[Frame]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.endswith(HERE):
            yield Frame(path, number, _function(text, number), locals=told)


def _function(text: str, line: int) -> str:
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return "<module>"
    around = [
        node
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and node.lineno <= line <= (node.end_lineno or line)
    ]
    return around[-1].name if around else "<module>"
