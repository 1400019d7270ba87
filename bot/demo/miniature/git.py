"""One bare repository, driven through the git command line.

Only plumbing is used: nothing here depends on a work tree, on hooks, or on anyone's configuration.
"""

import asyncio
import os
import re
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

SHA = re.compile(r"[0-9a-f]{40}")
ZERO = "0" * 40

ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "safe.directory",
    "GIT_CONFIG_VALUE_0": "*",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "LC_ALL": "C.UTF-8",
    "PATH": os.environ.get("PATH", os.defpath),
}


def is_text(value: str) -> bool:
    """Whether UTF-8 can say it: half of a surrogate pair is no letter."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _holdable(path: str) -> bool:
    """Whether a tree may hold this path; `.git` is nobody's file, in no spelling."""
    parts = path.split("/")
    return not any(part.lower() in {"", ".", "..", ".git"} for part in parts) and is_text(path)


_SERVED = """\
[uploadpack]
	allowFilter = true
	allowAnySHA1InWant = true
[http]
	receivepack = true
[receive]
	denyDeleteCurrent = ignore
[gc]
	auto = 0
"""
REMEMBERED = 2048


class GitError(Exception):
    """A git command that exited with an error.

    Attributes:
        code: its exit status.
        stderr: what it said.
    """

    def __init__(self, args: tuple[str, ...], code: int, stderr: str) -> None:
        super().__init__(f"git {' '.join(args[:2])}: {stderr.strip() or code}")
        self.code = code
        self.stderr = stderr


