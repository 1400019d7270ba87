"""The examples of all patterns, as what the laws ask for: cases, sources, and real runs."""

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from patterns.catalogue import catalogue
from patterns.contract import Fault, Frame, Heals, Patch, Pattern, Refused, Refuses, Sources
from patterns.toolbox.sources import DictSources
from patterns.toolbox.splice import apply

FRAME = re.compile(
    r'^ *File "(?P<path>.+?)", line (?P<line>\d+), in (?P<function>.+)$', re.MULTILINE
)

HEALS = [
    pytest.param(pattern, example, id=f"{pattern.id()}: {example.title}")
    for pattern in catalogue()
    for example in pattern.examples
    if isinstance(example, Heals)
]
REFUSES = [
    pytest.param(pattern, example, id=f"{pattern.id()}: {example.title}")
    for pattern in catalogue()
    for example in pattern.examples
    if isinstance(example, Refuses)
]
PATTERNS = [pytest.param(pattern, id=pattern.id()) for pattern in catalogue()]


def files(text: str | Mapping[str, str]) -> dict[str, bytes]:
    """An example's code, path -> bytes; a plain string is `app.py`."""
    mapping = {"app.py": text} if isinstance(text, str) else text
    return {path: content.encode() for path, content in mapping.items()}


def healed(patch: Patch, before: Mapping[str, bytes]) -> dict[str, bytes]:
    """All files after a patch."""
    return {**before, **apply(patch.edits, DictSources(before))}


def patches(pattern: type[Pattern], fault: Fault, sources: Sources) -> list[Patch]:
    """What a pattern proposes; nothing where it refuses."""
    try:
        return list(pattern.propose(fault, sources))
    except Refused:
        return []


def run(code: Mapping[str, bytes], folder: Path) -> tuple[str, list[Frame]]:
    """Everything that `python app.py` writes to stderr, and the frames of its own files."""
    for path, content in code.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    command = [sys.executable, "-E", "-s", "-B", "-W", "always", "app.py"]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    prefix = f"{folder.resolve()}/"
    frames = [
        Frame(found["path"].removeprefix(prefix), int(found["line"]), found["function"])
        for found in FRAME.finditer(done.stderr)
        if found["path"].startswith(prefix)
    ]
    return done.stderr, frames
