"""Bit-sliced signature files: which of many sets of words may hold some words, in a few operations.

A set's signature is a Bloom filter (https://doi.org/10.1145/362686.362692). Those of some thousand
sets stand on a shelf by columns: one whole number per bit of a signature, with one bit per set.
The sets that may hold a word are the columns of its bits, and-ed
(Faloutsos and Chan, https://www.vldb.org/conf/1988/P280.PDF).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from zlib import crc32

from patterns.contract import BlobId

STEPS = 3
"""Bits of a word."""
SPACE = 16
"""Bits per different word: of 300 words that a file lacks, it seems to mention one or two."""
SCALES = range(8, 17)
"""Logarithms of a signature's bits. The few larger files are read more often than they need be."""
ROWS = 4_096
SHELVES = 16
"""Of one scale there are several once they are full; the oldest of all is thrown away: so some
60,000 contents are remembered at most, a few large repositories, in about 1 KB each."""


class Place(NamedTuple):
    """Where a content's signature stands."""

    shelf: int
    row: int


class Signature:
    """The bits that some words set."""

    def __init__(self, words: Iterable[bytes]) -> None:
        self.words = frozenset(words)
        self._hashes = [(crc32(word), crc32(word, 1) | 1) for word in self.words]

    @property
    def scale(self) -> int:
        """Of the shelf that has room enough for its bits."""
        return max(SCALES[0], min((SPACE * len(self.words)).bit_length(), SCALES[-1]))

    def columns(self, scale: int) -> set[int]:
        """Its bits' numbers on a shelf of that scale."""
        return {
            (first + step * second) % (1 << scale)
            for first, second in self._hashes
            for step in range(STEPS)
        }


@dataclass(slots=True)
class _Shelf:
    """Room for the signatures of `ROWS` contents; `blobs` are those, row by row."""

    scale: int
    columns: list[int]
    blobs: list[BlobId]


class Shelves:
    """The signatures of contents.

    Attributes:
        edition: another one as soon as places that were given no longer hold.
    """

    def __init__(self) -> None:
        self.edition = 0
        self._count = 0
        self._shelves: dict[int, _Shelf] = {}
        self._places: dict[BlobId, Place] = {}

    def place(self, blob: BlobId) -> Place | None:
        """Where a content stands, if it does."""
        return self._places.get(blob)

    def add(self, blob: BlobId, signature: Signature) -> Place:
        """Put a content on a shelf."""
        number, shelf = self._open(signature.scale)
        place = self._places[blob] = Place(number, len(shelf.blobs))
        shelf.blobs.append(blob)
        bit = 1 << place.row
        for column in signature.columns(shelf.scale):
            shelf.columns[column] |= bit
        return place

    def holding(self, words: Signature, among: Mapping[int, int]) -> Iterator[Place]:
        """The places, of those whose bits are set by shelf, that may hold all of the words."""
        for number, rows in among.items():
            shelf = self._shelves[number]
            for column in words.columns(shelf.scale):
                rows &= shelf.columns[column]  # noqa: PLW2901  narrowed until nothing is left
                if not rows:
                    break
            while rows:
                lowest = rows & -rows
                yield Place(number, lowest.bit_length() - 1)
                rows ^= lowest  # noqa: PLW2901  the next one

    def _open(self, scale: int) -> tuple[int, _Shelf]:
        for number, shelf in reversed(self._shelves.items()):
            if shelf.scale == scale and len(shelf.blobs) < ROWS:
                return number, shelf
        if len(self._shelves) >= SHELVES:
            self._forget(next(iter(self._shelves)))
        self._count += 1
        made = self._shelves[self._count] = _Shelf(scale, [0] * (1 << scale), [])
        return self._count, made

    def _forget(self, number: int) -> None:
        for blob in self._shelves.pop(number).blobs:
            del self._places[blob]
        self.edition += 1
