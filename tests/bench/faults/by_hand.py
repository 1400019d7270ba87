"""Alarms written by hand: whole small programs in `by_hand.toml`, and what is said of them."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

from patterns.contract import Fault, Frame
from tests.bench.faults.alarm import Alarm

TABLE = Path(__file__).with_name("by_hand.toml")
HERE = "  # <-"
"""Marks the lines of the traceback, in the order of the files and lines."""


def written() -> Iterator[Alarm]:
    """Each entry of the table: `fault` is the headline, the rest are files by path."""
    for name, entry in tomllib.loads(TABLE.read_text()).items():
        kind, _, message = entry.pop("fault").partition(": ")
        locals_ = entry.pop("locals", {})
        outside = [Frame(path, 1, "call") for path in entry.pop("outside", ())]
        code = {path: text.replace(HERE, "").encode() for path, text in entry.items()}
        frames = [frame for path, text in entry.items() for frame in _frames(path, text, locals_)]
        yield Alarm("by hand", name, Fault(kind, message, frames=(*frames, *outside)), code)


def _frames(path: str, text: str, told: dict[str, str]) -> Iterator[Frame]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.endswith(HERE):
            yield Frame(path, number, _function(text, number), locals=told)


def _function(text: str, line: int) -> str:
    around = [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and node.lineno <= line <= (node.end_lineno or line)
    ]
    return around[-1].name if around else "<module>"
