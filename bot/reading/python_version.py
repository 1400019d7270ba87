"""Which Python a log comes from, where one of its lines or one of its paths tells."""

import re
from collections.abc import Iterable

from patterns.contract import Frame

_IN_PATH = re.compile(r"[/\\][Pp]ython[/\\]?(3)(?:\.(\d+)|(\d\d+)(?=[/\\]))")
_TOLD = re.compile(
    # pytest's heading and its workers, then the environment that setup-python leaves in a log.
    r"(?:\[gw\d+\] \w+|platform \w+) -- Python (3\.\d+)"
    r"|\s*pythonLocation: \S{0,300}?[/\\]Python[/\\](3\.\d+)"
)


def told(text: str) -> str | None:
    """The version that a line states, e.g. "3.11"."""
    match = _TOLD.match(text)
    return match[1] or match[2] if match else None


def version_in(frames: Iterable[Frame]) -> str | None:
    """The version in whose library a frame lies."""
    for frame in frames:
        match = _IN_PATH.search(frame.path[:500])
        if match:
            return f"{match[1]}.{match[2] or match[3]}"
    return None
