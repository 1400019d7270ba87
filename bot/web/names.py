"""Names that strangers write, taken only where they are what they claim to be."""

import re
from typing import Any

from bot.model import CommitId, FixId, RepositoryName

REPOSITORY = re.compile(r"(?!.*\.\.)[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}")
COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
FIX = re.compile(r"fix_[0-9a-f]{16}")
ANY_FIX = re.compile(r"[A-Za-z0-9_.-]{1,100}")
"""Ids as other systems wrote them: not ours, so not found, but no malformed question either."""
DELIVERY = re.compile(r"[A-Za-z0-9-]{1,100}")
"""GitHub writes a GUID; what we need is that it is printable and short."""


def at(value: Any, *path: str) -> Any:
    """What stands under `path` in nested JSON objects; None where the shape is another one."""
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def repository(value: Any) -> RepositoryName | None:
    """`value`, where it is an `owner/name`."""
    if isinstance(value, str) and REPOSITORY.fullmatch(value):
        return RepositoryName(value)
    return None


def checked_repository(value: str) -> RepositoryName:
    """The name, or a sentence for whoever sent it.

    Raises:
        ValueError: it is none.
    """
    if (name := repository(value)) is None:
        raise ValueError("is no repository's name; write it as owner/name")
    return name


def checked_commit(value: str) -> CommitId:
    """The commit id, likewise.

    Raises:
        ValueError: it is none.
    """
    if not COMMIT.fullmatch(value):
        raise ValueError("is no commit id; write all 40 (or 64) hex digits")
    return CommitId(value)


def checked_fix(value: str) -> FixId:
    """The fix's id, likewise; whether there is such a fix is another question.

    Raises:
        ValueError: it cannot be one.
    """
    if not ANY_FIX.fullmatch(value):
        raise ValueError("is no fix's id; copy it from the list of pending fixes")
    return FixId(value)
