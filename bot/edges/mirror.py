"""Commits fetched into bare repositories: no checkout, no hooks, bounded disk, no token at rest."""

import asyncio
import os
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from fcntl import LOCK_EX, LOCK_NB, flock
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from bot.edges.commit_sources import CommitSources, Lint
from bot.edges.git_fetch import FETCH, environment, origin_settings, protocol, run_git, told
from bot.errors import Rejected, Unavailable
from bot.model import CommitId, Repository

Credentials = Callable[[Repository], Awaitable[str]]
"""A token that may read the repository."""

COMMIT = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
BROKEN = ("not a git repository", "corrupt", "bad object", "unable to read", "loose object")
LEFT = ".lock': file exists"
"""A git that was killed in the middle of a fetch leaves its locks, and nobody else holds ours."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one mirror may cost.

    Attributes:
        disk: bytes of all repositories together.
        fetched: bytes of one file that a fetch writes, e.g. a pack.
        seconds: of one fetch.
    """

    disk: int = 10 * 1024**3
    fetched: int = 2 * 1024**3
    seconds: float = 300


class GitMirror:
    """Implements `bot.ports.Mirror` with the git command line.

    Args:
        folder: holds one bare repository per healed one, under hashed names.
        credentials: asked before each fetch; what it gives lives in git's environment only.
        linter: what the sources' `lint` asks.
    """

    def __init__(
        self, folder: Path, credentials: Credentials, linter: Lint, limits: Limits = Limits()
    ) -> None:
        self._folder = folder.resolve()
        self._credentials = credentials
        self._linter = linter
        self._limits = limits

    async def at(self, repo: Repository, commit: CommitId) -> CommitSources:
        """A picklable view of one commit; fetches what is missing.

        Raises:
            NotInstalled: the repository cannot be fetched with our credentials.
            Rejected: the commit is unknown there, or the address is no safe one.
            Unavailable: time, disk or network did not suffice.
        """
        if not COMMIT.fullmatch(commit):
            raise Rejected("that is not the full id of a commit")
        allowed = protocol(repo.clone_url)
        name = sha256(repo.clone_url.encode()).hexdigest()[:32]
        path = self._folder / f"{name}.git"
        async with self._alone(name):
            if not (path / "refs" / "commits" / commit).exists():
                await asyncio.to_thread(self._make_room, path)
                await self._fetch(repo, commit, path, allowed)
            os.utime(path)
        return CommitSources(str(path), commit, self._linter)

    async def _fetch(self, repo: Repository, commit: CommitId, path: Path, allowed: str) -> None:
        if not (path / "HEAD").exists():
            await self._git(path, ("init", "--quiet", "--bare", "--template="), allowed)
        token = await self._credentials(repo)
        # A ref keeps what was fetched, and tells the server next time what it need not send.
        words = (*FETCH, "origin", f"+{commit}:refs/commits/{commit}")
        code, said = await self._git(path, words, allowed, origin_settings(repo.clone_url, token))
        if code:
            said = " ".join(said.replace(token, "***").split())
            if any(words in said.lower() for words in (*BROKEN, LEFT)):
                await asyncio.to_thread(shutil.rmtree, path, ignore_errors=True)
            raise told(said, f"{commit} of {repo.name}")

    async def _git(
        self,
        path: Path,
        words: tuple[str, ...],
        allowed: str,
        settings: Mapping[str, str] = MappingProxyType({}),
    ) -> tuple[int, str]:
        whole = (f"--git-dir={path}", *words)
        limits = self._limits
        return await run_git(whole, environment(allowed, settings), limits.seconds, limits.fetched)

    @asynccontextmanager
    async def _alone(self, name: str) -> AsyncIterator[None]:
        """One caller per repository, whichever process it runs in."""
        await asyncio.to_thread(self._folder.mkdir, parents=True, exist_ok=True)
        with _lock_file(self._folder / f"{name}.lock") as lock:
            try:
                async with asyncio.timeout(self._limits.seconds * 2):
                    # Another process may hold it: there is no event of ours to wait for.
                    while not _locked(lock):  # noqa: ASYNC110  see above
                        await asyncio.sleep(0.02)
            except TimeoutError:
                raise Unavailable("another fetch of this repository takes too long") from None
            yield

    def _make_room(self, wanted: Path) -> None:
        """Remove the least recently used repositories until the disk's bound holds again."""
        known = [path for path in self._folder.glob("*.git") if path.is_dir()]
        sizes = {path: _size(path) for path in known}
        for path in sorted(known, key=lambda path: (path == wanted, path.stat().st_mtime)):
            if sum(sizes.values()) <= self._limits.disk:
                return
            with _lock_file(path.with_suffix(".lock")) as lock:
                # `wanted` is locked by our own caller.
                if path == wanted or _locked(lock):
                    shutil.rmtree(path, ignore_errors=True)
                    del sizes[path]


@contextmanager
def _lock_file(path: Path) -> Iterator[int]:
    """An open file to lock; closing it unlocks."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield lock
    finally:
        os.close(lock)


def _locked(lock: int) -> bool:
    try:
        flock(lock, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _size(path: Path) -> int:
    """Bytes of all files below a folder; git may remove some while we count."""
    total = 0
    for folder, _, files in os.walk(path):
        for name in files:
            with suppress(FileNotFoundError):
                total += (Path(folder) / name).lstat().st_size
    return total
