"""Child processes of the player: run to the end, or kept on a leash that never outlives it."""

import asyncio
import ctypes
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

OURS = ("GITHUB_", "GRACE_", "SENTRY_", "CODE_HEALING_", "GIT_", "PYTEST_", "COV_")
"""Variables that a child must not inherit: they would reach into the play from outside."""

PR_SET_PDEATHSIG = 1
"""prctl(2)"""


@dataclass(frozen=True, slots=True)
class Finished:
    """What became of a command."""

    code: int
    out: str
    err: str

    @property
    def fine(self) -> bool:
        """Whether it exited with 0."""
        return self.code == 0


def environment(**more: str) -> dict[str, str]:
    """This process's environment without anything that means something to the play."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    nobodys = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return {**kept, **nobodys, "GIT_TERMINAL_PROMPT": "0", **more}


async def run(
    words: Sequence[str | Path],
    cwd: Path,
    env: Mapping[str, str] | None = None,
    stdin: bytes = b"",
) -> Finished:
    """Run a command to its end; it is killed where the caller is cancelled."""
    process = await start(words, cwd, env or environment(), asyncio.subprocess.PIPE)
    try:
        out, err = await process.communicate(stdin)
    finally:
        await end(process)
    return Finished(
        process.returncode or 0, out.decode(errors="replace"), err.decode("utf-8", "replace")
    )


async def start(
    words: Sequence[str | Path], cwd: Path, env: Mapping[str, str], output: int
) -> asyncio.subprocess.Process:
    """Start a command in a session of its own; `output` is a file descriptor, or PIPE."""
    piped = output == asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        *words,
        cwd=cwd,
        env=env,
        stdin=asyncio.subprocess.PIPE if piped else asyncio.subprocess.DEVNULL,
        stdout=output,
        stderr=asyncio.subprocess.PIPE if piped else asyncio.subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=_leash(),
    )


async def end(process: asyncio.subprocess.Process) -> None:
    """Kill a command together with everything that it started."""
    # The group may outlive its leader, and is named after it.
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    if process.stdin is not None:
        process.stdin.close()
    # Not `wait`: a pipe that nobody reads to its end stays open.
    await process.communicate()


def _leash() -> Callable[[], None] | None:
    """What ties a child to this process's life, where the system knows such a thing."""
    if sys.platform != "linux":
        return None
    # Looked up before the fork: a child of a process with threads must not load libraries.
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
