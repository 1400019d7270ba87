"""GitHub's two ways to commit: one call that it signs, and one that keeps every file's mode."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from bot.edges.github_answers import EntryAnswer, RefAnswer, Target
from bot.edges.github_calls import at
from bot.edges.github_git import REGULAR, Git
from bot.edges.github_graphql import graphql
from bot.edges.github_line import Line
from bot.errors import Conflict, Rejected
from bot.model import CommitId, Repository

PLAIN = "100644"
# https://docs.github.com/en/graphql/reference/mutations#createcommitonbranch
MUTATION = """\
mutation($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}
"""

Files = Mapping[str, bytes | None]


class Commits(Git):
    """Writing the commit of a fix."""

    async def commit_files(
        self, repo: Repository, branch: str, parent: CommitId, message: str, files: Files
    ) -> CommitId:
        """Add one commit to a branch whose head is `parent`; see `CodeHost`.

        GraphQL gives GitHub's signature but writes every file as a plain one, so a file that is
        executable goes through the Git Data API with all the others.
        """
        async with self._line(repo, f"commit to {branch}") as line:
            tree, before = await self._look_up(line, repo, parent, list(files))
            _refuse_links(before)
            # Deleting what is not there is an error to GitHub, and none to the story.
            wanted = {
                path: content
                for path, content in files.items()
                if content is not None or path in before
            }
            if all(entry.mode == PLAIN for entry in before.values()):
                made = await self._by_graphql(
                    line, repo, branch, commit_input(parent, message, wanted)
                )
                self._fresh.put((repo.id, made), None)
                return made
            await self._must_point_to(repo, branch, parent)
            entries = [await _entry(line, repo, each, before) for each in sorted(wanted.items())]
            made = await _raw_commit(line, repo, message, parent, (tree, entries))
            url = at(repo, "git/refs/heads", branch)
            await line.patch(url, None, data={"sha": made, "force": False})
            self._fresh.put((repo.id, made), None)
            return made

    async def _by_graphql(
        self, line: Line, repo: Repository, branch: str, data: dict[str, Any]
    ) -> CommitId:
        where = {"repositoryNameWithOwner": repo.name, "branchName": branch}
        variables = {"input": {**data, "branch": where}}
        made = await graphql(line, MUTATION, variables, f"commit to {branch} in {repo.name}")
        return CommitId(str(made["createCommitOnBranch"]["commit"]["oid"]))

    async def _must_point_to(self, repo: Repository, branch: str, parent: CommitId) -> None:
        """Moving the ref refuses all but steps forward; this refuses a branch that was set back."""
        url = at(repo, "git/ref/heads", branch)
        ref = await self._find(repo, f"look for the branch {branch}", url)
        if ref is None or RefAnswer.model_validate(ref).object.sha != parent:
            raise Conflict(f"{branch} of {repo.name} does not point to {parent} any more")


def _refuse_links(before: Mapping[str, EntryAnswer]) -> None:
    for path, entry in before.items():
        if entry.mode not in REGULAR:
            raise Rejected(f"{path} is a link, a folder or a submodule, which Grace never writes")


def commit_input(parent: CommitId, message: str, files: Files) -> dict[str, Any]:
    """GraphQL's `CreateCommitOnBranchInput`, all but the branch."""
    headline, _, body = message.partition("\n")
    return {
        "expectedHeadOid": parent,
        "message": {"headline": headline, "body": body.lstrip("\n")},
        "fileChanges": {
            "additions": [
                {"path": path, "contents": b64encode(content).decode()}
                for path, content in files.items()
                if content is not None
            ],
            "deletions": [{"path": path} for path, content in files.items() if content is None],
        },
    }


async def _entry(
    line: Line,
    repo: Repository,
    file: tuple[str, bytes | None],
    before: Mapping[str, EntryAnswer],
) -> dict[str, Any]:
    """A line of the new tree; bytes travel as a blob, since a tree takes text alone."""
    path, content = file
    mode = before[path].mode if path in before else PLAIN
    entry = {"path": path, "mode": mode, "type": "blob"}
    if content is None:
        return {**entry, "sha": None}
    data = {"content": b64encode(content).decode(), "encoding": "base64"}
    blob = Target.model_validate(await line.post(at(repo, "git/blobs"), None, data=data))
    return {**entry, "sha": blob.sha}


async def _raw_commit(
    line: Line,
    repo: Repository,
    message: str,
    parent: CommitId,
    tree: tuple[str, list[dict[str, Any]]],
) -> CommitId:
    base, entries = tree
    data = {"base_tree": base, "tree": entries}
    made = Target.model_validate(await line.post(at(repo, "git/trees"), None, data=data))
    # No author and no committer: then GitHub may sign it for the App.
    said = {"message": message, "tree": made.sha, "parents": [parent]}
    commit = await line.post(at(repo, "git/commits"), None, data=said)
    return CommitId(Target.model_validate(commit).sha)
