"""Edits put into bytes."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patterns.contract import Edit, Refused
from patterns.toolbox.source.sources import DictSources
from patterns.toolbox.source.splice import apply, spliced


@st.composite
def texts_and_edits(draw: st.DrawFn) -> tuple[bytes, list[Edit]]:
    """A text, and edits of it that do not overlap."""
    text = draw(st.binary(max_size=60))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8, unique=True)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    return text, [Edit("a.txt", a, b, draw(st.binary(max_size=5))) for a, b in pairs]


@given(texts_and_edits(), st.randoms())
def test_bytes_between_edits_stay_whatever_the_order(
    case: tuple[bytes, list[Edit]], random: Random
) -> None:
    text, edits = case
    shuffled = [*edits]
    random.shuffle(shuffled)
    expected, shift = bytearray(text), 0
    for edit in edits:
        expected[edit.start + shift : edit.end + shift] = edit.new
        shift += len(edit.new) - (edit.end - edit.start)

    assert spliced(text, shuffled) == bytes(expected)


def test_equal_edits_count_once() -> None:
    edit = Edit("a.py", 0, 0, b"x = 1\n")

    assert apply([edit, edit], DictSources({"a.py": ""})) == {"a.py": b"x = 1\n"}


def test_a_file_that_is_not_there_is_made() -> None:
    assert apply([Edit("b/c.py", 0, 0, b"y = 2\n")], DictSources({})) == {"b/c.py": b"y = 2\n"}


@pytest.mark.parametrize(
    ("edits", "because"),
    [
        ([Edit("a.py", 0, 3, b""), Edit("a.py", 2, 4, b"")], "the edits of a.py overlap"),
        ([Edit("a.py", 0, 99, b"")], "the edits of a.py overlap"),
        ([Edit("a.py", 0, 5, b"x = (")], "a.py would not parse after the edit"),
    ],
)
def test_what_cannot_be_put_together_is_refused(edits: list[Edit], because: str) -> None:
    with pytest.raises(Refused) as refused:
        apply(edits, DictSources({"a.py": "x = 1\n"}))

    assert str(refused.value) == because


def test_a_file_in_a_newer_grammar_is_judged_by_it() -> None:
    newer = DictSources({"a.py": "def f[T: int = int](x: T): ...\n"})

    assert apply([Edit("a.py", 4, 5, b"g")], newer)["a.py"].startswith(b"def g[")
    with pytest.raises(Refused):
        apply([Edit("a.py", 4, 5, b"g(")], newer)
