"""The store for stories: the real one on a file of the test's own, opened in one line."""

from pathlib import Path

from bot.edges.store.sql_store import SqlStore
from bot.ports import Clock
from bot.reading.fingerprint import collapse_key


async def open_store(folder: Path, clock: Clock) -> SqlStore:
    """A new store, or the one that lay in `folder`; an async context manager that closes it."""
    return await SqlStore.open(f"sqlite:///{folder / 'grace.db'}", None, clock, collapse_key)