class Git:
    """A bare repository at `path`.

    Every method raises `GitError` where git refuses; ids are full hexadecimal SHA-1 ids.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known: dict[tuple[str, ...], bytes] = {}

    async def run(
        self, *args: str, stdin: bytes = b"", env: Mapping[str, str] | None = None
    ) -> bytes:
        """Run one git command in this repository and give its output."""
        if not all(is_text(arg) and "\0" not in arg for arg in args):
            raise GitError(args, 128, "no name that git could know")
        process = await asyncio.create_subprocess_exec(
            "git",
            "--git-dir",
            str(self.path),
            *args,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**ENVIRONMENT, **(env or {})},
        )
        try:
            out, err = await process.communicate(stdin)
        finally:
            if process.returncode is None:  # cancelled: nobody waits for this any more
                process.kill()
                if process.stdin is not None:
                    process.stdin.close()
                # Not `wait`: a pipe that nobody reads to its end stays open.
                await process.communicate()
        if process.returncode:
            raise GitError(args, process.returncode, err.decode(errors="replace"))
        return out

    async def fixed(self, *args: str) -> bytes:
        """Like `run`, for what can never change: objects by their ids. Remembers the newest."""
        if args not in self._known:
            self._remember(await self.run(*args), *args)
        return self._known[args]

    def _remember(self, out: bytes, *args: str) -> None:
        while len(self._known) >= REMEMBERED:
            self._known.pop(next(iter(self._known)))
        self._known[args] = out

    async def text(self, *args: str) -> str:
        """The stripped output of a command that prints text."""
        return (await self.run(*args)).decode(errors="replace").strip()

    async def attempt(self, *args: str) -> str | None:
        """Like `text`, or None where git says no."""
        try:
            return await self.text(*args)
        except GitError:
            return None

    async def create(self, default_branch: str) -> None:
        """Make the repository, ready to be served over HTTP."""
        branch = f"--initial-branch={default_branch}"
        await self.run("init", "--quiet", "--bare", "--template=", branch)
        with (self.path / "config").open("a", encoding="utf-8") as config:
            config.write(_SERVED)

    # -- refs --

    async def resolve(self, name: str) -> str | None:
        """The commit that a full id, full ref, branch or tag means, or None."""
        if SHA.fullmatch(name):
            return name if await self.kind(name) == "commit" else None
        full = name.startswith("refs/")
        for ref in (name,) if full else (f"refs/heads/{name}", f"refs/tags/{name}"):
            if found := await self.ref(ref):
                return await self.attempt("rev-parse", "--verify", "--quiet", f"{found}^{{commit}}")
        return None

    async def ref(self, name: str) -> str | None:
        """What a full ref points to, or None; expressions such as `main~1` are no refs."""
        return self._loose(name) or await self.attempt("show-ref", "--verify", "--hash", "--", name)

    def _loose(self, name: str) -> str | None:
        """A ref that stands in a file of its own, which needs no process to read.

        https://git-scm.com/docs/gitrepository-layout; None says nothing, git may still know it.
        """
        if ".." in name or not name.startswith("refs/"):
            return None
        try:
            found = (self.path / name).read_text("ascii").strip()
        except (OSError, ValueError):
            return None
        return found if SHA.fullmatch(found) else None

    async def refs(self, prefix: str = "refs/") -> dict[str, str]:
        """Full name -> id of all refs under a prefix, which may end within a name."""
        lines = await self.text("for-each-ref", "--format=%(objectname) %(refname)")
        pairs = (line.split(" ", 1) for line in lines.splitlines())
        return {name: sha for sha, name in pairs if name.startswith(prefix)}

    async def well_formed(self, ref: str) -> bool:
        """Whether git takes this as the full name of a ref."""
        return (await self.attempt("check-ref-format", ref)) is not None

    async def update_ref(self, ref: str, new: str, old: str | None = None) -> None:
        """Point a ref at `new`, if it points to `old` now (`ZERO`: does not exist)."""
        await self.run("update-ref", ref, new, *(() if old is None else (old,)))

    async def empty(self) -> bool:
        """Whether there is no ref at all: what GitHub calls an empty repository."""
        loose = any(path.is_file() for path in (self.path / "refs").rglob("*"))
        return not loose and not await self.refs()

    # -- objects --

    async def kind(self, sha: str) -> str | None:
        """`commit`, `tree`, `blob`, `tag`, or None where there is no such object."""
        try:
            return (await self.fixed("cat-file", "-t", sha)).decode().strip()
        except GitError:
            return None

    async def blob(self, sha: str) -> bytes:
        """A blob's content."""
        return await self.run("cat-file", "blob", sha)

    async def write_blob(self, content: bytes) -> str:
        """Store a blob; gives its id."""
        return (await self.run("hash-object", "-w", "--stdin", stdin=content)).decode().strip()

    async def write_commit(self, raw: bytes) -> str:
        """Store a commit object byte for byte; git checks its form."""
        out = await self.run("hash-object", "-w", "-t", "commit", "--stdin", stdin=raw)
        sha = out.decode().strip()
        self._remember(b"commit", "cat-file", "-t", sha)
        self._remember(raw, "cat-file", "commit", sha)
        return sha

    async def write_tree(
        self, base: str | None, changes: Mapping[str, tuple[str, str] | None]
    ) -> str:
        """A tree from `base` with path -> (mode, id) set, or removed where None."""
        for path in changes:
            if not _holdable(path):  # `update-index` would only pass over it
                raise GitError(("write-tree",), 128, "malformed path component")
        with TemporaryDirectory(prefix="index-") as folder:
            # An index of its own: two trees may be made at once, and a bare repository has none.
            env = {"GIT_INDEX_FILE": str(Path(folder, "index"))}
            await self.run("read-tree", *((base,) if base else ("--empty",)), env=env)
            lines = []
            for path, entry in changes.items():
                mode, sha = entry or ("0", ZERO)
                lines.append(f"{mode} {sha}\t{path}\0".encode())
            await self.run(
                "update-index", "--add", "--replace", "-z", "--index-info",
                stdin=b"".join(lines), env=env,
            )  # fmt: skip
            return (await self.run("write-tree", env=env)).decode().strip()

    # -- history --

    async def contains(self, commit: str, ancestor: str) -> bool:
        """Whether `ancestor` is `commit` or lies in its history."""
        return ancestor == commit or await self.merge_base(commit, ancestor) == ancestor

    async def merge_base(self, one: str, other: str) -> str | None:
        """Where the histories of two ids part, or None where they never met."""
        try:
            return (await self.fixed("merge-base", one, other)).decode().strip()
        except GitError:
            return None

    async def history(self, *revisions: str, limit: int = 0, path: str = "") -> list[str]:
        """Commit ids, newest first; `limit` 0 gives all."""
        args = ["rev-list", *([f"--max-count={limit}"] if limit else []), *revisions, "--"]
        # What lies behind ids never changes; a branch's history does.
        ask = self.fixed if all(SHA.fullmatch(one.lstrip("^")) for one in revisions) else self.run
        return (await ask(*args, *([path] if path else []))).decode().split()

    async def merge_tree(self, ours: str, theirs: str) -> str | None:
        """The tree of a clean merge, or None where there is a conflict."""
        try:
            out = await self.run("merge-tree", "--write-tree", "--no-messages", ours, theirs)
        except GitError as error:
            if error.code == 1:
                return None
            raise
        return out.decode().split()[0]
