"""A repository's history as the audit reads it: every object proven by the id that names it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import lru_cache
from pathlib import Path
from types import TracebackType

from bot.edges.git_process import Git, Objects
from bot.errors import LedgerError, Unreadable
from bot.ledger.landing import BRANCH
from bot.ledger.objects import Entry, LogCommit, commit_of, object_id, tree_of
from bot.ledger.trees import TreeChange, differences


class History(AbstractContextManager["History"]):
    """One repository, work tree or bare.

    Raises:
        Unreadable: there is no repository, or only a shallow part of one.
    """

    def __init__(self, folder: Path) -> None:
        self._git = Git(folder)
        if self._git.say("rev-parse", "--is-shallow-repository") == "true":
            raise Unreadable("this is a shallow clone; `git fetch --unshallow` completes it")
        self._objects = Objects(self._git)
        # Neighbouring commits share most of their folders.
        self._tree = lru_cache(maxsize=256)(self._read_tree)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._objects.__exit__(kind, error, trace)

    def branch(self, name: str | None = None) -> tuple[str, str]:
        """(name, head) of a branch; of the default one where no name is given ("" if detached).

        A clone's default branch is what its origin calls so, as it stands here; else HEAD.

        Raises:
            Unreadable: there is no such branch.
        """
        if name is None:
            remote = self._git.say("symbolic-ref", "-q", "refs/remotes/origin/HEAD")
            own = self._git.say("symbolic-ref", "-q", "HEAD")
            name = (remote or own or "").removeprefix("refs/remotes/origin/")
            name = name.removeprefix("refs/heads/")
        refs = (f"refs/remotes/origin/{name}", f"refs/heads/{name}") if name else ("HEAD",)
        heads = self._furthest_first(refs)
        if not heads:
            raise Unreadable(f"there is no branch {name or 'HEAD'} with a commit here")
        return name or "", heads[0]

    def _furthest_first(self, refs: Sequence[str]) -> tuple[str, ...]:
        """The heads of refs that exist; one that another contains comes after it."""
        heads = [head for ref in refs if (head := self._commit_at(ref))]
        words = ("merge-base", "--is-ancestor", *heads)
        if len(heads) == 2 and self._git.say(*words) is not None:
            heads.reverse()
        return tuple(dict.fromkeys(heads))

    def reaches(self, branch: str) -> Callable[[str], bool] | None:
        """Whether a branch's history holds a commit; None where there is no such branch."""
        refs = (f"refs/remotes/origin/{branch}", f"refs/heads/{branch}")
        heads = self._furthest_first(refs)
        if not heads:
            return None
        return lambda commit: self._holds(commit, heads[0])

    def _holds(self, commit: str, head: str) -> bool:
        try:
            return self._git.say("merge-base", "--is-ancestor", commit, head) is not None
        except Unreadable:
            return False  # git knows no such commit

    def ledgers(self) -> tuple[str, ...]:
        """Heads of the ledger here and as fetched; where both differ, the further one first."""
        refs = (f"refs/heads/{BRANCH}", f"refs/remotes/origin/{BRANCH}")
        return self._furthest_first(refs)

    def commits(self, head: str) -> Iterator[LogCommit]:
        """Every commit that a head reaches, parents before children.

        Raises:
            LedgerError: an object is missing, too large, or not what its id stands for.
        """
        words = ("rev-list", "--topo-order", "--reverse", "--end-of-options", head)
        with (
            self._git.start(*words) as listing,
            Objects(self._git, source=listing.stdout) as objects,
        ):
            while (found := objects.next("commit")) is not None:
                yield commit_of(*found)
        if listing.returncode:
            raise LedgerError(f"git cannot list the history of {head}")

    def changes(self, commit: LogCommit) -> tuple[TreeChange, ...]:
        """What a commit does to its first parent's tree, by path.

        Raises:
            LedgerError: an object is missing, too large, or not what its id stands for.
        """
        parent = self._commit(commit.parents[0]).tree if commit.parents else None
        found = differences(self._tree, parent, commit.tree)
        return tuple(sorted(found, key=lambda change: change.path))

    def file(self, head: str, path: str) -> bytes | None:
        """A file's content at a commit, or None where there is none."""
        entries = self._tree(self._commit(head).tree)
        *folders, name = path.split("/")
        for folder in folders:
            if folder not in entries:
                return None
            entries = self._tree(entries[folder].id)
        return self._content("blob", entries[name].id) if name in entries else None

    def _commit(self, commit: str) -> LogCommit:
        return commit_of(commit, self._objects.read("commit", commit))

    def _read_tree(self, tree: str) -> dict[str, Entry]:
        return tree_of(tree, self._objects.read("tree", tree))

    def _content(self, kind: str, name: str) -> bytes:
        content = self._objects.read(kind, name)
        if object_id(kind, content, name) != name:
            raise LedgerError(f"the content of {kind} {name} does not have that id")
        return content

    def _commit_at(self, ref: str) -> str | None:
        words = ("rev-parse", "-q", "--verify", "--end-of-options", f"{ref}^{{commit}}")
        return self._git.say(*words)
