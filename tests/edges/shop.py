"""A repository served over HTTP, and mirrors of it in a folder."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bot.edges.mirror import GitMirror, Limits
from bot.model import CommitId, Repository, RepositoryName
from patterns.contract import Diagnostic
from tests.edges.git_server import Served, make_commit, serving

FILES = {"app.py": b"x = 1\n", "shop/cart.py": b"\xff\x00\r\n", "link.py": b"app.py", "run.sh": b""}
MODES = {"link.py": "120000", "run.sh": "100755"}
UNKNOWN = CommitId("1" * 40)


def noisy(path: str, content: bytes) -> Sequence[Diagnostic]:
    """A linter that quotes the file."""
    return (Diagnostic(path, 1, "F401", content.decode()),)


@dataclass(frozen=True)
class Shop:
    """A served repository, and a folder for mirrors of it."""

    served: Served
    repo: Repository
    folder: Path

    def commit(
        self, files: Mapping[str, bytes], modes: Mapping[str, str] | None = None
    ) -> CommitId:
        return make_commit(self.served.root / "shop.git", files, modes)

    def mirror(self, token: str = "sesame", **limits: float) -> GitMirror:
        async def credentials(_: Repository) -> str:
            return token

        return GitMirror(self.folder, credentials, noisy, replace(Limits(), **limits))  # type: ignore[arg-type]  # of ints and floats alike

    def at_rest(self) -> bytes:
        """Everything that a mirror has left on disk."""
        return b"".join(path.read_bytes() for path in self.folder.rglob("*") if path.is_file())

    def kept(self) -> list[Path]:
        return sorted(self.folder.glob("*.git"))


@asynccontextmanager
async def shop_in(folder: Path) -> AsyncIterator[Shop]:
    (folder / "served").mkdir()
    async with serving(folder / "served") as served:
        repo = Repository(1, RepositoryName("acme/shop"), 1, "main", served.url("shop"))
        yield Shop(served, repo, folder / "mirrors")
