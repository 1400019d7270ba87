"""What the standard library's modules hold, on every Python from 3.9 to 3.13."""

import json
import pkgutil
from functools import lru_cache
from typing import Any


def names(module: str) -> frozenset[str]:
    """The public names of a module; none where the table does not know it."""
    return frozenset(str(_table()["names"].get(module, "")).split())


def is_submodule(dotted: str) -> bool:
    """Whether this is a module inside one of the standard library's packages."""
    return dotted in _submodules()


@lru_cache(maxsize=1)
def _submodules() -> frozenset[str]:
    return frozenset(str(_table()["submodules"]).split())


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(pkgutil.get_data(__package__, "public_names.json") or b"{}")
    return loaded
