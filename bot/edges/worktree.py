"""A scratch copy of a revision or folder: where candidates are tried and commits are made.

Only `grace heal --verify` runs anything in it, and only the command that its user typed.
"""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from time import monotonic
from types import TracebackType
from typing import IO

from bot.edges.belongings import bring
from bot.edges.folder import FolderSources
from bot.edges.git_process import Git
from bot.edges.witnessing import Question, Witness, python_path
from bot.errors import Conflict, Rejected, Unreadable
from bot.model import CommitId
from patterns.contract import Sources

AUTHOR = ("-c", "user.name=Grace", "-c", "user.email=grace@localhost")
"""Who commits on `--branch`: the signed trailers say the rest."""
PATIENCE = 900
"""Seconds that the first run of a `--verify` command may take."""
LEAST_PATIENCE = 30
SLOWER = 5
"""How many times as long as the first run a candidate's may take: an endless loop heals nothing."""

MOST_SAID = 400_000
"""Bytes of a run's output that are read: a failure stands at its end."""


class Scratch(AbstractContextManager["Scratch"]):
    """A folder of its own that holds what `sources` holds; gone when its context is left.

    In a git repository it is a detached work tree, so that commands which ask git still work.

    Raises:
        Unreadable: git is missing or fails.
    """

    def __init__(self, folder: Path, sources: Sources, commit: str | None) -> None:
        self._sources = sources
        self._git = Git(folder) if commit is not None else None
        self._above = Path(mkdtemp(prefix="grace-"))
        self.folder = self._above / "scratch"
        self._patience: float = PATIENCE
        self._origin = folder.resolve()
        self._paths: list[str] = []
        self._said = self._above / "said"
        if self._git is not None:
            # Relative paths of `sources` count from `folder`, which may lie inside the work tree.
            self._say("worktree", "add", "--quiet", "--detach", str(self.folder), commit or "HEAD")
            inside = self._git.say("rev-parse", "--show-prefix") or ""
            self.root = self.folder / inside
        else:
            self.root = self.folder
        self._fill()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        rmtree(self._above, ignore_errors=True)
        if self._git is not None:
            self._git.say("worktree", "prune")

    def passes(self, command: str, files: Mapping[str, bytes]) -> bool:
        """Whether a shell command ends with 0 in here with these files in place; then they go."""
        try:
            self._write(files)
            with self._said.open("wb") as said:
                more = python_path(self._paths)
                return _run(command, self.root, self._patience, more, said)
        finally:
            known = set(self._sources.paths)
            self._write({path: self._sources.read(path) for path in files if path in known})
            for path in set(files) - known:
                (self.root / path).unlink(missing_ok=True)

    @property
    def said(self) -> bytes:
        """The end of what the command of the last `passes` wrote."""
        with self._said.open("rb") as said:
            said.seek(max(said.seek(0, os.SEEK_END) - MOST_SAID, 0))
            return said.read()

    def asked(self, command: str, questions: Sequence[Question]) -> tuple[bool, list[bool | None]]:
        """One run without any change: whether it passes, and which conditions held as it failed.

        Raises:
            Conflict: the command runs the code of the folder itself, whatever stands in here.
        """
        if isinstance(self._sources, FolderSources):
            bring(self._origin, self.root)
        passes, answers, elsewhere = self._asked(command, questions)
        if elsewhere:
            # A development install leads back to the folder; what PYTHONPATH names comes before.
            roots = [self.root / "src", self.root / "lib", self.root]
            self._paths = [str(root) for root in roots if root.is_dir()]
            passes, answers, elsewhere = self._asked(command, questions)
        if elsewhere:
            raise Conflict(
                f"the command runs the code in {self._origin}, not that of the scratch copy it is "
                "started in: name no absolute path in it"
            )
        return passes, answers

    def _asked(
        self, command: str, questions: Sequence[Question]
    ) -> tuple[bool, list[bool | None], bool]:
        started = monotonic()
        with Witness(questions, self._paths) as witness:
            passes = _run(command, self.root, PATIENCE, witness.environment)
            answers, files = witness.answers(), witness.files()
        self._patience = max(LEAST_PATIENCE, SLOWER * (monotonic() - started))
        known = set(self._sources.paths)
        inside = [file for file in files if Path(file).is_relative_to(self._origin)]
        elsewhere = [f for f in inside if Path(f).relative_to(self._origin).as_posix() in known]
        return passes, answers, bool(elsewhere)

    def commit(self, files: Mapping[str, bytes], message: str) -> CommitId:
        """One commit with these contents on top of the scratch's head, which moves there."""
        self._write(files)
        git = Git(self.root)
        for path in files:
            blob = git.say("hash-object", "-w", "--no-filters", "--", path)
            mode = "100755" if os.access(self.root / path, os.X_OK) else "100644"
            prefix = git.say("rev-parse", "--show-prefix") or ""
            git.say("update-index", "--add", "--cacheinfo", f"{mode},{blob},{prefix}{path}")
        tree = git.say("write-tree") or ""
        parent = git.say("rev-parse", "HEAD") or ""
        note = self._above / "message"
        note.write_text(message)
        made = git.say(*AUTHOR, "commit-tree", tree, "-p", parent, "-F", str(note)) or ""
        git.say("update-ref", "--no-deref", "HEAD", made)
        return CommitId(made)

    def name(self, branch: str, commit: CommitId) -> None:
        """Make a new branch of the repository point to a commit.

        Raises:
            Rejected: no branch can be called so.
            Conflict: there is one already.
        """
        git = Git(self.root)
        ref = f"refs/heads/{branch}"
        if branch.startswith("-") or git.say("check-ref-format", ref) is None:
            raise Rejected(f"{branch!r} is no name for a branch")
        if git.say("rev-parse", "--quiet", "--verify", ref) is not None:
            raise Conflict(f"there is a branch {branch} already")
        git.say("update-ref", ref, commit, "")

    def _say(self, *words: str) -> str:
        answer = self._git.say(*words) if self._git is not None else ""
        if answer is None:
            raise Unreadable(f"git {words[0]} says no")
        return answer

    def _fill(self) -> None:
        """What differs from the checked-out commit: changes that nobody committed yet."""
        self.root.mkdir(parents=True, exist_ok=True)
        for path in self._sources.paths:
            target, text = self.root / path, self._sources.read(path)
            if target.is_symlink() or not target.is_file() or target.read_bytes() != text:
                self._write({path: text})

    def _write(self, files: Mapping[str, bytes]) -> None:
        for path, text in files.items():
            target = self.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.is_symlink():
                target.unlink()
            target.write_bytes(text)


def head_of(folder: Path) -> CommitId | None:
    """The commit that a folder's work tree stands on; None where it is in no repository."""
    try:
        found = Git(folder).say("rev-parse", "--quiet", "--verify", "HEAD")
    except Unreadable:
        return None
    return CommitId(found) if found else None


def repository_name(folder: Path) -> str:
    """`owner/name` of the remote that a repository was cloned from, else `local/<folder>`."""
    try:
        url = Git(folder).say("remote", "get-url", "origin") or ""
    except Unreadable:
        url = ""
    parts = url.removesuffix(".git").replace(":", "/").split("/")
    return "/".join(parts[-2:]) if len(parts) > 2 else f"local/{folder.resolve().name}"


def _run(
    command: str,
    folder: Path,
    patience: float,
    more: Mapping[str, str],
    said: IO[bytes] | None = None,
) -> bool:
    # Candidates of one second and one size would share a .pyc (PEP 552): none is written.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **more}
    with subprocess.Popen(  # noqa: S602  the user typed this command, for a shell
        command,
        shell=True,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=said or subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:
        try:
            return process.wait(patience) == 0
        except subprocess.TimeoutExpired:
            return False
        finally:
            # What the command left running must not outlive its folder.
            _end(process.pid)


def _end(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return
