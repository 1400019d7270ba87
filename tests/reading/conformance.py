"""The conformance sets: real logs, and what an interpreter recorded while they were made.

The first holds 219 logs. The second, of another project, holds what the first did not show: other
libraries, other versions, warnings; of its truth only what the text can show is kept.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from bot.reading.text import read
from patterns.contract import BlobId, Diagnostic, Fault

SAMPLES = Path(__file__).parents[1] / "samples" / "reading"
LOGS = SAMPLES / "logs"
SECOND = SAMPLES / "second"

Truth = Mapping[str, Any]


@cache
def manifest() -> tuple[Truth, ...]:
    return tuple(json.loads((LOGS / "manifest.json").read_text()))


def shown_logs() -> tuple[Truth, ...]:
    """The logs whose text shows frames."""
    return tuple(m for m in manifest() if m["errors"] and not m.get("truth_not_in_text"))


@cache
def second() -> tuple[Truth, ...]:
    return tuple(json.loads((SECOND / "manifest.json").read_text()))


@cache
def faults_of(name: str) -> tuple[Fault, ...]:
    return read((LOGS / name).read_bytes())


def scored(error: Truth) -> Iterator[Truth]:
    """An error and its members, those that were never raised left out."""
    if error.get("innermost") is not None:
        yield error
        for member in error.get("exceptions") or ():
            yield from scored(member)


def every(error: Truth) -> Iterator[Truth]:
    """An error with all that led to it and all that it holds."""
    yield error
    for link in ("cause", "context"):
        if error.get(link):
            yield from every(error[link])
    for member in error.get("exceptions") or ():
        yield from every(member)


def is_read(faults: Sequence[Fault], error: Truth) -> bool:
    """Whether type, first line of the message and innermost frame were read right."""
    return any(
        same_error(fault, error) and same_place(fault, error["innermost"]) for fault in faults
    )


def same_error(fault: Fault, error: Truth) -> bool:
    name = error["type"].rpartition(".")[2]
    message = error["syntax"]["msg"] if error.get("syntax") else error["message"]
    return (fault.type, _first(fault.message)) == (name, _first(message))


def _first(message: str) -> str:
    return message.split("\n", maxsplit=1)[0].strip()


def same_place(fault: Fault, place: Truth) -> bool:
    if not fault.frames:
        return False
    frame = fault.frames[-1]
    function = place["function"] is None or frame.function in {place["function"], None}
    return frame.line == place["line"] and function and _same_file(frame.path, place["file"])


def _same_file(path: str, truth: str) -> bool:
    path, truth = os.path.normpath(path), os.path.normpath(truth)
    return (
        path == truth
        or truth.endswith(f"/{path}")
        or path.endswith(f"/{truth}")
        or (path.startswith("..") and Path(path).name == Path(truth).name)
    )


class Tree:
    """A folder as `Sources`, read once."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = dict(sorted(files.items()))

    @property
    def paths(self) -> Sequence[str]:
        return tuple(self._files)

    def read(self, path: str) -> bytes:
        return self._files[path]

    def blob(self, path: str) -> BlobId:
        return BlobId(str(hash(self._files[path])))

    def lint(self, path: str) -> Sequence[Diagnostic]:
        return ()


def tree(files: Mapping[str, str]) -> Tree:
    """`Sources` of a few files."""
    return Tree({path: text.encode() for path, text in files.items()})


@cache
def project(name: str) -> Tree:
    root = SAMPLES / name
    files = (path for path in root.rglob("*") if path.is_file())
    return Tree({path.relative_to(root).as_posix(): path.read_bytes() for path in files})
