"""Ways to rewrite a history: messages, files and the order of commits, with everything after."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from bot.ledger.objects import LogCommit, tree_of
from bot.ledger.record import canonical, parse, render
from bot.model import Record
from bot.ports import Signer
from tests.ledger.histories import START
from tests.ledger.repo import Repo

Edit = Callable[[bytes], bytes]
Apply = Callable[[Repo], set[str]]
"""Rewrites a repository; gives the commits of which a finding must name one."""
Line = list[LogCommit]


def line_of(repo: Repo, ref: str) -> Line:
    """A branch's first parents, oldest first; what was merged hangs off it unchanged."""
    line = [repo.read(repo.refs[ref])]
    while line[-1].parents:
        line.append(repo.read(line[-1].parents[0]))
    return line[::-1]


def rewrite(repo: Repo, ref: str, line: Line) -> list[str]:
    """Commit this line anew, whatever it is made of; the new ids in its order.

    What stands as it stood keeps its id: only the manipulation itself is there to be found.
    """
    new: list[str] = []
    for each in line:
        begins_later = not new and each == repo.read(each.id)
        parents = (*new[-1:], *each.parents[1 if new or begins_later else 0 :])
        if replace(each, parents=parents) == repo.read(each.id):
            new.append(each.id)
        else:
            new.append(repo.commit(each.tree, parents, each.message, START))
    repo.refs[ref] = new[-1]
    return new


def at(ref: str, position: int, change: Callable[[Repo, LogCommit], LogCommit]) -> Apply:
    """Change one commit, and commit what follows anew."""

    def apply(repo: Repo) -> set[str]:
        line = line_of(repo, ref)
        line[position] = change(repo, line[position])
        return {rewrite(repo, ref, line)[position]}

    return apply


def edited(ref: str, position: int, edit: Edit) -> Apply:
    """Change one message."""
    return at(ref, position, lambda _, commit: replace(commit, message=edit(commit.message)))


def reordered(ref: str, order: Callable[[Line], Line]) -> Apply:
    """Commit a branch anew in another order; a commit of the old or the new line may be named."""

    def apply(repo: Repo) -> set[str]:
        line = line_of(repo, ref)
        return {*rewrite(repo, ref, order(list(line))), *(each.id for each in line)}

    return apply


def resigned(key: Signer, edit: Callable[[Record], Record] = lambda record: record) -> Edit:
    """The same record, or another, with a signature of one's own."""

    def change(message: bytes) -> bytes:
        signed = parse(message)
        block = render(canonical(edit(signed.record)), key).encode()
        return message.replace(signed.block + b"\n", block)

    return change


def refiled(
    change: Callable[[dict[str, bytes], dict[str, str]], None],
) -> Callable[[Repo, LogCommit], LogCommit]:
    """The same message on other files; the second dict takes modes."""

    def swap(repo: Repo, commit: LogCommit) -> LogCommit:
        files, modes = dict(_files(repo, commit.tree)), dict[str, str]()
        change(files, modes)
        return replace(commit, tree=repo.tree(files, modes))

    return swap


def appended(ref: str, message: bytes) -> Apply:
    """One more commit with the files of the last."""

    def apply(repo: Repo) -> set[str]:
        head = repo.read(repo.refs[ref])
        repo.refs[ref] = repo.commit(head.tree, (head.id,), message, START)
        return {repo.refs[ref]}

    return apply


def _files(repo: Repo, tree: str, prefix: str = "") -> Iterator[tuple[str, bytes]]:
    for name, entry in tree_of(tree, repo.objects[tree][1]).items():
        if entry.mode == "40000":
            yield from _files(repo, entry.id, f"{prefix}{name}/")
        else:
            yield prefix + name, repo.objects[entry.id][1]
