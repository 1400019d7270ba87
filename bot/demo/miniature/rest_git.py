"""REST: the Git Data API.

https://docs.github.com/rest/git
"""

import base64
import binascii
from datetime import datetime
from typing import Literal

from aiohttp import web

from bot.demo.miniature import views_git
from bot.demo.miniature.bodies import Body, Moment
from bot.demo.miniature.caller import reading, writing
from bot.demo.miniature.git import SHA
from bot.demo.miniature.objects import (
    EMPTY_TREE,
    Draft,
    Signature,
    read_commit,
    read_tree,
    write_commit,
)
from bot.demo.miniature.problem import failed, invalid, missing
from bot.demo.miniature.rest import Call, Table, answer

table = Table()
READ, WRITE = reading("contents"), writing("contents")
MODES = {"blob": ("100644", "100755", "120000"), "tree": ("040000",), "commit": ("160000",)}


# -- blobs --


class NewBlob(Body):
    """A blob to be stored."""

    content: str
    encoding: Literal["utf-8", "base64"] = "utf-8"


@table.on("POST", "git/blobs", WRITE)
async def create_blob(call: Call) -> web.Response:
    """Store a blob."""
    wish = await call.body(NewBlob)
    await call.must_have_commits()
    content = _decoded(wish.content) if wish.encoding == "base64" else wish.content.encode()
    sha = await call.repo.git.write_blob(content)
    return answer({"sha": sha, "url": f"{call.repo.api}/git/blobs/{sha}"}, 201)


def _decoded(content: str) -> bytes:
    try:
        return base64.b64decode("".join(content.split()), validate=True)
    except (binascii.Error, ValueError):
        raise invalid("content is not valid Base64") from None


@table.on("GET", "git/blobs/{sha}", READ)
async def read_blob(call: Call) -> web.Response:
    """A blob, in base64, or raw where that is asked for."""
    sha = await _known(call, "blob")
    content = await call.repo.git.blob(sha)
    if "raw" in call.request.headers.get("Accept", ""):
        return web.Response(body=content, content_type="application/vnd.github.raw")
    return answer(views_git.blob(call.repo, sha, content))


async def _known(call: Call, kind: str) -> str:
    sha = call.part("sha")
    if not SHA.fullmatch(sha):
        raise invalid("The sha parameter must be exactly 40 characters and contain only [0-9a-f].")
    if await call.repo.git.kind(sha) != kind:
        raise missing()
    return sha


# -- trees --


class NewEntry(Body):
    """One entry of a tree to be made; `sha` null removes the path."""

    path: str
    mode: Literal["100644", "100755", "040000", "160000", "120000"]
    type: Literal["blob", "tree", "commit"] = "blob"
    sha: str | None = None
    content: str | None = None


class NewTree(Body):
    """A tree, whole or as changes to another."""

    tree: list[NewEntry]
    base_tree: str | None = None


@table.on("POST", "git/trees", WRITE)
async def create_tree(call: Call) -> web.Response:
    """Make a tree."""
    wish = await call.body(NewTree)
    await call.must_have_commits()
    git = call.repo.git
    base = await _base_tree(call, wish.base_tree)
    if not wish.tree:
        raise invalid("Invalid tree info")
    changes: dict[str, tuple[str, str] | None] = {}
    for entry in wish.tree:
        if entry.content is not None:
            changes[entry.path] = (entry.mode, await git.write_blob(entry.content.encode()))
        elif entry.sha is None and "sha" in entry.model_fields_set:
            changes[entry.path] = None
        else:
            changes[entry.path] = (entry.mode, await _stored(call, entry))
    sha = await git.write_tree(base, changes)
    if sha == EMPTY_TREE:
        # Refused since 2021: https://github.com/r-lib/gert/issues/149
        raise invalid("Invalid tree info")
    return answer(views_git.tree(call.repo, sha, await read_tree(git, sha)), 201)


async def _base_tree(call: Call, name: str | None) -> str | None:
    if name is None:
        return None
    kind = await call.repo.git.kind(name) if SHA.fullmatch(name) else None
    if kind not in {"tree", "commit"}:
        raise missing()
    return name


async def _stored(call: Call, entry: NewEntry) -> str:
    sha = entry.sha or ""
    kind = await call.repo.git.kind(sha) if SHA.fullmatch(sha) else None
    if entry.mode not in MODES[entry.type] or (entry.type not in {kind, "commit"}):
        raise invalid("tree.sha does not exist or its type does not fit its mode")
    return sha


@table.on("GET", "git/trees/{sha:.+}", READ)
async def read_tree_at(call: Call) -> web.Response:
    """A tree by its id, or that of a commit, branch or tag."""
    await call.must_have_commits()
    git, name = call.repo.git, call.part("sha")
    sha = name if SHA.fullmatch(name) else await git.resolve(name)
    kind = await git.kind(sha) if sha else None
    if sha is None or kind not in {"tree", "commit"}:
        raise missing()
    tree = sha if kind == "tree" else (await read_commit(git, sha)).tree
    entries = await read_tree(git, tree, recursive="recursive" in call.request.query)
    return answer(views_git.tree(call.repo, tree, entries))


# -- commits --


class Person(Body):
    """An author or committer."""

    name: str
    email: str
    date: Moment | None = None

    def signature(self, now: datetime) -> Signature:
        """With the moment filled in."""
        return Signature(self.name, self.email, self.date or now)


class NewCommit(Body):
    """A commit to be made."""

    message: str
    tree: str
    parents: tuple[str, ...] = ()
    author: Person | None = None
    committer: Person | None = None
    signature: str | None = None


@table.on("POST", "git/commits", WRITE)
async def create_commit(call: Call) -> web.Response:
    """Store a commit; without an author it is the caller's own."""
    wish = await call.body(NewCommit)
    await call.must_have_commits()
    git = call.repo.git
    if not SHA.fullmatch(wish.tree) or await git.kind(wish.tree) != "tree":
        raise invalid("Tree SHA does not exist")
    for parent in wish.parents:
        if not SHA.fullmatch(parent) or await git.kind(parent) != "commit":
            raise invalid("Parent SHA does not exist or is not a commit object")
    if not wish.message:
        raise failed("Commit", field="message", code="missing_field")
    now = call.world.now()
    own = Signature(call.who.login, call.who.email, now)
    author = wish.author.signature(now) if wish.author else own
    committer = wish.committer.signature(now) if wish.committer else author
    draft = Draft(wish.tree, tuple(wish.parents), wish.message, author, committer, wish.signature)
    sha = await write_commit(git, draft)
    return answer(views_git.git_commit(call.repo, await read_commit(git, sha)), 201)


@table.on("GET", "git/commits/{sha}", READ)
async def read_one_commit(call: Call) -> web.Response:
    """A commit by its id."""
    sha = await _known(call, "commit")
    return answer(views_git.git_commit(call.repo, await read_commit(call.repo.git, sha)))
