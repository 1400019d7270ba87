"""A pattern's own example, run for real: never anybody's code that Grace heals."""

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.edges.ruff import lint
from patterns.contract import Frame, Heals
from patterns.laws import files

SECONDS = 60
LOCALE = {"LC_ALL": "C.UTF-8"}
"""The same on every machine; with C alone Python would change its ways (PEP 540)."""
FRAME = re.compile(
    r'^ *File "(?P<path>.+?)", line (?P<line>\d+)(?:, in (?P<function>.+))?$', re.MULTILINE
)
WARNED = re.compile(r"^(?P<path>.+?):(?P<line>\d+): \w+Warning: ", re.MULTILINE)

Finding = tuple[str, str, str]
"""A path, ruff's rule, and its sentence."""


def broken(example: Heals) -> Iterator[str]:
    """A sentence for each law that only a run or a linter can check, where it is broken.

    Running `before` raises the fault where the example says, running `after` does not raise it,
    and ruff finds nothing new in `after`. A fault that says of which Python it is, need not be
    raised by another one.
    """
    before, after = files(example.before), files(example.after)
    if not _is_another(example.fault.python):
        yield from _unlike(example, before)
    if example.fault.headline in run(after)[0]:
        yield "running `after` still raises it"
    for path, rule, message in _added(before, after):
        yield f"ruff finds something new in {path}: {rule} {message}"


def _is_another(python: str | None) -> bool:
    """Whether a fault's Python is not the running one: it may raise no such thing."""
    return python is not None and tuple(map(int, python.split("."))) != sys.version_info[:2]


def _unlike(example: Heals, before: Mapping[str, bytes]) -> Iterator[str]:
    """A sentence where running `before` does not raise just what the example says."""
    stderr, frames = run(before)
    ours = [(f.path, f.line, f.function) for f in example.fault.frames if f.path in before]
    if example.fault.headline not in stderr:
        yield f"running `before` does not raise it, but says {stderr.strip()[-200:]!r}"
    elif [(f.path, f.line, f.function) for f in frames][-len(ours) :] != ours:
        yield "running `before` raises it elsewhere"


def _added(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> Iterable[Finding]:
    """What ruff finds in `after` alone; most cures leave nothing to find, so it is asked first."""
    changed = {path: text for path, text in after.items() if before.get(path) != text}
    if found := findings(changed):
        return found - findings({path: before[path] for path in changed if path in before})
    return ()


def run(code: Mapping[str, bytes]) -> tuple[str, list[Frame]]:
    """Everything that `python app.py` writes to stderr, and the frames of its own files."""
    with TemporaryDirectory(prefix="grace-") as name:
        folder = Path(name).resolve()
        for path, content in code.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        command = [sys.executable, "-E", "-s", "-B", "-W", "always", "app.py"]
        done = subprocess.run(  # noqa: S603  our own example, no shell
            command,
            cwd=folder,
            env={**os.environ, **LOCALE},
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        prefix = f"{folder}/"
        frames = [
            Frame(found["path"].removeprefix(prefix), int(found["line"]), function)
            for form in (WARNED, FRAME)
            for found in form.finditer(done.stderr)
            if found["path"].startswith(prefix)
            for function in [found.groupdict().get("function")]
        ]
        return done.stderr, frames


def findings(code: Mapping[str, bytes]) -> Counter[Finding]:
    """What ruff says of some files, without the lines, which move."""
    return Counter(
        (path, found.rule, found.message)
        for path, text in code.items()
        if path.endswith(".py")
        for found in lint(path, text, rules="F,E9")
    )
