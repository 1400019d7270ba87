"""Which words a file mentions, remembered by git's id of its content.

Questions about a whole repository come error after error and commit after commit, in processes
that live on, while nearly all of its files stay as they are.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

from patterns.contract import BlobId, Sources

REMEMBERED = 60_000
"""Contents that are remembered: a few large repositories, some 30 MB."""
READINGS = 2
"""How often a file is read and searched before it is indexed, which takes as long as some of it:
a process that heals one error never pays for the next."""
WORD = re.compile(rb"[A-Za-z0-9_\x80-\xff]+")
BITS = 16
"""Bits per different word: of 300 words that a file lacks, it seems to mention one or two."""
STEPS = 3


@dataclass(frozen=True, slots=True)
class _Words:
    """A Bloom filter (https://doi.org/10.1145/362686.362692) of `1 << scale` bits."""

    scale: int
    bits: int


class Mentions:
    """What is known of contents; `REMEMBERED` bounds it, the oldest are forgotten first."""

    def __init__(self) -> None:
        self._known: dict[BlobId, _Words | int] = {}

    def among(
        self, paths: Iterable[str], wanted: tuple[bytes, ...], sources: Sources
    ) -> Iterator[str]:
        """The files whose bytes hold all that is wanted, its words standing by themselves.

        `order` is mentioned in `shop.order(1)`, but not in `reorder`.
        """
        words = frozenset(word for part in wanted for word in WORD.findall(part))
        masks: dict[int, int] = {}
        for path in paths:
            blob = sources.blob(path)
            known = self._known.get(blob, 0)
            if isinstance(known, _Words):
                scale = known.scale
                mask = (
                    masks[scale] if scale in masks else masks.setdefault(scale, _mask(words, scale))
                )
                if known.bits & mask != mask:
                    continue
            data = sources.read(path)
            if not isinstance(known, _Words):
                self._remember(blob, known + 1 if known < READINGS else _filter(data))
            # What stands there at all is quickly told, and hardly ever part of a longer word.
            if all(part in data and _whole(part).search(data) for part in wanted):
                yield path

    def _remember(self, blob: BlobId, known: _Words | int) -> None:
        self._known[blob] = known
        if len(self._known) > REMEMBERED:
            self._known.pop(next(iter(self._known)))


@lru_cache(maxsize=256)
def _whole(part: bytes) -> re.Pattern[bytes]:
    before = rb"(?<![A-Za-z0-9_\x80-\xff])" if WORD.match(part[:1]) else b""
    after = rb"(?![A-Za-z0-9_\x80-\xff])" if WORD.match(part[-1:]) else b""
    return re.compile(before + re.escape(part) + after)


def _filter(data: bytes) -> _Words:
    words = frozenset(WORD.findall(data))
    scale = max(6, (BITS * len(words)).bit_length())
    bits = bytearray(1 << (scale - 3))
    for word in words:
        for place in _places(word, scale):
            bits[place >> 3] |= 1 << (place & 7)
    return _Words(scale, int.from_bytes(bits, "little"))


def _mask(words: frozenset[bytes], scale: int) -> int:
    mask = 0
    for word in words:
        for place in _places(word, scale):
            mask |= 1 << place
    return mask


def _places(word: bytes, scale: int) -> list[int]:
    first, second = crc32(word), crc32(word, 1) | 1
    return [(first + step * second) % (1 << scale) for step in range(STEPS)]


MENTIONS = Mentions()
"""The one of this process."""
