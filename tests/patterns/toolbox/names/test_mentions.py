"""Who mentions a word is answered the same way before and after contents are indexed."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patterns.toolbox.names import bit_slices, mentions
from patterns.toolbox.names.mentions import READINGS, Mentions
from patterns.toolbox.source.sources import DictSources

TEXTS = st.text("ab_1é .(\n", max_size=20)


class Counted(DictSources):
    """Sources that tell what was read of them."""

    def __init__(self, files: dict[str, bytes | str]) -> None:
        super().__init__(files)
        self.readings: list[str] = []

    def read(self, path: str) -> bytes:
        self.readings.append(path)
        return super().read(path)


def asked(index: Mentions, word: str, sources: DictSources) -> Sequence[str]:
    return list(index.among(sources, word.encode()))


@given(st.lists(TEXTS), TEXTS)
def test_an_index_answers_as_the_bytes_do(texts: list[str], word: str) -> None:
    index = Mentions()
    sources = DictSources({f"{number}.py": text for number, text in enumerate(texts)})

    answers = {tuple(asked(index, word, sources)) for _ in range(READINGS + 3)}

    assert len(answers) == 1


def test_a_part_of_a_longer_word_is_no_mention() -> None:
    sources = DictSources({"a.py": "reorder(1)", "b.py": "x.order(1)", "c.py": "order_by(1)"})

    assert asked(Mentions(), "order", sources) == ["b.py"]


def test_what_is_indexed_is_not_read_for_words_that_it_lacks() -> None:
    index = Mentions()
    files: dict[str, bytes | str] = {f"m{n}.py": f"def name_{n}(): pass" for n in range(50)}
    for number in range(READINGS + 1):
        asked(index, f"other_{number}", Counted(files))
    # A new commit: only one file is another one, so that only one must be read anew.
    later = Counted({**files, "m7.py": "changed = 1"})

    assert asked(index, "name_3", later) == ["m3.py"]
    assert len(later.readings) < 5


def test_readings_are_counted_for_a_bounded_number_of_contents(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mentions, "COUNTED", 2)
    index = Mentions()

    asked(index, "x", DictSources({f"{number}.py": f"x{number}" for number in range(5)}))

    assert len(index._read) == 2


def test_what_was_forgotten_is_found_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bit_slices, "ROWS", 2)
    monkeypatch.setattr(bit_slices, "SHELVES", 1)
    index, sources = Mentions(), DictSources({f"{n}.py": f"x, n{n} = 1, 2" for n in range(9)})

    answers = [asked(index, "x", sources) for _ in range(READINGS + 3)]

    assert answers == [[f"{number}.py" for number in range(9)]] * (READINGS + 3)
    assert asked(index, "n3", sources) == ["3.py"]


def test_only_python_files_are_asked() -> None:
    assert asked(Mentions(), "x", DictSources({"a.txt": "x", "b.py": "x"})) == ["b.py"]
