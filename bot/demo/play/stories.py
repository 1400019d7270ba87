"""The stories that the demo plays, as its data file tells them, and the files of their samples."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).with_name("samples")

Tree = Mapping[str, bytes]
"""Path relative to a repository's root -> content."""


class Door(StrEnum):
    """How Grace hears of a sample's crash."""

    SDK = "sdk"
    """The app's own sentry-sdk, whose DSN points at Grace."""
    SENTRY = "sentry"
    """A signed `event_alert` webhook, as Sentry sends it."""
    CI = "ci"
    """A failed job of the repository's own CI."""


class Moment(StrEnum):
    """A point in a story at which Grace may be killed."""

    REPORTED = "reported"
    BRANCHED = "branched"
    APPROVED = "approved"
    MERGED = "merged"


class Kind(StrEnum):
    """What a name stands for, and so how a seeded one is spelt."""

    PACKAGE = "package"
    MODULE = "module"
    CLASS = "class"
    FUNCTION = "function"
    VALUE = "value"
    CONSTANT = "constant"


@dataclass(frozen=True, slots=True)
class Story:
    """One sample application and what is to become of its crash.

    Attributes:
        folder: its name under `samples/`, and the repository's name.
        severity: what the fix must be gated as: "low", "medium" or "high".
        package: `python -m <package>` crashes before the fix and exits 0 after it.
        crash: the last line of that crash.
        kill_when: after what Grace is killed, where she is killed at all.
        green_before: whether the sample's own tests overlook the crash.
        names: every identifier that a seed may change.
    """

    folder: str
    title: str
    door: Door
    severity: str
    package: str
    crash: str
    kill_when: Moment
    green_before: bool
    names: Mapping[str, Kind]


@dataclass(frozen=True, slots=True)
class Sample:
    """A story, and the application that it is told with."""

    story: Story
    tree: Tree


def shipped() -> tuple[Sample, ...]:
    """Every sample as it ships, in the order in which the demo tells them."""
    told = tomllib.loads((SAMPLES / "stories.toml").read_text(encoding="utf-8"))["story"]
    return tuple(Sample(_story(entry), _tree(SAMPLES / entry["folder"])) for entry in told)


def _story(entry: dict[str, Any]) -> Story:
    names = {name: Kind(kind) for name, kind in entry["names"].items()}
    words = {"door": Door(entry["door"]), "kill_when": Moment(entry["kill_when"])}
    return Story(**entry | words | {"names": names})


def _tree(folder: Path) -> Tree:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    # Whoever ran a sample in place has left caches behind.
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in files
        if path.suffix != ".pyc" and ".pytest_cache" not in path.parts
    }
