"""An audit's indexes on disk: all in one nameless file, which is gone once they are closed."""

import sqlite3
from collections.abc import Iterator, MutableMapping
from contextlib import AbstractContextManager
from types import TracebackType

from bot.errors import Unreadable

CACHE = 512
"""KiB of the file that stay in memory."""

_PREPARATION = f"""
PRAGMA journal_mode = OFF;  -- nobody reads the file after a crash, and nobody else reads it at all
PRAGMA synchronous = OFF;
PRAGMA cache_size = -{CACHE};
CREATE TABLE line (
    place INTEGER, key BLOB, value BLOB NOT NULL, PRIMARY KEY (place, key)
) WITHOUT ROWID;
BEGIN;
"""


class Indexes(AbstractContextManager["Indexes"]):
    """Makes mappings of text to text; leaving its context drops them all.

    Raises:
        Unreadable: the disk is full, or does not take the file.
    """

    def __init__(self) -> None:
        # Without a name it is a temporary file of SQLite's own, unlinked as soon as it is made:
        # https://sqlite.org/inmemorydb.html
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.executescript(_PREPARATION)
        self._count = 0

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._database.close()

    def new(self) -> MutableMapping[str, str]:
        """An empty mapping; it gives its keys in their order, and takes none while it does."""
        self._count += 1
        return _Index(self._database, self._count)


class _Index(MutableMapping[str, str]):
    def __init__(self, database: sqlite3.Connection, place: int) -> None:
        self._database, self._place = database, place

    def __getitem__(self, key: str) -> str:
        row = self._run("SELECT value FROM line WHERE place = ? AND key = ?", key).fetchone()
        if row is None:
            raise KeyError(key)
        return _text(row[0])

    def __setitem__(self, key: str, value: str) -> None:
        self._run("REPLACE INTO line VALUES (?, ?, ?)", key, value)

    def __delitem__(self, key: str) -> None:
        if not self._run("DELETE FROM line WHERE place = ? AND key = ?", key).rowcount:
            raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        for (key,) in self._run("SELECT key FROM line WHERE place = ? ORDER BY key"):
            yield _text(key)

    def __len__(self) -> int:
        (count,) = self._run("SELECT count(*) FROM line WHERE place = ?").fetchone()
        return int(count)

    def _run(self, statement: str, *texts: str) -> sqlite3.Cursor:
        # What a forged record says may be anything; SQLite's own text may not.
        values = [text.encode(errors="surrogatepass") for text in texts]
        try:
            return self._database.execute(statement, [self._place, *values])
        except sqlite3.Error as error:
            raise Unreadable(
                f"the audit cannot keep its notes on disk ({error}); make room, or name another "
                "folder in SQLITE_TMPDIR"
            ) from None


def _text(stored: bytes) -> str:
    return stored.decode(errors="surrogatepass")
