"""One commit of a repository on this machine, as `Sources`: read object by object, no checkout."""

import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from bot.edges.git_process import Git, Objects
from bot.errors import LedgerError, Rejected, Unreadable
from patterns.contract import BlobId, Diagnostic

Lint = Callable[[str, bytes], Sequence[Diagnostic]]
"""(path, content) -> findings; a module's function, so that it can be pickled."""

LARGEST = 1024 * 1024
"""Bytes of a file that is looked at; larger ones are not source code that a person wrote."""
LONGEST_LISTING = 256 * 1024 * 1024
REGULAR = {b"100644", b"100755"}


class _Reader:
    """What a process has read of a commit so far, and the git that it reads with."""

    def __init__(self, folder: str, commit: str) -> None:
        self._folder = folder
        self._commit = commit
        self._objects: Objects | None = None
        self._stop: weakref.finalize[..., _Reader] | None = None

    def listing(self) -> "_Listing":
        return _listing(self._folder, self._commit)

    def read(self, blob: BlobId) -> bytes:
        if self._objects is None:
            self._objects = Objects(Git(Path(self._folder)))
            self._stop = weakref.finalize(self, self._objects.__exit__, None, None, None)
        try:
            return self._objects.read("blob", blob)
        except (LedgerError, Unreadable, OSError) as error:
            self.close()
            raise KeyError(f"{blob} cannot be read: {error}") from None

    def close(self) -> None:
        if self._stop is not None:
            self._stop()
        self._objects = self._stop = None


# Weakly referred to: what is known of a commit goes with it.
@dataclass(frozen=True, slots=True, weakref_slot=True)
class CommitSources:
    """Implements `patterns.contract.Sources` for a commit; picklable, and lazy in each process.

    Attributes:
        folder: the repository, bare or with a work tree, which is not looked at.
        commit: its full id.
        linter: what `lint` asks.
    """

    folder: str
    commit: str
    linter: Lint
    _reader: _Reader = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_reader", _Reader(self.folder, self.commit))

    @classmethod
    def local(cls, folder: Path, rev: str, linter: Lint) -> "CommitSources":
        """A revision of a repository that its owner has here.

        Raises:
            Rejected: the folder has no such revision, or is no repository.
        """
        spec = f"{rev}^{{commit}}"
        try:
            commit = Git(folder).say("rev-parse", "--quiet", "--verify", "--end-of-options", spec)
        except Unreadable as error:
            raise Rejected(f"git cannot read {folder}: {error}") from None
        if commit is None:
            raise Rejected(f"{rev} is no revision of {folder}")
        return cls(str(folder.resolve()), commit, linter)

    @property
    def paths(self) -> Sequence[str]:
        """Every regular file of at most 1 MiB, sorted."""
        return self._reader.listing().paths

    def read(self, path: str) -> bytes:
        """The exact bytes of a file; `KeyError` where there is none."""
        return self._reader.read(self.blob(path))

    def blob(self, path: str) -> BlobId:
        """Git's id of those bytes."""
        return self._reader.listing().blobs[path]

    def lint(self, path: str) -> Sequence[Diagnostic]:
        """What the linter says of the file."""
        return self.linter(path, self.read(path))

    def close(self) -> None:
        """Stop git, if it runs; reading again starts it again."""
        self._reader.close()

    def __reduce__(self) -> "tuple[type[CommitSources], tuple[str, str, Lint]]":
        """Only what it takes to read again travels to another process."""
        return CommitSources, (self.folder, self.commit, self.linter)


@dataclass(frozen=True, slots=True)
class _Listing:
    paths: tuple[str, ...]
    blobs: Mapping[str, BlobId]


@lru_cache(maxsize=4)
def _listing(folder: str, commit: str) -> _Listing:
    """Paths, sorted, and their blobs, of the regular files whose content is here and not too large.

    `--long` tells sizes; of a blob that the fetch left out it tells none. A commit never changes,
    so a worker lists it once for all its calls.
    https://git-scm.com/docs/git-ls-tree
    """
    words = ("ls-tree", "-r", "-z", "--long", "--full-tree", commit)
    with Git(Path(folder)).start(*words) as process:
        output = process.stdout.read(LONGEST_LISTING + 1) if process.stdout else b""
        if len(output) > LONGEST_LISTING:
            process.kill()
            raise Rejected(f"{commit} holds more files than Grace lists")
    if process.returncode:
        raise Rejected(f"git cannot list the files of {commit}")
    blobs = dict(sorted(known for entry in output.split(b"\0") if (known := _entry(entry))))
    return _Listing(tuple(blobs), blobs)


def _entry(line: bytes) -> tuple[str, BlobId] | None:
    about, tab, name = line.partition(b"\t")
    mode, _, blob, size = [*about.split(), b"", b"", b"", b""][:4]
    if not tab or mode not in REGULAR or not size.isdigit() or int(size) > LARGEST:
        return None
    try:
        path = name.decode()
    except UnicodeDecodeError:
        return None
    # git itself refuses to write such names, but nothing refuses to push them.
    hostile = any(part in {"", ".", ".."} for part in path.split("/"))
    return None if hostile else (path, BlobId(blob.decode()))
