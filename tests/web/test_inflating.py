import gzip
import zlib

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Unreadable
from bot.web.inflating import PIECE, inflater


def bare(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKERS = {
    "": ("", bytes),
    "identity": ("identity", bytes),
    "gzip": ("gzip", gzip.compress),
    "deflate": ("deflate", zlib.compress),
    "bare deflate": ("deflate", bare),
    "br": ("br", brotli.compress),
}


def inflated(encoding: str, chunks: list[bytes]) -> bytes:
    inflate = inflater(encoding)
    pieces = [piece for chunk in chunks if chunk for piece in inflate.feed(chunk)]
    inflate.end()
    return b"".join(pieces)


@pytest.mark.parametrize("name", PACKERS)
@given(
    data=st.binary(min_size=1) | st.binary(min_size=1).map(lambda b: b * 9000), cut=st.floats(0, 1)
)
def test_what_was_packed_comes_out_however_it_was_cut(name: str, data: bytes, cut: float) -> None:
    encoding, pack = PACKERS[name]
    packed = pack(data)
    at = int(len(packed) * cut)

    assert inflated(encoding, [packed[:at], packed[at:]]) == data


@pytest.mark.parametrize("name", ["gzip", "deflate", "br"])
def test_a_body_that_ends_early_or_late_is_refused(name: str) -> None:
    encoding, pack = PACKERS[name]
    packed = pack(b"grace " * 100)

    for wrong in ([packed[:-1]], [packed + b"more"], [], [b"\xff" * 50]):
        with pytest.raises(Unreadable):
            inflated(encoding, wrong)


@pytest.mark.parametrize("name", ["gzip", "deflate", "br"])
def test_a_bomb_comes_in_small_pieces(name: str) -> None:
    encoding, pack = PACKERS[name]

    sizes = [len(piece) for piece in inflater(encoding).feed(pack(b"\0" * 10_000_000))]

    assert sum(sizes) == 10_000_000
    assert max(sizes) <= 16 * PIECE
