"""A git repository in memory, object by object; it can be saved for git to read."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.ledger import landing
from bot.ledger.objects import Entry, LogCommit, commit_of, object_id, tree_bytes, tree_of
from bot.ledger.trees import TreeChange, differences
from bot.model import CommitId

LEDGER_REF = f"refs/heads/{landing.BRANCH}"
MAIN_REF = "refs/heads/main"

Files = Mapping[str, bytes]


@dataclass
class Repo:
    """Git objects and refs by id, in memory; `save` makes a bare repository of them."""

    objects: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    like: str = ""
    """An id of the length that all have: 64 digits for SHA-256."""

    def put(self, kind: str, content: bytes) -> str:
        name = object_id(kind, content, self.like)
        self.objects[name] = (kind, content)
        return name

    def tree(self, files: Files, modes: Mapping[str, str] | None = None, at: str = "") -> str:
        entries: dict[str, Entry] = {}
        for path in files:
            folder, slash, _ = path.partition("/")
            if slash and folder not in entries:
                inner = {
                    p.removeprefix(f"{folder}/"): c
                    for p, c in files.items()
                    if p.startswith(f"{folder}/")
                }
                entries[folder] = Entry("40000", self.tree(inner, modes, f"{at}{folder}/"))
            elif not slash:
                mode = (modes or {}).get(at + path, "100644")
                entries[path] = Entry(mode, self.put("blob", files[path]))
        return self.put("tree", tree_bytes(entries))

    def commit(
        self, tree: str, parents: tuple[str, ...], message: str | bytes, time: datetime
    ) -> CommitId:
        who = f"Somebody <somebody@example.com> {int(time.timestamp())} +0000"
        head = "".join([f"tree {tree}\n", *(f"parent {p}\n" for p in parents)])
        raw = message if isinstance(message, bytes) else message.encode()
        return CommitId(
            self.put("commit", f"{head}author {who}\ncommitter {who}\n\n".encode() + raw)
        )

    def read(self, commit: str) -> LogCommit:
        return commit_of(commit, self.objects[commit][1])

    def changes(self, commit: LogCommit) -> tuple[TreeChange, ...]:
        parent = self.read(commit.parents[0]).tree if commit.parents else None
        return tuple(
            differences(lambda tree: tree_of(tree, self.objects[tree][1]), parent, commit.tree)
        )

    def log(self, ref: str) -> list[LogCommit]:
        """All that a ref reaches, parents first."""
        done: dict[str, LogCommit] = {}
        waiting = [self.refs[ref]] if ref in self.refs else []
        while waiting:
            commit = self.read(waiting[-1])
            above = [parent for parent in commit.parents if parent not in done]
            if above:
                waiting += above
            else:
                done[waiting.pop()] = commit
        return list(done.values())

    def save(self, folder: Path, base: Path | None = None) -> Path:
        """Write a bare repository; what `base` holds already is borrowed from there."""
        (folder / "objects" / "info").mkdir(parents=True)
        if base is not None:
            (folder / "objects" / "info" / "alternates").write_text(f"{base / 'objects'}\n")
        for name, (kind, content) in self.objects.items():
            if base is not None and (base / "objects" / name[:2] / name[2:]).exists():
                continue
            path = folder / "objects" / name[:2] / name[2:]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(zlib.compress(f"{kind} {len(content)}".encode() + b"\0" + content, 1))
        for ref, name in self.refs.items():
            path = folder / ref
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{name}\n")
        (folder / "HEAD").write_text(f"ref: {MAIN_REF}\n")
        extension = "[extensions]\n\tobjectFormat = sha256\n" if self.like else ""
        version = int(bool(extension))
        core = f"[core]\n\trepositoryformatversion = {version}\n\tbare = true\n"
        (folder / "config").write_text(core + extension)
        return folder
