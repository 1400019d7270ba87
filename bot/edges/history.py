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

FETCH = f"`git fetch origin +refs/heads/{BRANCH}:refs/remotes/origin/{BRANCH}` brings it"
"""What to do where a clone lacks the ledger."""
PARTIAL = (
    "; this clone leaves objects out (--filter); `git fetch --refetch --no-filter` brings them"
)
_PROMISES = r"^(remote\..*\.promisor|extensions\.partialclone)$"


class History(AbstractContextManager["History"]):
    """One repository, work tree or bare.

    Raises:
        Unreadable: there is no repository, or only a part of one.
    """

    def __init__(self, folder: Path) -> None:
        self._git = Git(folder)
        if self._git.say("rev-parse", "--is-shallow-repository") == "true":
            raise Unreadable("this is a shallow clone; `git fetch --unshallow` completes it")
        promises = self._git.say("config", "--get-regexp", _PROMISES)
        self._left_out = "" if promises is None else PARTIAL
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
        """(name, head) of a branch; of the default one where no name is given.

        A clone's default branch is what its origin calls so, as it stands here; else HEAD.

        Raises:
            Unreadable: there is no such branch, or HEAD names none.
        """
        if name is None:
            remote = self._git.say("symbolic-ref", "-q", "refs/remotes/origin/HEAD")
            own = self._git.say("symbolic-ref", "-q", "HEAD")
            name = (remote or own or "").removeprefix("refs/remotes/origin/")
            name = name.removeprefix("refs/heads/")
        if not name:
            raise Unreadable("HEAD is on no branch here; say which one with --branch")
        heads = self._furthest_first((f"refs/remotes/origin/{name}", f"refs/heads/{name}"))
        if not heads:
            raise Unreadable(f"there is no branch {name} with a commit here")
        return name, heads[0]

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
        """Heads of the ledger here and as fetched; where both differ, the further one first.

        Raises:
            Unreadable: it is not here because this clone was told to fetch other branches only.
        """
        refs = (f"refs/heads/{BRANCH}", f"refs/remotes/origin/{BRANCH}")
        heads = self._furthest_first(refs)
        if not heads and self._fetches_some():
            raise Unreadable(f"this clone fetches other branches only; {FETCH}")
        return heads

    def _fetches_some(self) -> bool:
        """Whether `origin` is fetched, and neither all of its branches nor the ledger are."""
        wanted = (self._git.say("config", "--get-all", "remote.origin.fetch") or "").split()
        sources = [each.removeprefix("+").partition(":")[0] for each in wanted]
        whole = {"refs/*", "refs/heads/*", "refs/heads/grace/*", f"refs/heads/{BRANCH}"}
        return bool(sources) and whole.isdisjoint(sources)

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
            raise self._lacking(f"git cannot list the history of {head}")

    def again(self, commit: str) -> LogCommit:
        """A commit that `commits` gave before.

        Raises:
            Unreadable: it has gone since.
        """
        try:
            return self._commit(commit)
        except LedgerError as error:
            raise Unreadable(f"{error}, and it could a moment ago") from None

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
        return commit_of(commit, self._read("commit", commit))

    def _read_tree(self, tree: str) -> dict[str, Entry]:
        return tree_of(tree, self._read("tree", tree))

    def _content(self, kind: str, name: str) -> bytes:
        content = self._read(kind, name)
        if object_id(kind, content, name) != name:
            raise LedgerError(f"the content of {kind} {name} does not have that id")
        return content

    def _read(self, kind: str, name: str) -> bytes:
        try:
            return self._objects.read(kind, name)
        except LedgerError as error:
            raise self._lacking(str(error)) from None

    def _lacking(self, what: str) -> LedgerError | Unreadable:
        """What is not there may have been left out on purpose: then nothing is wrong with it."""
        return Unreadable(what + self._left_out) if self._left_out else LedgerError(what)

    def _commit_at(self, ref: str) -> str | None:
        words = ("rev-parse", "-q", "--verify", "--end-of-options", f"{ref}^{{commit}}")
        return self._git.say(*words)
