"""The fixes of a project's history that `RULE.md` asks for."""

import ast
import builtins
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path

from tests.bench.repair.history import PROSE, TEST, candidates
from tests.bench.repair.places import git

LINES, HUNKS, DRAWN, MOST = 12, 2, 64, 6
SIZE = 400_000
"""Bytes of a file that is still looked at."""
OWN = {name for name in dir(builtins) if name.endswith(("Error", "Iteration"))}
NAMED = re.compile(r"\b([A-Z]\w*(?:Error|Iteration))\b")
CRASHED = re.compile(
    r"NoneType|crash|traceback|uncaught|unhandled|has no attribute|not (subscript|iter|call)able",
    re.IGNORECASE,
)
OTHER = re.compile(
    r"\b(raise[sd]?|raising|throw|improve|better|custom|message|text|wording|typo|docs?|lint|typing"
    r"|log|print|show|remove|rename|chain|hint|friendly|deprecat\w+|crash (handler|report))\b",
    re.IGNORECASE,
)
HUNK = re.compile(r"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", re.MULTILINE)
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Fix:
    """One small edit of one function.

    Attributes:
        line: the first one that it changes, in the file before it.
        named: the exceptions that its message names.
    """

    commit: str
    path: str
    message: str
    named: tuple[str, ...]
    before: bytes
    after: bytes
    line: int
    new_line: int

    @property
    def span(self) -> tuple[int, int]:
        """Where the function starts and ends in the file before it."""
        function = function_at(ast.parse(self.before), self.line)
        lines = self.before.splitlines(keepends=True)
        if function is None:
            return 0, len(self.before)
        first = min([function.lineno, *(each.lineno for each in function.decorator_list)])
        ends = sum(map(len, lines[: function.end_lineno]))
        return sum(map(len, lines[: first - 1])), ends


def is_open(repository: str) -> bool:
    """Whether the fixes of `owner/name` may be read."""
    return sha256(repository.replace("/", "+").encode()).digest()[0] % 2 == 0


def fixes(place: Path) -> list[Fix]:
    """Those of a repository, at most `MOST`."""
    return sorted(_fixes(place), key=lambda fix: fix.commit)[:MOST]


def function_at(tree: ast.AST, line: int) -> Function | None:
    """The innermost function around a line."""
    around = (
        node
        for node in ast.walk(tree)
        if isinstance(node, Function) and node.lineno <= line <= (node.end_lineno or line)
    )
    return max(around, key=lambda node: node.lineno, default=None)


def _fixes(place: Path) -> Iterator[Fix]:
    log = git(
        place, "log", "--no-merges", "--no-renames", "--raw", "--abbrev=40",
        "--format=%x01%H%x02%B%x02", cut_off=True,
    )  # fmt: skip
    drawn: set[str] | None = None
    for entry in log.decode("utf-8", "replace").split("\x01")[1:]:
        commit, _, rest = entry.partition("\x02")
        message, _, listed = rest.rpartition("\x02")
        changed = _only_source(listed)
        if changed is None or not _says_so(message):
            continue
        fix = _read(place, commit, message, changed)
        if fix is None:
            continue
        if any(TEST.search(path) for path in _paths(listed)):
            drawn = {one.id for one in islice(candidates(place), DRAWN)} if drawn is None else drawn
            if commit in drawn:
                continue
        yield fix


def _paths(listed: str) -> list[str]:
    return [row.split("\t", 1)[1] for row in listed.splitlines() if row.startswith(":")]


def _says_so(message: str) -> bool:
    head = message.strip().partition("\n")[0]
    named = any(name in OWN for name in NAMED.findall(message))
    return bool(CRASHED.search(message) or named) and not OTHER.search(head)


def _only_source(listed: str) -> tuple[str, str, str] | None:
    """Path, blob before and blob after of the only file outside of tests and documentation."""
    found = []
    for row in listed.splitlines():
        if not row.startswith(":"):
            continue
        told, path = row.split("\t", 1)
        if not TEST.search(path) and not PROSE.search(path):
            found.append((path, told.split()[2], told.split()[3], told[-1]))
    if len(found) != 1 or found[0][3] != "M" or not found[0][0].endswith(".py"):
        return None
    return found[0][:3]


def _read(place: Path, commit: str, message: str, changed: tuple[str, str, str]) -> Fix | None:
    path, old, new = changed
    diff = git(place, "diff", "-U0", old, new).decode("utf-8", "replace")
    hunks = [tuple(int(n) if n else 1 for n in found) for found in HUNK.findall(diff)]
    if not 0 < len(hunks) <= HUNKS or sum(hunk[1] + hunk[3] for hunk in hunks) > LINES:
        return None
    before, after = (git(place, "cat-file", "blob", blob) for blob in (old, new))
    try:
        trees = [ast.parse(text) for text in (before, after)]
    except (SyntaxError, ValueError):
        return None
    around = {function_at(trees[0], hunk[0]) for hunk in hunks}
    same = ast.dump(trees[0]) == ast.dump(trees[1])
    if len(around) != 1 or None in around or same or len(before) > SIZE:
        return None
    named = tuple(dict.fromkeys(name for name in NAMED.findall(message) if name in OWN))
    return Fix(commit, path, message, named, before, after, hunks[0][0], hunks[0][2])
