"""git as a reader of hostile repositories: none of their hooks, filters or transports runs."""

import os
import select
import subprocess
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import IO

from bot.errors import LedgerError, Unreadable

MAX_OBJECT = 16 << 20
"""Bytes of one object; what is larger holds nothing of ours."""
PATIENCE = 120
"""Seconds without a word from git before it is given up."""
_CHUNK = 1 << 16

_SETTINGS = (
    f"core.hooksPath={os.devnull}",
    "core.fsmonitor=false",
    "core.commitGraph=false",  # a cache of parents and trees that nothing proves
    "protocol.allow=never",  # a partial clone would go and fetch what is missing
    # By default git keeps 96 MiB of what deltas rest on, and maps whole packs.
    "core.deltaBaseCacheLimit=8m",
    "core.packedGitWindowSize=1m",
    "core.packedGitLimit=16m",
    "safe.directory=*",  # to read somebody else's repository is the point of an audit
)
_ENVIRONMENT = {
    "LC_ALL": "C",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}


class Git:
    """git in one folder."""

    def __init__(self, folder: Path) -> None:
        settings = [word for setting in _SETTINGS for word in ("-c", setting)]
        self._words = ["git", "-C", str(folder), *settings]

    def say(self, *words: str) -> str | None:
        """One short answer; None where git ends with 1, its way to say no.

        Raises:
            Unreadable: git is missing, fails, or does not answer in time.
        """
        try:
            done = subprocess.run(  # noqa: S603  our own words, never a shell
                [*self._words, *words],
                capture_output=True,
                timeout=PATIENCE,
                check=False,
                env=_environment(),
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Unreadable(f"git does not answer: {error}") from None
        if done.returncode not in {0, 1}:
            raise Unreadable(done.stderr.decode(errors="replace").strip() or "git failed")
        return None if done.returncode else done.stdout.decode(errors="replace").strip()

    def start(self, *words: str, source: IO[bytes] | None = None) -> subprocess.Popen[bytes]:
        """A running git; it reads `source`, or what is written to its `stdin`."""
        try:
            return subprocess.Popen(  # noqa: S603  our own words, never a shell
                [*self._words, *words],
                bufsize=0,
                stdin=subprocess.PIPE if source is None else source,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
            )
        except OSError as error:
            raise Unreadable(f"git does not start: {error}") from None


class Objects(AbstractContextManager["Objects"]):
    """`git cat-file --batch`: ids in, objects out; stop it by leaving its context.

    With a `source`, the ids come from there and `next` is called until it gives None.
    """

    def __init__(self, git: Git, source: IO[bytes] | None = None) -> None:
        self._process = git.start("cat-file", "--batch", source=source)
        self._buffer = bytearray()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.kill()
        self._process.wait()

    def read(self, kind: str, name: str) -> bytes:
        """The content of one object.

        Raises:
            LedgerError: it is missing, of another kind, or too large.
        """
        stdin = self._process.stdin
        if stdin is None or not name.isalnum():
            raise LedgerError(f"{name[:80]!r} is no id that git can be asked for")
        try:
            stdin.write(f"{name}\n".encode())
        except OSError:
            raise Unreadable("git has gone away") from None
        found = self.next(kind)
        if found is None or found[0] != name:
            raise LedgerError(f"git cannot read {kind} {name}")
        return found[1]

    def next(self, kind: str) -> tuple[str, bytes] | None:
        """(id, content) of the next object; None after the last.

        Raises:
            LedgerError: it is missing, of another kind, or too large.
        """
        line = self._line()
        if line is None:
            return None
        name, what, size = [*line.split(" "), "", ""][:3]
        if what != kind or not size.isdigit():
            raise LedgerError(f"git has no {kind} {name}: {what}")
        if int(size) > MAX_OBJECT:
            raise LedgerError(f"{kind} {name} is larger than an audit reads")
        content = self._take(int(size))
        self._take(1)
        return name, content

    def _line(self) -> str | None:
        while (end := self._buffer.find(b"\n")) < 0:
            if not self._fill():
                return None
        return self._take(end + 1).decode(errors="replace").rstrip("\n")

    def _take(self, size: int) -> bytes:
        while len(self._buffer) < size:
            if not self._fill():
                raise LedgerError("git broke off in the middle of an object")
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken

    def _fill(self) -> bool:
        stdout = self._process.stdout
        if stdout is None or not select.select([stdout], [], [], PATIENCE)[0]:
            raise Unreadable("git does not answer")
        data = os.read(stdout.fileno(), _CHUNK)
        self._buffer += data
        return bool(data)


def _environment() -> dict[str, str]:
    """Nothing of ours but the search path: a GIT_DIR in our surroundings is not the user's wish."""
    return {"PATH": os.environ.get("PATH", os.defpath), **_ENVIRONMENT}
