"""Reading and writing git's objects: commits, trees and what changed between two of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from bot.demo.miniature.git import SHA, Git

_PERSON = re.compile(r"(.*?) ?<([^>]*)> (-?\d+) ([+-]\d{4})$")
_STATUS = {"A": "added", "M": "modified", "D": "removed", "R": "renamed", "T": "changed"}


@dataclass(frozen=True)
class Signature:
    """Who, and when."""

    name: str
    email: str
    at: datetime

    @classmethod
    def read(cls, line: str) -> "Signature":
        """From a commit's `author` or `committer` line."""
        match = _PERSON.match(line)
        if match is None:
            return cls(line, "", datetime.fromtimestamp(0, UTC))
        name, email, seconds, zone = match.groups()
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:]))
        where = timezone(-offset if zone[0] == "-" else offset)
        return cls(name, email, datetime.fromtimestamp(int(seconds), where))

    def line(self) -> str:
        """As git writes it; what would break the line out is left away, as git does."""
        name, email = (re.sub(r"[<>\n\0]", "", part).strip() for part in (self.name, self.email))
        return f"{name} <{email}> {int(self.at.timestamp())} {self.at.strftime('%z') or '+0000'}"


@dataclass(frozen=True)
class Commit:
    """A commit, read."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    author: Signature
    committer: Signature
    message: str
    signature: str | None = None


async def read_commit(git: Git, sha: str) -> Commit:
    """Read one commit; `GitError` where `sha` is none."""
    raw = (await git.fixed("cat-file", "commit", sha)).decode(errors="replace")
    head, _, message = raw.partition("\n\n")
    # A header's continuation lines start with a blank: `gpgsig` is the usual one.
    headers = [line.split(" ", 1) for line in head.replace("\n ", "\x1f").split("\n")]
    one = dict(headers)
    return Commit(
        sha,
        one["tree"],
        tuple(value for name, value in headers if name == "parent"),
        Signature.read(one["author"]),
        Signature.read(one["committer"]),
        message,
        one["gpgsig"].replace("\x1f", "\n") if "gpgsig" in one else None,
    )


async def write_commit(git: Git, commit: "Draft") -> str:
    """Store a commit exactly as drafted, its message byte for byte; gives its id."""
    lines = [f"tree {commit.tree}", *(f"parent {parent}" for parent in commit.parents)]
    lines += [f"author {commit.author.line()}", f"committer {commit.committer.line()}"]
    if commit.signature:
        lines.append("gpgsig " + commit.signature.strip().replace("\n", "\n "))
    return await git.write_commit("\n".join([*lines, "", commit.message]).encode())


@dataclass(frozen=True)
class Draft:
    """A commit to be written."""

    tree: str
    parents: tuple[str, ...]
    message: str
    author: Signature
    committer: Signature
    signature: str | None = None


@dataclass(frozen=True)
class Entry:
    """One line of a tree; `size` only for blobs."""

    mode: str
    kind: str
    sha: str
    size: int | None
    path: str


async def read_tree(git: Git, tree: str, *, recursive: bool = False, path: str = "") -> list[Entry]:
    """The entries of a tree-ish; with `path`, only that one entry, if it exists."""
    args = ["ls-tree", "-z", "--long", *(["-r", "-t"] if recursive else []), tree]
    # Without `literal`, a path such as `:(glob)**` would be a pattern.
    ask = git.fixed if SHA.fullmatch(tree) else git.run
    out = await ask("--literal-pathspecs", *args, *(["--", path] if path else []))
    entries = []
    for line in out.decode(errors="replace").split("\0")[:-1]:
        meta, name = line.split("\t", 1)
        mode, kind, sha, size = meta.split()
        entries.append(Entry(mode, kind, sha, None if size == "-" else int(size), name))
    return entries


@dataclass(frozen=True)
class Change:
    """What became of one file."""

    path: str
    status: str
    sha: str
    patch: str
    previous: str | None = None

    @property
    def hunks(self) -> str:
        """The patch from its first `@@` on, as GitHub shows it; empty for binary files."""
        at = self.patch.find("\n@@ ")
        return self.patch[at + 1 :].rstrip("\n") if at >= 0 else ""

    @property
    def additions(self) -> int:
        """Lines added."""
        return sum(line.startswith("+") for line in self.hunks.split("\n"))

    @property
    def deletions(self) -> int:
        """Lines removed."""
        return sum(line.startswith("-") for line in self.hunks.split("\n"))


EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
"""Git knows this object without having it stored."""


async def changes(git: Git, old: str, new: str) -> list[Change]:
    """What differs between two commits or trees, renames found, in git's order."""
    listed = await git.fixed("diff", "--raw", "-z", "-M", "--no-abbrev", old, new)
    raw = listed.decode(errors="replace")
    patch = (await git.fixed("diff", "-M", "--full-index", old, new)).decode(errors="replace")
    # Inside a patch, every line starts with a blank, a sign or a backslash: no content looks so.
    patches = iter(re.split(r"(?m)^(?=diff --git )", patch)[1:])
    fields = iter(raw.split("\0")[:-1])
    found = []
    for meta in fields:
        *_, old_sha, new_sha, letter = meta.split()
        paths = [next(fields) for _ in range(2 if letter[0] in "RC" else 1)]
        text = next(patches, "")
        if letter == "T":  # git shows a change of type as a removal and an addition
            text += next(patches, "")
        status = _STATUS.get(letter[0], "changed")
        sha = old_sha if status == "removed" else new_sha
        found.append(
            Change(paths[-1], status, sha, text, paths[0] if status == "renamed" else None)
        )
    return found


async def commits(git: Git, ids: Sequence[str]) -> list[Commit]:
    """Read several commits."""
    return [await read_commit(git, sha) for sha in ids]
