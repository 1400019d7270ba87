"""What `old_names.json` knows: names that are gone, and what each of them is called now."""

import json
import pkgutil
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any


class Use(StrEnum):
    """How a name must be used so that the old one can be meant, and no forgotten variable."""

    CALL = "call"
    TYPE = "type"
    """Called, or asked about by `isinstance`."""
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Builtin:
    """What a built-in name is now: a built-in one, or one of a module by its dotted name."""

    new: str
    used_as: Use


@dataclass(frozen=True, slots=True)
class Renamed:
    """What a module is called now.

    Attributes:
        only: the names that the new module has of the old one; empty where it has all.
        gone: names of the old one that the new one lacks, or keeps elsewhere.
    """

    new: str
    only: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()

    def lacks(self, names: set[str]) -> list[str]:
        """Which of some names of the old module the new one does not have."""
        return sorted(names & self.gone | (names - self.only if self.only else set()))


def builtin(name: str) -> Builtin | None:
    """A built-in name of Python 2, or a literal of JSON."""
    row = _table()["builtins"].get(name)
    return Builtin(row["new"], Use(row["as"])) if row else None


def module(name: str) -> Renamed | None:
    """A module of the standard library that was renamed, or whose use moved to another one."""
    row = _table()["modules"].get(name)
    if row is None:
        return None
    return Renamed(row["new"], frozenset(row.get("only", ())), frozenset(row.get("gone", ())))


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(pkgutil.get_data(__package__, "old_names.json") or b"{}")
    return loaded
