"""A mirror over what a fake code host holds: nothing is fetched, everything is there at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.model import CommitId, Repository
from patterns.contract import BlobId, Diagnostic, Sources
from tests.fakes.forge import blob_id
from tests.fakes.host import FakeHost

Lint = Callable[[str, bytes], Sequence[Diagnostic]]
REGULAR = {"100644", "100755"}


def no_lint(path: str, content: bytes) -> Sequence[Diagnostic]:
    """A linter with nothing to say."""
    return ()


@dataclass(frozen=True, eq=False)
class FakeSources:
    """Implements `patterns.contract.Sources` over a dictionary; picklable if `linter` is."""

    files: Mapping[str, bytes]
    linter: Lint = no_lint

    @property
    def paths(self) -> Sequence[str]:
        return sorted(self.files)

    def read(self, path: str) -> bytes:
        return self.files[path]

    def blob(self, path: str) -> BlobId:
        return BlobId(blob_id(self.files[path]))

    def lint(self, path: str) -> Sequence[Diagnostic]:
        return self.linter(path, self.files[path])


@dataclass
class FakeMirror:
    """Implements `bot.ports.Mirror`; `seen` notes what was asked for."""

    host: FakeHost
    linter: Lint = no_lint
    seen: list[CommitId] = field(default_factory=list)

    async def at(self, repo: Repository, commit: CommitId) -> Sources:
        self.seen.append(commit)
        snapshot = self.host.shelf(repo.name).snapshot(commit)
        regular = {
            path: content
            for path, content in snapshot.files.items()
            if snapshot.modes.get(path, "100644") in REGULAR
        }
        return FakeSources(regular, self.linter)
