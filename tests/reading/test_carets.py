import pytest

from bot.reading.carets import columns, is_markers


@pytest.mark.parametrize("line", ["^", "    ~~~^^^~", "  ^^^^  ", "~~~~ ^"])
def test_markers_are_known(line: str) -> None:
    assert is_markers(line)


@pytest.mark.parametrize("line", ["", "    ", "x = ~y", "^x"])
def test_source_is_no_marker(line: str) -> None:
    assert not is_markers(line)


def test_columns_count_from_the_first_letter() -> None:
    assert columns("    return a + b", "           ~~^~~") == (7, 12)


def test_markers_beyond_the_line_end_with_it() -> None:
    assert columns("f(", "^^^^^^") == (0, 2)


def test_markers_left_of_the_line_mean_nothing() -> None:
    assert columns("    x", "^") == (None, None)


def test_wide_characters_make_columns_uncertain() -> None:
    assert columns('print("日本", x)', "             ^") == (None, None)
