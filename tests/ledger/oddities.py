"""Objects as git itself would hardly write them: odd trees, parents and lines of a record."""

from collections.abc import Callable, Iterator
from functools import partial

from bot.ledger.objects import object_id, tree_of
from tests.ledger.repo import MAIN_REF, Repo
from tests.ledger.rewriting import Apply
from tests.ledger.target import LEDGER, MAIN, Tampering

NEWEST = MAIN[-1]
PARENT = NEWEST.parents[0].encode()
TEXT = object_id("blob", b"shop\n")

MORE = {
    "a submodule": ("160000", b"sub", MAIN[0].id),
    "a link": ("120000", b"link", TEXT),
    "git's own folder": ("100644", b".git", TEXT),
    "the folder above": ("100644", b"..", TEXT),
    "a slash": ("100644", b"shop/evil.py", TEXT),
    "a twin in capitals": ("100644", b"SHOP", TEXT),
    "a name in Latin-1": ("100644", b"r\xe9sum\xe9", TEXT),
    "a name of two lines": ("100644", b"a\n9 records, 0 findings", TEXT),
    "no name": ("100644", b"", TEXT),
    "attributes": ("100644", b".gitattributes", TEXT),
    "a blob that is not there": ("100644", b"x", "1" * 40),
}
MODES = {"shop": "040000", "README.md": "100600", ".github": "160000"}
LINES: dict[str, tuple[bytes, bytes]] = {
    "a word in a fold": (b"Reason: checked against", b"Reason: checked\n not against"),
    "a trailer in a fold": (b"Reason: checked", b"Reason: checked\n Grace-Actor: mallory"),
    "a comment": (b"\nGrace-Time", b"\n# note\nGrace-Time"),
    "a rule": (b"\nGrace-Time", b"\n---\nGrace-Time"),
    "a NUL": (b"\nGrace-Time", b"\0\nGrace-Time"),
    "an escaped letter": (b'"shop/', b'"\\u0073hop/'),
    "an actor above": (b"\n\nThe factory", b"\n\nGrace-Actor: linus\n\nThe factory"),
}
PARENTS = {
    "none": b"",
    "an older one": b"parent " + MAIN[2].id.encode() + b"\n",
    "the records": b"parent " + LEDGER[-1].id.encode() + b"\n",
    "an older one first": b"parent " + MAIN[1].id.encode() + b"\nparent " + PARENT + b"\n",
}


def oddities() -> Iterator[Tampering]:
    """Of the newest landing, which nothing but its own record vouches for."""
    for what, entry in MORE.items():
        yield Tampering(f"a tree with {what}", _remade(partial(_grown, entry)))
    for name, mode in MODES.items():
        yield Tampering(f"a tree whose {name} is {mode}", _remade(partial(_turned, name, mode)))
    for what, (old, new) in LINES.items():
        yield Tampering(f"{what} in a record", _remade(partial(_replaced, old, new)))
    own = b"parent " + PARENT + b"\n"
    for what, lines in PARENTS.items():
        yield Tampering(f"a landing on {what}", _remade(partial(_replaced, own, lines)))
    behind = partial(_replaced, NEWEST.message, NEWEST.message + b"\0Grace-Actor: mallory\n")
    yield Tampering("a claim behind a NUL", _remade(behind))


def _remade(edit: Callable[[Repo, bytes], bytes]) -> Apply:
    def apply(repo: Repo) -> set[str]:
        repo.refs[MAIN_REF] = repo.put("commit", edit(repo, repo.objects[NEWEST.id][1]))
        return {repo.refs[MAIN_REF], *(commit.id for commit in LEDGER)}

    return apply


def _replaced(old: bytes, new: bytes, _: Repo, commit: bytes) -> bytes:
    return commit.replace(old, new)


def _grown(entry: tuple[str, bytes, str], repo: Repo, commit: bytes) -> bytes:
    mode, name, content = entry
    line = mode.encode() + b" " + name + b"\0" + bytes.fromhex(content)
    return _on(repo, commit, repo.objects[NEWEST.tree][1] + line)


def _turned(name: str, mode: str, repo: Repo, commit: bytes) -> bytes:
    before = tree_of(NEWEST.tree, repo.objects[NEWEST.tree][1])[name].mode
    tree = repo.objects[NEWEST.tree][1]
    return _on(
        repo, commit, tree.replace(f"{before} {name}\0".encode(), f"{mode} {name}\0".encode())
    )


def _on(repo: Repo, commit: bytes, tree: bytes) -> bytes:
    return commit.replace(NEWEST.tree.encode(), repo.put("tree", tree).encode())
