"""GitHub's git: branches, commits, trees and files."""

from base64 import b64decode
from collections.abc import Mapping, Sequence
from urllib.parse import quote

import gidgethub

from bot.edges.github_answers import (
    CommitAnswer,
    ContentAnswer,
    EntryAnswer,
    FileAnswer,
    RawCommit,
    RefAnswer,
    TreeAnswer,
)
from bot.edges.github_calls import PAGE, Calls, at, pages
from bot.edges.github_line import Line
from bot.errors import Rejected
from bot.ledger.landing import BRANCH
from bot.model import NO_BLOB, Commit, CommitId, Repository
from patterns.contract import BlobId

REGULAR = {"100644", "100755"}
MOST_FILES = 3000  # more, GitHub does not show of a commit


class Git(Calls):
    """Reading history and moving Grace's own branches."""

    async def branch_head(self, repo: Repository, branch: str) -> CommitId | None:
        """The commit that a branch points to, or None where there is no such branch."""
        url = at(repo, "git/ref/heads", branch)
        ref = await self._find(repo, f"look for the branch {branch}", url)
        if ref is None:
            return None
        async with self._told(f"look for the branch {branch}"):
            return CommitId(RefAnswer.model_validate(ref).object.sha)

    async def reset_branch(self, repo: Repository, branch: str, commit: CommitId) -> None:
        """Make one of Grace's own branches point to `commit`; see `CodeHost`."""
        only_ours(branch)
        head = await self.branch_head(repo, branch)
        if head == commit:
            return
        async with self._line(repo, f"point {branch} to {commit}") as line:
            if head is None:
                data = {"ref": f"refs/heads/{branch}", "sha": commit}
                await line.post(at(repo, "git/refs"), None, data=data)
            else:
                url = at(repo, "git/refs/heads", branch)
                await line.patch(url, None, data={"sha": commit, "force": True})

    async def delete_branch(self, repo: Repository, branch: str) -> None:
        """Remove one of Grace's own branches; one that is gone already is no error."""
        only_ours(branch)
        async with self._line(repo, f"remove the branch {branch}") as line:
            try:
                await line.delete(at(repo, "git/refs/heads", branch), None)
            except gidgethub.BadRequest as error:
                if "Reference does not exist" not in str(error):
                    raise

    async def create_branch(self, repo: Repository, branch: str, commit: CommitId) -> None:
        """Start one of Grace's own branches; `Conflict` where there is one of that name."""
        only_ours(branch)
        async with self._line(repo, f"start the branch {branch}") as line:
            data = {"ref": f"refs/heads/{branch}", "sha": commit}
            await line.post(at(repo, "git/refs"), None, data=data)

    async def commit(self, repo: Repository, commit: CommitId) -> Commit:
        """One commit."""
        async with self._line(repo, f"show the commit {commit}") as line:
            url = f"{at(repo, 'commits', commit)}?per_page=1"
            return CommitAnswer.model_validate(await self._fixed(line, repo, url)).noun()

    async def commit_changes(self, repo: Repository, commit: CommitId) -> Mapping[str, BlobId]:
        """Path -> blob id of all that a commit changes; see `CodeHost`."""
        async with self._line(repo, f"show what the commit {commit} changes") as line:
            url = f"{at(repo, 'commits', commit)}?per_page={PAGE}"
            changed: dict[str, BlobId] = {}
            for each in FileAnswer.many(await pages(line, url, MOST_FILES, "files")):
                if each.previous_filename is not None:
                    changed[each.previous_filename] = NO_BLOB
                changed[each.filename] = NO_BLOB if each.status == "removed" else BlobId(each.sha)
            return changed

    async def blobs(
        self, repo: Repository, commit: CommitId, paths: Sequence[str]
    ) -> Mapping[str, BlobId]:
        """Path -> blob id at a commit, for those of `paths` that are files there."""
        async with self._line(repo, f"list files of {commit}") as line:
            _, entries = await self._look_up(line, repo, commit, paths)
        return {path: BlobId(each.sha) for path, each in entries.items() if each.mode in REGULAR}

    async def read_file(self, repo: Repository, path: str, commit: CommitId) -> bytes | None:
        """A file of at most 1 MB at a commit, or None where there is nothing; see `CodeHost`."""

        async def ask() -> bytes | None:
            return await self._read_file(repo, path, commit)

        return await self._files.get((repo.id, commit, path), ask)

    async def _read_file(self, repo: Repository, path: str, commit: CommitId) -> bytes | None:
        url = f"{at(repo, 'contents', path)}?ref={quote(commit, safe='')}"
        item = await self._find(repo, f"read {path}", url)
        if item is None:
            return None
        if isinstance(item, list):
            raise Rejected(f"{path} in {repo.name} is a folder where a file should be")
        async with self._told(f"read {path} in {repo.name}"):
            file = ContentAnswer.model_validate(item)
            # A link to a file of this repository is followed by GitHub, and told as that file.
            if file.type != "file":
                kind = "link that leads to no file here" if file.type == "symlink" else file.type
                raise Rejected(f"{path} in {repo.name} is a {kind}, where a file should be")
            if file.encoding != "base64":
                raise Rejected(f"{path} in {repo.name} is larger than GitHub shows")
            return b64decode(file.content)

    async def _look_up(
        self, line: Line, repo: Repository, commit: CommitId, paths: Sequence[str]
    ) -> tuple[str, dict[str, EntryAnswer]]:
        """A commit's tree, and the entries of those of `paths` that exist in it.

        It walks down the folders: the recursive listing of a large repository is cut short.
        """
        url = at(repo, "git/commits", commit)
        root = RawCommit.model_validate(await self._fixed(line, repo, url)).tree.sha
        entries: dict[str, EntryAnswer] = {}
        for path in paths:
            *folders, name = path.split("/")
            here = await self._listing(line, repo, root)
            for folder in folders:
                inner = here.get(folder)
                is_folder = inner is not None and inner.type == "tree"
                here = await self._listing(line, repo, inner.sha) if inner and is_folder else {}
            if name in here:
                entries[path] = here[name]
        return root, entries

    async def _listing(self, line: Line, repo: Repository, tree: str) -> dict[str, EntryAnswer]:
        url = at(repo, "git/trees", tree)
        answer = TreeAnswer.model_validate(await self._fixed(line, repo, url))
        if answer.truncated:
            raise Rejected(f"a folder of {repo.name} holds more files than GitHub lists")
        return {entry.path: entry for entry in answer.tree}


def only_ours(branch: str) -> None:
    """A last lock on the door, whatever the story believes.

    Raises:
        Rejected: the branch does not carry a fix of Grace's.
    """
    if not branch.startswith("grace/") or branch == BRANCH:
        raise Rejected(f"{branch} is not a branch that Grace may move or remove")
