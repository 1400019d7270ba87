"""Git's own objects, read from their bytes and named by their hash: what the audit rests on.

Format: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects. SHA-1 and SHA-256 repositories
are told apart by the length of an id.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import new

from bot.errors import LedgerError

FOLDER = "40000"
FILES = frozenset({"100644", "100755"})
"""Modes of regular files; the rest are symlinks and submodules."""
_FORMER = {"100664": "100644"}
"""Early versions of git wrote it, and every version reads it as the other."""


@dataclass(frozen=True, slots=True)
class LogCommit:
    """A commit as far as the audit reads it.

    Attributes:
        message: its raw bytes.
        encoding: what the commit declares them to be in, "" for UTF-8; nothing obliges it to truth.
    """

    id: str
    tree: str
    parents: tuple[str, ...]
    message: bytes
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a tree; the mode as git writes it, without leading zeros."""

    mode: str
    id: str


def object_id(kind: str, content: bytes, like: str = "") -> str:
    """The id that git gives an object; SHA-256 where `like` is an id of that length."""
    digest = new("sha256" if len(like) == 64 else "sha1", usedforsecurity=False)
    digest.update(f"{kind} {len(content)}".encode() + b"\0" + content)
    return digest.hexdigest()


def commit_of(commit: str, content: bytes) -> LogCommit:
    """Read a commit's content.

    Raises:
        LedgerError: it is not the content that this id stands for, or no commit.
    """
    if object_id("commit", content, commit) != commit:
        raise LedgerError(f"the content of commit {commit} does not have that id")
    head, _, message = content.partition(b"\n\n")
    tree, parents = "", []
    lines = head.split(b"\n")
    for line in lines:
        name, _, value = line.partition(b" ")
        if name == b"tree" and not tree:
            tree = value.decode("ascii", "replace")
        elif name == b"parent":
            parents.append(value.decode("ascii", "replace"))
        else:
            break  # author and what follows; a "parent" further down is somebody's text
    if not tree:
        raise LedgerError(f"commit {commit} names no tree")
    # What a header continues on the next line begins with a space, as does a signed tag's text.
    said = (line[9:] for line in lines if line.startswith(b"encoding "))
    return LogCommit(
        commit, tree, tuple(parents), message, next(said, b"").decode("ascii", "replace")
    )


def tree_of(tree: str, content: bytes) -> dict[str, Entry]:
    """Read a tree's content: name -> entry; a name that is not UTF-8 keeps its bytes as surrogates.

    Raises:
        LedgerError: it is not the content that this id stands for, or no tree.
    """
    if object_id("tree", content, tree) != tree:
        raise LedgerError(f"the content of tree {tree} does not have that id")
    entries = list(_entries(content, len(tree) // 2))
    if len(found := dict(entries)) != len(entries):
        raise LedgerError(f"tree {tree} names an entry twice")
    return found


def tree_bytes(entries: dict[str, Entry]) -> bytes:
    """The content of a tree of files, names in git's order."""
    return b"".join(
        f"{entry.mode} {name}".encode(errors="surrogateescape") + b"\0" + bytes.fromhex(entry.id)
        for name, entry in sorted(entries.items())
    )


def _entries(content: bytes, size: int) -> Iterator[tuple[str, Entry]]:
    at = 0
    while at < len(content):
        space, end = content.find(b" ", at), content.find(b"\0", at)
        after = end + 1 + size
        if not at < space < end or after > len(content):
            raise LedgerError("a tree is cut short")
        name = content[space + 1 : end].decode(errors="surrogateescape")
        mode = content[at:space].decode("ascii", "replace")
        yield name, Entry(_FORMER.get(mode, mode), content[end + 1 : after].hex())
        at = after
