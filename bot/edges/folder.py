"""A folder on this machine as `Sources`: what git tracks there, or all that is not vendored."""

import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from stat import S_ISREG

from patterns.contract import BlobId, Diagnostic
from patterns.toolbox.source.sources import blob_id

SKIPPED = {
    ".git",
    ".hg",
    ".mypy_cache",
    ".nox",
    ".pytest_cache",
    ".ruff_cache",
    ".svn",
    ".tox",
    ".venv",
    "__pycache__",
    "node_modules",
    "site-packages",
    "venv",
}
"""Folders that hold no source of the project, where no git says what does."""
LARGEST = 1024 * 1024
"""Bytes of a file that is looked at; larger ones are not source code that a person wrote."""


class FolderSources:
    """Implements `patterns.contract.Sources` for a folder; reads every file once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, bytes] = {}
        self._blobs: dict[str, BlobId] = {}

    @cached_property
    def paths(self) -> Sequence[str]:
        """Every regular file of at most 1 MiB, tracked or new but not ignored, sorted."""
        names = _listed_by_git(self._folder) if _is_work_tree(self._folder) else []
        # A folder that a repository around it ignores is a project all the same.
        names = names or list(_walked(self._folder))
        return tuple(sorted(name for name in names if self._is_source(name)))

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.paths)

    def read(self, path: str) -> bytes:
        """The exact bytes of a file; `KeyError` where there is none."""
        if path not in self._known:
            raise KeyError(path)
        if path not in self._read:
            self._read[path] = (self._folder / path).read_bytes()
        return self._read[path]

    def blob(self, path: str) -> BlobId:
        """Git's id of those bytes."""
        if path not in self._blobs:
            self._blobs[path] = blob_id(self.read(path))
        return self._blobs[path]

    def lint(self, path: str) -> Sequence[Diagnostic]:
        """What ruff says of the file."""
        # Few patterns ask, and the others start faster without it.
        from bot.edges.ruff import lint  # noqa: PLC0415

        return lint(path, self.read(path))

    def _is_source(self, name: str) -> bool:
        try:
            about = os.lstat(self._folder / name)
        except OSError:
            return False
        return S_ISREG(about.st_mode) and about.st_size <= LARGEST


def _is_work_tree(folder: Path) -> bool:
    """A glance that costs no process: git's folder, or the file that stands for it, is above."""
    return any((above / ".git").exists() for above in (folder, *folder.resolve().parents))


def _listed_by_git(folder: Path) -> list[str]:
    words = ("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate")
    # Starting processes is slow to learn, and a folder need not be a repository.
    from bot.edges.git_process import Git  # noqa: PLC0415

    with Git(folder).start(*words) as process:
        output = process.communicate()[0]
    if process.returncode:
        return []
    names = (name.decode(errors="surrogateescape") for name in output.split(b"\0"))
    return [name for name in names if name and name.isprintable()]


def _walked(folder: Path) -> Iterator[str]:
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in SKIPPED)
        inside = Path(root).relative_to(folder)
        yield from ((inside / name).as_posix() for name in files)
