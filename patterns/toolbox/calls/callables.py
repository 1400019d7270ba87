"""What Python's own functions take by name, and what its classes written in Python have.

The table was made with `inspect` on Python 3.11, of the modules that applications use.
"""

import json
import pkgutil
from functools import lru_cache


def parameters(dotted: str) -> tuple[str, ...]:
    """The parameters of `os.makedirs` or `pathlib.Path.mkdir`; none where the table has no such."""
    return tuple(_table()["parameters"].get(dotted, "").split())


def members(cls: str) -> frozenset[str]:
    """The public members of a class, as a message calls it; none where several are called so.

    What its objects are only given as they are made is not among them.
    """
    return frozenset(_table()["members"].get(cls, "").split())


def takes_nothing(dotted: str) -> bool:
    """Whether a function or method can be called without arguments."""
    return dotted in _bare()


@lru_cache(maxsize=1)
def _bare() -> frozenset[str]:
    return frozenset(_table()["without"]["arguments"].split())


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = json.loads(
        pkgutil.get_data(__package__, "callables.json") or b"{}"
    )
    return loaded
