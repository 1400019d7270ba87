"""Really running a step's script: a scratch checkout, a subprocess, a time limit.

This is the one place of the miniature that executes a repository's code. It has no sandbox: only
repositories of the demo and of tests ever come here, and the listener is on loopback.
"""

import asyncio
import io
import os
import shlex
import signal
import sys
import tarfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from bot.demo.miniature.git import Git

TIME_LIMIT = 120.0
"""Seconds for one step."""
LINE_LIMIT = 1 << 20
TIMED_OUT = 124


async def check_out(git: Git, commit: str, folder: Path) -> None:
    """Lay a commit's files into an empty folder."""
    archive = await git.run("archive", "--format=tar", commit)
    # "data" refuses what would leave the folder: absolute names, `..`, links that lead outside.
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(folder, filter="data")


def tools(folder: Path) -> Path:
    """A folder whose `python` is the interpreter of this process, with what it has installed."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("python", "python3"):
        # A link would lose the virtual environment, which Python finds beside its own name.
        script = folder / name
        script.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n', "utf-8")
        script.chmod(0o755)
    return folder


async def run_script(
    script: str, folder: Path, env: Mapping[str, str], tell: Callable[[bytes], None]
) -> int:
    """Run a script with `bash -e`, telling each line of output; gives its exit code.

    Whatever it started is killed with it; 124 where it took longer than `TIME_LIMIT`.
    """
    process = await asyncio.create_subprocess_exec(
        "bash", "-e", "-c", script,
        cwd=folder,
        env={"LC_ALL": "C.UTF-8", **env},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,  # a group of its own, which is killed as a whole below
        limit=LINE_LIMIT,
    )  # fmt: skip
    try:
        async with asyncio.timeout(TIME_LIMIT):
            assert process.stdout is not None  # noqa: S101 # a PIPE was asked for
            while line := await _line(process.stdout):
                tell(line)
            return await process.wait()
    except TimeoutError:
        return TIMED_OUT
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        # Not `wait`: a pipe that nobody reads to its end stays open.
        await process.communicate()


async def _line(stream: asyncio.StreamReader) -> bytes:
    try:
        return await stream.readuntil(b"\n")
    except asyncio.IncompleteReadError as rest:
        return rest.partial
    except asyncio.LimitOverrunError as overrun:
        return await stream.readexactly(overrun.consumed)
