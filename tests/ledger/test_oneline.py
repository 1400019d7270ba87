import pytest
from hypothesis import given

from bot.errors import LedgerError
from bot.ledger.oneline import decode, encode, visible
from tests.ledger.strategies import TEXT


@given(TEXT)
def test_any_text_comes_back(text: str) -> None:
    assert decode(encode(text)) == text


@given(TEXT)
def test_the_line_is_one_and_is_not_trimmed_or_folded_away(text: str) -> None:
    line = encode(text)
    assert line.splitlines() in ([], [line])
    assert line.strip() == line
    assert "  " not in line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\nb", r"a\u000ab"),
        ("a\\nb", r"a\\nb"),
        (" a  b ", r"\u0020a \u0020b\u0020"),
        ("\u202egrace", r"\u202egrace"),
        ("\U000e0041", r"\U000e0041"),
        ("\udc80", r"\udc80"),
        ("größer 😀", "größer 😀"),
    ],
)
def test_what_hides_is_shown(text: str, line: str) -> None:
    assert encode(text) == line


@pytest.mark.parametrize("line", [r"a\nb", "a\tb", r"\u0041", " a", "a  b", "\\", r"\u000A"])
def test_a_line_that_is_not_the_one_form_is_refused(line: str) -> None:
    with pytest.raises(LedgerError):
        decode(line)


def test_prose_keeps_its_backslashes_and_spaces() -> None:
    assert visible("  a\\b\u200b") == "  a\\b\\u200b"
