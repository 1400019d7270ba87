"""Inflating bodies piece by piece, so that a decompression bomb costs one piece and no more."""

import zlib
from collections.abc import Iterator
from typing import Protocol

import brotli

from bot.errors import Unreadable

PIECE = 64 * 1024
"""Bytes that are inflated at once, at most (brotli rounds up to its own block)."""
WRONG = "The body cannot be inflated, or was cut off."


class Inflater(Protocol):
    """One body on its way; `Unreadable` where it is not what its encoding says."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What the next bytes of the body inflate to, in pieces."""
        ...

    def end(self) -> None:
        """The body is over: was it whole?"""
        ...


def inflater(encoding: str) -> Inflater:
    """For a `Content-Encoding` that is one of "", identity, gzip, deflate and br."""
    match encoding:
        case "gzip":
            return _Deflated(31)
        case "deflate":
            return _Deflated(None)
        case "br":
            return _Brotli()
    return _Plain()


class _Plain:
    def feed(self, data: bytes) -> Iterator[bytes]:
        yield data

    def end(self) -> None:
        """Nothing says how long a plain body should be but HTTP itself."""


class _Deflated:
    """zlib and gzip; `window` None tells zlib's own frame from bare deflate by the first byte.

    https://www.rfc-editor.org/rfc/rfc9110#section-8.4.1.2: "deflate" has the frame; some leave it.
    """

    def __init__(self, window: int | None) -> None:
        self._window = window
        self._made: zlib._Decompress | None = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._made is None:
            self._made = zlib.decompressobj(self._window or (15 if data[0] & 15 == 8 else -15))
        made = self._made
        while True:
            try:
                piece = made.decompress(data, PIECE)
            except zlib.error:
                raise Unreadable(WRONG) from None
            yield piece
            data = made.unconsumed_tail
            if made.unused_data:
                raise Unreadable(WRONG)
            if not data and len(piece) < PIECE:
                return

    def end(self) -> None:
        if self._made is None or not self._made.eof:
            raise Unreadable(WRONG)


class _Brotli:
    def __init__(self) -> None:
        self._made = brotli.Decompressor()

    def feed(self, data: bytes) -> Iterator[bytes]:
        try:
            piece = self._made.process(data, output_buffer_limit=PIECE)
            # All input may be taken in while output still waits, so only nothing is the end.
            while piece or not self._made.can_accept_more_data():
                yield piece
                piece = self._made.process(b"", output_buffer_limit=PIECE)
        except brotli.error:
            raise Unreadable(WRONG) from None

    def end(self) -> None:
        if not self._made.is_finished():
            raise Unreadable(WRONG)
