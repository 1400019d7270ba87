"""What no patch touches, whoever proposes it: tests, generated and vendored code, odd paths."""

import re
from collections.abc import Iterable
from posixpath import basename, normpath

from patterns.contract import Edit, Refused, Sources
from patterns.toolbox.source.sources import has

VENDORED = {
    "_vendor",
    "dist-packages",
    "node_modules",
    "site-packages",
    "third_party",
    "vendor",
    "vendored",
}
VIRTUAL = {".eggs", ".nox", ".tox", ".venv", "__pycache__", "__pypackages__", "env", "venv"}
TEST_FOLDERS = {"test", "tests", "testing"}
TEST_FILE = re.compile(r"(test_.*|.*_tests?|tests?|conftest)\.py")
TESTING = re.compile(rb"^\s*assert\b|unittest|pytest|TestCase|hypothesis|nose", re.MULTILINE)
"""What a file of tests cannot do without."""
GENERATED_NAME = re.compile(r".*(_pb2|_pb2_grpc|_generated)\.pyi?")
GENERATED = re.compile(
    rb"@generated|auto-?generated|^\W*generated"
    rb"|(?:file|code|module|is|was|been) (?:automatically )?"
    rb"generated (?:by|from|with)|do not (?:edit|modify)",
    re.IGNORECASE,
)
HEAD = 1_000
"""Bytes at the top of a file in which generators say that they wrote it."""


def check(edits: Iterable[Edit], sources: Sources) -> None:
    """Raise `Refused` where an edit lies in a file that patches must leave alone."""
    for path in sorted({edit.path for edit in edits}):
        if (
            path.startswith("/")
            or "\\" in path
            or normpath(path) != path
            or ".." in path.split("/")
        ):
            raise Refused(f"{path!r} is not a plain path inside the repository")
        if why := _why_not(path, sources.read(path) if has(sources, path) else b""):
            raise Refused(f"{path} {why}")


def is_foreign(path: str) -> bool:
    """Whether a file is somebody else's: vendored, or of an installed environment."""
    return bool(set(path.split("/")[:-1]) & (VENDORED | VIRTUAL))


def is_test(path: str) -> bool:
    """Whether a file is a test, or a helper of tests."""
    folders = set(path.split("/")[:-1])
    return bool(folders & TEST_FOLDERS or TEST_FILE.fullmatch(basename(path)))


def holds_tests(path: str, data: bytes) -> bool:
    """The same of a file's content, too: a package may call its own checks `tests.py`."""
    alone = basename(path) == "tests.py" and not set(path.split("/")[:-1]) & TEST_FOLDERS
    return is_test(path) and not (alone and data and TESTING.search(data) is None)


def _why_not(path: str, data: bytes) -> str | None:
    folders = set(path.split("/")[:-1])
    if path.startswith(".github/"):
        return "decides what CI runs, and is never edited"
    if folders & VENDORED:
        return "is somebody else's code, kept in this repository"
    if folders & VIRTUAL:
        return "belongs to an installed environment"
    if holds_tests(path, data):
        return "is a test, and a test is never edited to pass"
    if GENERATED_NAME.fullmatch(basename(path)) or _says_generated(data[:HEAD]):
        return "is generated: its generator must be healed"
    return None


def _says_generated(head: bytes) -> bool:
    comments = [line for line in head.splitlines() if line.lstrip().startswith((b"#", b'"""'))]
    return any(GENERATED.search(line) for line in comments)
