"""Signatures on shelves name every content that holds the words asked for, and few others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patterns.contract import BlobId
from patterns.toolbox.names import bit_slices
from patterns.toolbox.names.bit_slices import Shelves, Signature

WORDS = st.frozensets(st.binary(min_size=1, max_size=3))


def everywhere(shelves: Shelves, count: int) -> dict[int, int]:
    """One bit for each of the contents."""
    rows: dict[int, int] = {}
    for number in range(count):
        if place := shelves.place(BlobId(str(number))):
            rows[place.shelf] = rows.get(place.shelf, 0) | 1 << place.row
    return rows


@given(st.lists(WORDS, max_size=12), WORDS)
def test_no_content_that_holds_the_words_is_left_out(
    contents: list[frozenset[bytes]], wanted: frozenset[bytes]
) -> None:
    shelves = Shelves()
    places = [shelves.add(BlobId(str(n)), Signature(words)) for n, words in enumerate(contents)]

    found = set(shelves.holding(Signature(wanted), everywhere(shelves, len(contents))))

    assert {places[n] for n, words in enumerate(contents) if wanted <= words} <= found


def test_hardly_any_content_without_the_word_is_named() -> None:
    shelves = Shelves()
    for number in range(1_000):
        words = (b"w%d_%d" % (number, word) for word in range(300))
        shelves.add(BlobId(str(number)), Signature(words))

    found = shelves.holding(Signature([b"w7_3"]), everywhere(shelves, 1_000))

    assert len(list(found)) < 15


def test_a_content_that_is_not_among_the_rows_is_not_named() -> None:
    shelves = Shelves()
    shelf, _ = (shelves.add(BlobId(name), Signature([b"x"])) for name in "ab")

    assert list(shelves.holding(Signature([b"x"]), {shelf.shelf: 0b10})) == [(shelf.shelf, 1)]


def test_the_oldest_shelf_is_thrown_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bit_slices, "ROWS", 1)
    monkeypatch.setattr(bit_slices, "SHELVES", 2)
    shelves = Shelves()

    for name in "abc":
        shelves.add(BlobId(name), Signature([b"x"]))

    assert [shelves.place(BlobId(name)) is None for name in "abc"] == [True, False, False]
    assert shelves.edition == 1
