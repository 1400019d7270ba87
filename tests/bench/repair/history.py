"""A project's past: the commits that say they mended something, and the tests that they bring."""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.repair.places import git

COMMITS, FILES, LINES = 3000, 3, 50
TEST = re.compile(
    r"(^|/)(tests?|testing|test_suite|testdata)/|(^|/)(test_[^/]*|[^/]*_test|conftest)\.py$"
)
PROSE = re.compile(
    r"\.(md|rst|txt|adoc)$|(^|/)(docs?|changes|changelog|changelog\.d|news|newsfragments"
    r"|releasenotes|examples)/|(^|/)(CHANGES|CHANGELOG|AUTHORS|NEWS|CREDITS|\.mailmap)[^/]*$",
    re.IGNORECASE,
)
CRASH = re.compile(r"crash|traceback|uncaught|unhandled|exception|\b[a-z]\w*error\b", re.IGNORECASE)
FIX = re.compile(r"\b(fix(es|ed)?|bug|regression)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit of the rule's form.

    Attributes:
        group: 1 where its message names a crash, 2 where it says that something was mended.
        tests: the files of tests and test data that it adds or changes.
        sources: the files that the project's own repair changes.
        before: the commit that crashes.
        named: tests that are run beside those that it adds or changes.
    """

    id: str
    group: int
    tests: tuple[str, ...]
    sources: tuple[str, ...]
    before: str
    named: tuple[str, ...] = ()


def candidates(place: Path) -> Iterator[Commit]:
    """Those of the rule's form: group 1 first, newest first in each."""
    log = git(
        place, "log", "--no-merges", f"-n{COMMITS}", "--no-renames", "--raw",
        "--abbrev=40", "--format=%x01%H%x02%B%x02", cut_off=True,
    )  # fmt: skip
    # A snapshot may be cut off: what git says up to there counts.
    every = log.decode("utf-8", "replace").split("\x01")[1:]
    found = [commit for entry in every if (commit := _commit(entry))]
    for commit in sorted(found, key=lambda commit: commit.group):
        if _lines(place, commit) <= LINES:
            yield commit


def _lines(place: Path, commit: Commit) -> int:
    """Lines that the repair adds or removes in the project's own files."""
    listed = git(place, "diff", "--numstat", commit.before, commit.id, "--", *commit.sources)
    rows = [row.split("\t") for row in listed.decode("utf-8", "replace").splitlines()]
    return sum(
        int(added) + int(removed) if added != "-" else LINES + 1 for added, removed, _ in rows
    )


def _commit(entry: str) -> Commit | None:
    identity, _, rest = entry.partition("\x02")
    message, _, listed = rest.rpartition("\x02")
    group = 1 if CRASH.search(message) else 2 if FIX.search(message) else 0
    rows = [row for row in listed.splitlines() if row.startswith(":")]
    tests, sources, others = changed(rows)
    code = any(path.endswith(".py") for path in tests)
    if others or not group or not code or not 1 <= len(sources) <= FILES:
        return None
    return Commit(identity, group, tests, sources, f"{identity}^")


def changed(rows: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """The tests and modules that git's raw rows change; whether they change more."""
    tests, sources, others = [], [], False
    for row in rows:
        path, status = row.split("\t", 1)[1], row.split("\t", 1)[0][-1]
        if TEST.search(path):
            tests += [path] if status in "AM" else []
        elif not PROSE.search(path):
            if status == "M" and path.endswith(".py"):
                sources.append(path)
            else:
                others = True
    return tuple(tests), tuple(sources), others


def touched(place: Path, commit: Commit) -> list[str]:
    """The test functions that a commit adds or changes, as pytest names them."""
    found: list[str] = []
    for path in commit.tests:
        if not path.endswith(".py"):
            continue
        after, before = (_text(place, rev, path) for rev in (commit.id, commit.before))
        known = dict(_functions(before))
        for name, body in _functions(after):
            test = f"{path}::{name}"
            # A class may be named for all its tests.
            named = any(f"{test}::".startswith(f"{whole}::") for whole in commit.named)
            if named or known.get(name) != body:
                found.append(test)
    return found


def _text(place: Path, revision: str, path: str) -> str:
    listed = git(place, "ls-tree", revision, "--", path)
    return git(place, "show", f"{revision}:{path}").decode("utf-8", "replace") if listed else ""


def _functions(text: str) -> Iterator[tuple[str, str]]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return
    for node in tree.body:
        body = node.body if isinstance(node, ast.ClassDef) else [node]
        prefix = f"{node.name}::" if isinstance(node, ast.ClassDef) else ""
        for inner in body:
            if not isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if inner.name.startswith("test"):
                yield prefix + inner.name, ast.dump(inner)
