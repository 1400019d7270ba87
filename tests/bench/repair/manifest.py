"""The drawn bugs: `manifest.json`, and a recorded log for each in `logs/`."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import StrEnum
from fcntl import LOCK_EX, flock
from hashlib import sha256
from typing import Any

from tests.bench.repair.places import HERE, SCRATCH

FILE, LOGS = HERE / "manifest.json", HERE / "logs"


class Half(StrEnum):
    """Whether Grace is developed against a bug, or only judged by it: see `RULE.md`."""

    OPEN = "open"
    HELD_OUT = "held-out"
    SEALED = "sealed"
    UNSEALED = "unsealed"
    """Sealed once: judged at first sight, and developed against since."""
    PUBLISHED = "published"
    """Collected by others, in BugsInPy or PyTER; never developed against."""


@dataclass(frozen=True, slots=True)
class Bug:
    """One crash.

    Attributes:
        before: the commit that crashes.
        after: the project's own repair, from which the tests are taken.
        overlaid: the files of tests laid over `before`.
        sources: the files that the project's own repair changes.
        test: the one that fails, as pytest names it.
        explicit: whether the innermost own line raises by hand.
        form: of the log: pytest's `long`, or Python's `native`.
    """

    id: str
    project: str
    licence: str
    before: str
    after: str
    overlaid: tuple[str, ...]
    sources: tuple[str, ...]
    test: str
    type: str
    message: str
    explicit: bool
    form: str
    half: Half

    @property
    def log(self) -> str:
        """What a CI would have shown."""
        return (LOGS / f"{self.id}.txt").read_text()


def digest(identity: str) -> bytes:
    """What decides a bug's half and the form of its log."""
    return sha256(identity.encode()).digest()


def half(identity: str, *, sealed: bool = False) -> Half:
    """By the rule: of those that are not sealed as a whole, even is open."""
    if sealed:
        return Half.SEALED
    return Half.HELD_OUT if digest(identity)[0] % 2 else Half.OPEN


def load() -> dict[str, Any]:
    """The whole file: `pins` by project, `bugs`, and `verdicts` by bug and patch hash."""
    if not FILE.exists():
        return {"pins": {}, "bugs": [], "verdicts": {}}
    return dict(json.loads(FILE.read_text()))


def bugs() -> list[Bug]:
    """All of them, in the order in which they were drawn."""
    return [_bug(row) for row in load()["bugs"]]


def add(bug: Bug, log: str, pins: list[str]) -> None:
    """Append a drawn bug."""
    LOGS.mkdir(exist_ok=True)
    (LOGS / f"{bug.id}.txt").write_text(log)
    with alone():
        whole = load()
        whole["bugs"].append(asdict(bug))
        whole["pins"][bug.project] = pins
        save(whole)


def save(whole: dict[str, Any]) -> None:
    """Write the whole file."""
    FILE.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n")


@contextmanager
def alone() -> Iterator[None]:
    """Two draws side by side write in turn."""
    SCRATCH.mkdir(parents=True, exist_ok=True)
    with (SCRATCH / "lock").open("w") as stream:
        flock(stream, LOCK_EX)
        yield


def _bug(row: dict[str, Any]) -> Bug:
    lists = {name: tuple(row[name]) for name in ("overlaid", "sources")}
    return Bug(**{**row, **lists, "half": Half(row["half"])})
