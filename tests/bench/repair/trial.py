"""A test of a strange project, run fenced in: no network, little memory, little time."""

import json
import os
import shlex
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.bench.repair.places import HERE, SCRATCH
from tests.bench.repair.projects import Project

SECONDS, PATIENCE, MEMORY_KB = 10, 60, 6_000_000
"""Of CPU, of the clock (a busy machine is slow), and of address space."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What a test ended in, as the observer saw it."""

    test: str
    outcome: str
    raised: dict[str, Any]


def command(project: Project, tests: Sequence[str], *options: str) -> str:
    """A shell command that runs these tests in the folder where it is started."""
    words = [
        str(project.python), "-m", "pytest", "-q", "-o", "addopts=", "-p", "no:cacheprovider",
        "--color=no", "-W", "default", *options, *tests,
    ]  # fmt: skip
    home = SCRATCH / "home"
    home.mkdir(parents=True, exist_ok=True)
    return (
        f"ulimit -v {MEMORY_KB}; ulimit -t {SECONDS}; "
        # What a verifier puts on the path, its witness above all, has to arrive, and first.
        f"PYTHONPATH=${{PYTHONPATH:+$PYTHONPATH:}}$PWD/src:$PWD HOME={home} "
        f"PYTHONDONTWRITEBYTECODE=1 PYTHONPYCACHEPREFIX={SCRATCH / 'pycache'} "
        f"PYTHONHASHSEED=0 COLUMNS=100 LC_ALL=C.UTF-8 "
        f"{_fence()}timeout {PATIENCE} {shlex.join(words)}"
    )


def run(project: Project, folder: Path, tests: Sequence[str], *options: str) -> str:
    """What pytest prints."""
    done = subprocess.run(
        ["sh", "-c", command(project, tests, *options)],
        cwd=folder,
        env={"PATH": f"{project.python.parent}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"},
        capture_output=True,
        check=False,
    )
    return done.stdout.decode("utf-8", "replace")


def observe(project: Project, folder: Path, tests: Sequence[str]) -> list[Ended]:
    """What each test ended in, in the order of the run; nothing where they cannot be collected."""
    seen = SCRATCH / f"observed-{os.getpid()}"
    seen.unlink(missing_ok=True)
    line = command(project, tests, "-p", "grace_observer", "--tb=no")
    plugin = HERE / "plugin"
    line = line.replace("PYTHONPATH=", f"GRACE_OBSERVED={seen} PYTHONPATH={plugin}:", 1)
    # A draw runs the same files over and over; a candidate's must never be taken for another's.
    line = line.replace("PYTHONDONTWRITEBYTECODE=1", "PYTHONDONTWRITEBYTECODE=")
    subprocess.run(["sh", "-c", line], cwd=folder, capture_output=True, check=False)
    if not seen.exists():
        return []
    rows = [json.loads(row) for row in seen.read_text().splitlines()]
    return [Ended(row["test"], row["outcome"], row) for row in rows]


@cache
def _fence() -> str:
    """A network of its own with nothing in it but loopback, where the machine can do that."""
    fence = ["unshare", "-n", "sh", "-c", 'ip link set lo up; exec "$@"', "sh"]
    done = subprocess.run([*fence, "true"], capture_output=True, check=False)
    return shlex.join(fence) + " " if done.returncode == 0 else ""
