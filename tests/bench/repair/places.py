"""Where the bench finds repositories and keeps what it fetches and builds: never in this one."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from tempfile import gettempdir

HERE = Path(__file__).parent
SNAPSHOTS = os.environ.get("GRACE_BENCH_SNAPSHOTS")
"""A folder of bare repositories `<owner>+<name>` or `<owner>+<name>/repo`; else they are cloned."""
SCRATCH = Path(os.environ.get("GRACE_BENCH_SCRATCH") or Path(gettempdir()) / "grace-bench")
HOST = "https://github.com"


class NotAtHandError(Exception):
    """A repository or an environment cannot be had here."""


def repository(name: str) -> Path:
    """The bare repository of `owner/name`.

    Raises:
        NotAtHandError: it is in no snapshot and cannot be cloned.
    """
    flat = name.replace("/", "+")
    if SNAPSHOTS:
        for place in (Path(SNAPSHOTS) / flat / "repo", Path(SNAPSHOTS) / flat):
            if (place / "HEAD").is_file():
                return place
    place = SCRATCH / "repositories" / flat
    if not (place / "HEAD").is_file():
        done = subprocess.run(
            ["git", "clone", "--quiet", "--bare", f"{HOST}/{name}", str(place)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise NotAtHandError(f"{name} cannot be cloned: {done.stderr.strip()[-200:]}")
    return place


def git(
    place: Path, *words: str, env: Mapping[str, str] | None = None, cut_off: bool = False
) -> bytes:
    """What a git command prints; with `cut_off`, also where it fails halfway.

    Raises:
        NotAtHandError: git says no.
    """
    done = subprocess.run(
        ["git", "--git-dir", str(place), *words],
        env={**os.environ, **(env or {})},
        capture_output=True,
        check=False,
    )
    if done.returncode and not (cut_off and done.stdout):
        raise NotAtHandError(f"git {words[0]}: {done.stderr.decode(errors='replace')[-300:]}")
    return done.stdout
