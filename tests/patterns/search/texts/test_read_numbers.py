"""Texts that are read as numbers."""

from tests.patterns.search.case import Crash

CODE = """\
def _strip_colour(text):
    return text.replace("x", "")


def width(text):
    return len(_strip_colour(text))


def f(text):
    if text:
        return int(text)
    return 0
"""
INVALID = "invalid literal for int() with base 10: {!r}"


def read(text: str) -> Crash:
    return Crash(CODE, 11, "f", "ValueError", INVALID.format(text))


def test_the_form_of_the_text_tells_how_to_read_it() -> None:
    assert read("1,024").of("read_number") == [['return int(text.replace(",", ""))']]
    assert read("1.0").of("read_number") == [["return int(float(text))"]]
    assert read("").of("read_number") == [["return int(text or 0)"]]
    assert not read("one").of("read_number")


def test_a_function_of_the_file_that_cleans_texts_is_asked() -> None:
    assert read("1x").of("cleaned") == [["return int(_strip_colour(text))"]]


def test_the_branch_is_taken_only_for_digits() -> None:
    assert ["if text and text.isdigit():"] in read("one").of("enclosing_condition")


def test_a_number_with_a_fraction_is_read_as_one() -> None:
    code = "def f(row):\n    return int(row)\n"
    message = "invalid literal for int() with base 10: '20.5'"

    assert Crash(code, 2, "f", "ValueError", message).of("float_read") == [["return float(row)"]]


def test_what_is_blank_behind_the_last_comma_is_left_out() -> None:
    code = "def f(line):\n    return [int(n) for n in line.split(',')]\n"
    message = "invalid literal for int() with base 10: ''"

    assert Crash(code, 2, "f", "ValueError", message).of("blanks_left_out") == [
        ["return [int(n) for n in line.split(',') if n.strip()]"]
    ]
