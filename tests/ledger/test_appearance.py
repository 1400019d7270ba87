import zlib

import pytest

from bot.ledger.appearance import looks, readings

CLAIM = "Grace-Record: v1 merged"


@pytest.mark.parametrize("encoding", ["", "utf-8", "UTF-8", "utf8"])
def test_what_is_declared_as_utf_8_is_read_as_it_is(encoding: str) -> None:
    assert readings(b"x", encoding) == ()


@pytest.mark.parametrize("encoding", ["IBM037", "EBCDIC-XX", "none at all", "latin-1", "base64"])
def test_ebcdic_is_read_whatever_is_declared(encoding: str) -> None:
    assert CLAIM in readings(CLAIM.encode("cp037"), encoding)


@pytest.mark.parametrize("encoding", ["UTF-16LE", "Shift-JIS", "ISO-8859-1", "gb18030"])
def test_a_declared_encoding_is_read_as_what_it_says(encoding: str) -> None:
    assert readings(CLAIM.encode(encoding), encoding)[0] == CLAIM


@pytest.mark.parametrize("encoding", ["zlib", "bz2", "hex", "punycode", "idna", "undefined"])
def test_what_makes_no_text_of_bytes_is_never_run(encoding: str) -> None:
    bomb = zlib.compress(bytes(1 << 20))
    assert all(len(text) <= len(bomb) for text in readings(bomb, encoding))


@pytest.mark.parametrize(
    ("text", "look"),
    [("\u202ecba\u202cd", "abcd"), ("xy\x08\x08ab", "ab"), ("\x1b[1mA\x1b[0m", "a")],
)
def test_a_look_is_what_a_reader_sees(text: str, look: str) -> None:
    assert look in set(looks(text))
