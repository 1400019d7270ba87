"""GraphQL: `createCommitOnBranch`.

https://docs.github.com/graphql/reference/mutations#createcommitonbranch
"""

import base64
import binascii
from typing import Any

from pydantic import BaseModel

from bot.demo.miniature.caller import Caller, writing
from bot.demo.miniature.git import GitError
from bot.demo.miniature.graphql_forms import GraphQLError, checked
from bot.demo.miniature.host import Host, Move
from bot.demo.miniature.objects import Draft, Signature, write_commit
from bot.demo.miniature.problem import Problem
from bot.demo.miniature.records import Repo


class Branch(BaseModel, extra="forbid"):
    """Which branch; by its repository and name."""

    repositoryNameWithOwner: str  # noqa: N815 # GraphQL's own spelling
    branchName: str  # noqa: N815 # see above


class Message(BaseModel, extra="forbid"):
    """A commit message in two parts."""

    headline: str
    body: str = ""


class Addition(BaseModel, extra="forbid"):
    """A file with its whole new content in base64."""

    path: str
    contents: str


class Deletion(BaseModel, extra="forbid"):
    """A file that goes."""

    path: str


class FileChanges(BaseModel, extra="forbid"):
    """What the commit does."""

    additions: tuple[Addition, ...] = ()
    deletions: tuple[Deletion, ...] = ()


class Input(BaseModel, extra="forbid"):
    """`CreateCommitOnBranchInput`."""

    branch: Branch
    message: Message
    expectedHeadOid: str  # noqa: N815 # see above
    fileChanges: FileChanges = FileChanges()  # noqa: N815 # see above
    clientMutationId: str | None = None  # noqa: N815 # see above


async def create_commit(host: Host, caller: Caller, variable: Any, name: str) -> dict[str, Any]:
    """Make the commit that the input asks for; gives the payload of the mutation."""
    wish = checked(Input, variable, name, "CreateCommitOnBranchInput")
    commit, repo = await _commit(host, caller, wish)
    shown = {"oid": commit, "url": f"{repo.html}/commit/{commit}"}
    return {"clientMutationId": wish.clientMutationId, "commit": shown}


async def _commit(host: Host, caller: Caller, wish: Input) -> tuple[str, Repo]:
    owner, _, name = wish.branch.repositoryNameWithOwner.partition("/")
    try:
        repo = host.world.repo(owner, name)
        caller.must(repo, writing("contents"))
    except Problem as problem:
        kind = "NOT_FOUND" if problem.status == 404 else "FORBIDDEN"
        raise GraphQLError(str(problem), kind) from None
    branch = wish.branch.branchName.removeprefix("refs/heads/")
    head = await repo.git.ref(f"refs/heads/{branch}")
    if head is None:
        raise GraphQLError(f"No such branch {branch}", "NOT_FOUND")
    if head != wish.expectedHeadOid:
        raise _stale(wish.expectedHeadOid)
    try:
        tree = await repo.git.write_tree(head, await _changes(repo, head, wish))
    except GitError as error:  # a path that no tree may hold
        raise GraphQLError(str(error)) from None
    who = Signature(caller.account.login, caller.account.email, host.world.now())
    # GitHub commits on the author's behalf, which is what its "Verified" badge then vouches for.
    github = Signature("GitHub", "noreply@github.com", host.world.now())
    message = wish.message.headline
    if wish.message.body:
        message += f"\n\n{wish.message.body}"
    commit = await write_commit(repo.git, Draft(tree, (head,), message, who, github))
    try:
        await host.move(repo, Move(f"refs/heads/{branch}", head, commit), caller.account)
    except Problem:
        raise _stale(head) from None
    return commit, repo


def _stale(expected: str) -> GraphQLError:
    said = f'Expected branch to point to "{expected}" but it did not. Pull and try again.'
    return GraphQLError(said, "STALE_DATA")


async def _changes(repo: Repo, head: str, wish: Input) -> dict[str, tuple[str, str] | None]:
    changes: dict[str, tuple[str, str] | None] = {}
    for gone in wish.fileChanges.deletions:
        if await repo.git.attempt("cat-file", "-e", f"{head}:{gone.path}") is None:
            raise GraphQLError(
                f"A path was requested for deletion which does not exist: {gone.path}"
            )
        changes[gone.path] = None
    for added in wish.fileChanges.additions:
        try:
            content = base64.b64decode(added.contents, validate=True)
        except (binascii.Error, ValueError):
            raise GraphQLError(f"contents of {added.path} is not valid Base64") from None
        # The mutation knows no modes: every file it writes is a plain one.
        changes[added.path] = ("100644", await repo.git.write_blob(content))
    if not changes:
        raise GraphQLError("No changes were given")
    return changes
