"""Grace's command line beside codemodder's, over the same file: seconds of CPU, cold.

codemodder looks for every match of a rule, Grace is told the line: not the same work. It is
installed from the registry into a folder of its own while the bench runs, and is never shipped.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.figures import Figure, child
from tests.bench.heal import LOG, ROOT, big_file

WANTED = "codemodder==6.5.5"
RULE = "pixee:python/fix-mutable-params"
"""A codemod that needs no semgrep."""
DEFAULT = "\n\ndef bench_default(rows=[]):\n    return rows\n"
INSTALLING = 600
"""Seconds."""


def figures() -> Iterator[Figure]:
    """Seconds per tool and size, and how many times less Grace takes."""
    with TemporaryDirectory() as name:
        tool = _installed(Path(name) / "venv")
        if tool is None:
            print(f"{WANTED} cannot be installed here: no comparison", file=sys.stderr)  # noqa: T201  a command
            return
        for lines, goal in ((1_000, 5), (5_000, 10)):
            folder = Path(name) / str(lines)
            folder.mkdir()
            code, line = big_file(lines)
            (folder / "big.py").write_text(code + DEFAULT)
            (folder / "log.txt").write_text(LOG.format(line=line))
            heal = [sys.executable, "-m", "bot", "heal", f"{folder}/log.txt", "--repo", str(folder)]
            ours = child(heal, 5, ROOT)
            theirs = child(
                [str(tool), str(folder), "--dry-run", "--codemod-include", RULE], 3, ROOT
            )
            yield Figure(f"codemodder.grace_{lines}_lines_seconds", ours)
            yield Figure(f"codemodder.codemodder_{lines}_lines_seconds", theirs)
            yield Figure(f"codemodder.times_less_{lines}_lines", theirs / ours, goal, more=True)


def _installed(folder: Path) -> Path | None:
    """The tool's command; None where the registry does not give it."""
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", WANTED]
    try:
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, timeout=60)
        subprocess.run(pip, check=True, timeout=INSTALLING, capture_output=True)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired, OSError):
        return None
    return folder / "bin" / "codemodder"
