"""Which Python files mention a word: an index of contents, each known by git's id of it.

Questions about a whole repository come error after error and commit after commit, in processes
that live on, while nearly all of its files stay as they are.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from weakref import WeakKeyDictionary

from patterns.contract import BlobId, Sources
from patterns.toolbox.names.bit_slices import Place, Shelves, Signature

READINGS = 2
"""How often a file is read and searched before it is indexed, which takes as long as some of it:
a process that heals one error never pays for the next."""
COUNTED = 60_000
"""Contents whose readings are counted."""
WORD = re.compile(rb"[A-Za-z0-9_\x80-\xff]+")


@dataclass(slots=True)
class _Commit:
    """Where the Python files of some sources stand in the index.

    Attributes:
        indexed: shelf -> row -> the paths with that content.
        rows: shelf -> one bit per row that is among them.
        others: the paths that are not indexed yet.
    """

    edition: int
    indexed: dict[int, dict[int, list[str]]] = field(default_factory=dict)
    rows: dict[int, int] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)

    def put(self, path: str, place: Place) -> None:
        shelf, row = place
        self.indexed.setdefault(shelf, {}).setdefault(row, []).append(path)
        self.rows[shelf] = self.rows.get(shelf, 0) | 1 << row
        self.others.discard(path)


class Mentions:
    """What is known of contents; the oldest are forgotten first."""

    def __init__(self) -> None:
        self._read: dict[BlobId, int] = {}
        self._shelves = Shelves()
        self._commits: WeakKeyDictionary[Sources, _Commit] = WeakKeyDictionary()

    def among(self, sources: Sources, *wanted: bytes) -> Iterator[str]:
        """The Python files, in order, that hold all that is wanted, its words by themselves.

        `order` is mentioned in `shop.order(1)`, but not in `reorder`. Once the files are indexed,
        the work grows with those that mention it, and hardly with all the others.
        """
        commit = self._commit(sources)
        words = Signature(word for part in wanted for word in WORD.findall(part))
        hits = {
            path
            for place in self._shelves.holding(words, commit.rows)
            for path in commit.indexed[place.shelf][place.row]
        }
        for path in sorted(hits | commit.others):
            data = sources.read(path)
            if path not in hits:
                self._learn(commit, path, sources.blob(path), data)
            # What stands there at all is quickly told, and hardly ever part of a longer word.
            if all(part in data and _whole(part).search(data) for part in wanted):
                yield path

    def _commit(self, sources: Sources) -> _Commit:
        known = self._commits.get(sources)
        if known is None or known.edition != self._shelves.edition:
            known = self._commits[sources] = _Commit(self._shelves.edition)
            for path in sources.paths:
                if path.endswith(".py"):
                    if place := self._shelves.place(sources.blob(path)):
                        known.put(path, place)
                    else:
                        known.others.add(path)
        return known

    def _learn(self, commit: _Commit, path: str, blob: BlobId, data: bytes) -> None:
        place = self._shelves.place(blob)
        if place is None:
            before = self._read.get(blob, 0)
            if before < READINGS:
                self._read[blob] = before + 1
                if len(self._read) > COUNTED:
                    self._read.pop(next(iter(self._read)))
                return
            self._read.pop(blob)
            place = self._shelves.add(blob, Signature(WORD.findall(data)))
        if commit.edition == self._shelves.edition:
            commit.put(path, place)


@lru_cache(maxsize=256)
def _whole(part: bytes) -> re.Pattern[bytes]:
    before = rb"(?<![A-Za-z0-9_\x80-\xff])" if WORD.match(part[:1]) else b""
    after = rb"(?![A-Za-z0-9_\x80-\xff])" if WORD.match(part[-1:]) else b""
    return re.compile(before + re.escape(part) + after)


MENTIONS = Mentions()
"""The one of this process."""
