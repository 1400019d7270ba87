"""What `libraries.json` knows: members and arguments that were dropped, and what is instead."""

import json
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from patterns.contract import Sources

OWN = "python"
"""The group of what belongs to Python itself, and needs no import to be sure of."""


@dataclass(frozen=True, slots=True)
class Successor:
    """What took the place of something that a library gave up.

    Attributes:
        new: the name that means the same now, where one does.
        instead: else what a person should use, as a sentence without an end.
        source: the library's document that says so.
    """

    library: str
    new: str | None
    instead: str
    source: str


def rows(library: str) -> dict[str, Any]:
    """Everything the table says of a library, by the name under which it is imported."""
    found: dict[str, Any] = _table().get(library, {})
    return found


def member(type_name: str, attr: str) -> Successor | None:
    """What took the place of a method or attribute; None for one that the table does not know."""
    for library, row in _of("members"):
        if (found := row["members"].get(f"{type_name}.{attr}")) is not None:
            new, instead = found.get("new"), found.get("instead", "")
            return Successor(library, new, instead, row["source"])
    return None


def keyword(function: str, name: str) -> Successor | None:
    """What an argument of a function or class is called now."""
    for library, row in _of("keywords"):
        if (new := row["keywords"].get(f"{function}.{name}")) is not None:
            return Successor(library, new, "", row["source"])
    return None


def is_used(library: str, sources: Sources) -> bool:
    """Whether some file of the repository speaks of a library."""
    word = library.encode()
    return library == OWN or any(
        word in sources.read(path) for path in sources.paths if path.endswith(".py")
    )


def _of(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    return ((library, row) for library, row in _table().items() if kind in row)


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(pkgutil.get_data(__package__, "libraries.json") or b"{}")
    return loaded
