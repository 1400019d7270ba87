"""What is asked of sources, and such as live in memory: examples, and others with changed files."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cached_property
from hashlib import sha1

from patterns.contract import BlobId, Diagnostic, Sources


def blob_id(data: bytes) -> BlobId:
    """Git's id of a file's content (https://git-scm.com/book/en/v2/Git-Internals-Git-Objects)."""
    # Git names objects by SHA-1; nothing here relies on it against forgery.
    return BlobId(sha1(b"blob %d\0%b" % (len(data), data), usedforsecurity=False).hexdigest())


def has(sources: Sources, path: str) -> bool:
    """Whether a file is there; in a large repository, a set of all paths costs more than a heal."""
    paths = sources.paths
    place = bisect_left(paths, path)
    return place < len(paths) and paths[place] == path


class DictSources:
    """The reference implementation of `Sources`: path -> content; text is UTF-8."""

    def __init__(
        self,
        files: Mapping[str, bytes | str],
        diagnostics: Mapping[str, Sequence[Diagnostic]] | None = None,
    ) -> None:
        self._files = {
            path: content.encode() if isinstance(content, str) else content
            for path, content in sorted(files.items())
        }
        self._paths = tuple(self._files)
        self._diagnostics = dict(diagnostics or {})
        self._blobs: dict[str, BlobId] = {}

    @property
    def paths(self) -> Sequence[str]:
        """Every file, sorted."""
        return self._paths

    def read(self, path: str) -> bytes:
        """The exact bytes of a file; `KeyError` where there is none."""
        return self._files[path]

    def blob(self, path: str) -> BlobId:
        """Git's id of those bytes."""
        if path not in self._blobs:
            self._blobs[path] = blob_id(self._files[path])
        return self._blobs[path]

    def lint(self, path: str) -> Sequence[Diagnostic]:
        """What the constructor was told that a linter says."""
        return tuple(self._diagnostics.get(path, ()))


class ChangedSources:
    """Other sources with some files as a repair leaves them."""

    def __init__(self, sources: Sources, files: Mapping[str, bytes]) -> None:
        self._sources, self._files = sources, dict(files)

    @cached_property
    def paths(self) -> Sequence[str]:
        """Every file, sorted."""
        return tuple(sorted({*self._sources.paths, *self._files}))

    def read(self, path: str) -> bytes:
        """The exact bytes of a file; `KeyError` where there is none."""
        return self._files[path] if path in self._files else self._sources.read(path)

    def blob(self, path: str) -> BlobId:
        """Git's id of those bytes."""
        return blob_id(self._files[path]) if path in self._files else self._sources.blob(path)

    def lint(self, path: str) -> Sequence[Diagnostic]:
        """What is known of the unchanged files."""
        return () if path in self._files else self._sources.lint(path)
