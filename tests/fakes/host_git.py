"""The host in memory: repositories, branches, commits, and the ledger."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import islice

from bot.errors import Conflict, Rejected
from bot.ledger.landing import BRANCH, README, README_PATH
from bot.model import (
    Commit,
    CommitId,
    Repository,
    RepositoryName,
)
from patterns.contract import BlobId
from tests.fakes.forge import BOT, blob_id, draft
from tests.fakes.host_ground import Ground
from tests.fakes.telling import told

MOST_SHOWN = 1024 * 1024
REGULAR = {"100644", "100755"}


class Git(Ground):
    """History, and Grace's own branches."""

    def theirs(self, moment: datetime) -> datetime:
        return moment

    @told
    async def repositories(self) -> Sequence[Repository]:
        return [shelf.info for shelf in self.shelves.values() if shelf.installed]

    @told
    async def repository(self, name: RepositoryName) -> Repository:
        return self.shelf(name).info

    @told
    async def branch_head(self, repo: Repository, branch: str) -> CommitId | None:
        return self.shelf(repo.name).branches.get(branch)

    @told
    async def create_branch(self, repo: Repository, branch: str, commit: CommitId) -> None:
        shelf = self.shelf(repo.name)
        _only_ours(branch)
        shelf.snapshot(commit)
        if branch in shelf.branches:
            raise Conflict(f"{branch} exists already")
        shelf.move(branch, commit)

    @told
    async def reset_branch(self, repo: Repository, branch: str, commit: CommitId) -> None:
        shelf = self.shelf(repo.name)
        _only_ours(branch)
        shelf.snapshot(commit)
        shelf.move(branch, commit)

    @told
    async def commit_files(
        self,
        repo: Repository,
        branch: str,
        parent: CommitId,
        message: str,
        files: Mapping[str, bytes | None],
    ) -> CommitId:
        shelf = self.shelf(repo.name)
        if shelf.branches.get(branch) != parent:
            raise Conflict(f"{branch} does not point to {parent}")
        before = shelf.snapshot(parent)
        kept = {path: content for path, content in before.files.items() if path not in files}
        written = {path: content for path, content in files.items() if content is not None}
        tree = draft(kept | written, BOT, self.clock.now(), before.modes)
        made = shelf.write((parent,), message, tree).commit.id
        shelf.move(branch, made)
        return made

    @told
    async def delete_branch(self, repo: Repository, branch: str) -> None:
        shelf = self.shelf(repo.name)
        _only_ours(branch)
        shelf.drop(branch, BOT)

    @told
    async def commit(self, repo: Repository, commit: CommitId) -> Commit:
        return self.shelf(repo.name).snapshot(commit).commit

    @told
    async def commit_changes(self, repo: Repository, commit: CommitId) -> Mapping[str, BlobId]:
        shelf = self.shelf(repo.name)
        made = shelf.snapshot(commit)
        parents = made.commit.parents
        before = shelf.snapshot(parents[0]).files if parents else {}
        return {
            path: BlobId(blob_id(made.files[path]) if path in made.files else "0" * 40)
            for path in made.files.keys() | before.keys()
            if made.files.get(path) != before.get(path)
        }

    @told
    async def blobs(
        self, repo: Repository, commit: CommitId, paths: Sequence[str]
    ) -> Mapping[str, BlobId]:
        files = self.shelf(repo.name).snapshot(commit).files
        return {path: BlobId(blob_id(files[path])) for path in paths if path in files}

    @told
    async def read_file(self, repo: Repository, path: str, commit: CommitId) -> bytes | None:
        there = self.shelf(repo.name).snapshot(commit)
        if any(each.startswith(f"{path}/") for each in there.files):
            raise Rejected(f"{path} in {repo.name} is a folder where a file should be")
        if there.modes.get(path, "100644") not in REGULAR:
            raise Rejected(f"{path} in {repo.name} is a link, where a file should be")
        content = there.files.get(path)
        if content is not None and len(content) > MOST_SHOWN:
            raise Rejected(f"{path} in {repo.name} is larger than GitHub shows")
        return content

    @told
    async def ledger(self, repo: Repository, most: int = 100) -> Sequence[Commit]:
        shelf = self.shelf(repo.name)
        return list(islice(shelf.history(shelf.branches.get(BRANCH)), most))

    @told
    async def append_record(
        self, repo: Repository, message: str, prev: CommitId | None
    ) -> CommitId:
        shelf = self.shelf(repo.name)
        if shelf.branches.get(BRANCH) != prev:
            raise Conflict("grace/ledger has moved")
        tree = draft({README_PATH: README.encode()}, BOT, self.clock.now())
        made = shelf.write((prev,) if prev else (), message, tree).commit.id
        shelf.branches[BRANCH] = made
        return made


def _only_ours(branch: str) -> None:
    if not branch.startswith("grace/") or branch == BRANCH:
        raise Rejected(f"{branch} is not a branch that Grace may move or remove")
