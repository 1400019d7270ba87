"""The store for stories: the real one on a file of the test's own, opened in one line."""

from hashlib import sha256
from pathlib import Path

from bot.edges.store.sql_store import SqlStore
from bot.model import IncidentId, RepositoryName
from bot.ports import Clock
from patterns.contract import Fault


def collapse(repository: RepositoryName, fault: Fault) -> IncidentId:
    """One incident per (repository, type, last raw frame)."""
    last = fault.frames[-1] if fault.frames else None
    place = (last.path, last.function, last.line) if last else ()
    return IncidentId(sha256(repr((repository, fault.type, place)).encode()).hexdigest()[:16])


async def open_store(folder: Path, clock: Clock) -> SqlStore:
    """A new store, or the one that lay in `folder`; an async context manager that closes it."""
    return await SqlStore.open(f"sqlite:///{folder / 'grace.db'}", None, clock, collapse)
