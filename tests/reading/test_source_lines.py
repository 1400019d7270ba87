import pytest

from bot.reading.source_lines import agrees, holds, lines_of


def test_lines_are_counted_as_the_interpreter_does() -> None:
    assert lines_of(b"a\r\nb\rc\x0cd\n") == ["a", "b", "c\x0cd", ""]


def test_the_encoding_is_the_files_own() -> None:
    assert lines_of("# coding: latin-1\nß = 1\n".encode("latin-1"))[1] == "ß = 1"
    assert lines_of(b"# coding: no-such\nx\n")[1] == "x"
    assert lines_of(b"\xef\xbb\xbfx = 1\n")[0] == "x = 1"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("    return x", "return x"),
        ("\treturn  x", "return x"),
        ("x = " + "y" * 500, "x = " + "y" * 300),
        ('    login("ada", "hunter2")', 'login("ada", "[redacted]")'),
        ("f(password='a', token='b')", "f(password='[redacted]', token='[redacted]')"),
    ],
)
def test_a_shown_line_agrees(line: str, shown: str) -> None:
    assert agrees(line, shown)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("return x", "return y"),
        ("return xy", "return x"),
        ("f(a='1')", "g(a='[redacted]')"),
        ("f(a='1', b)", "f(a='[redacted]', c)"),
        ("f(a='1')", "f(a='[redacted]', b='[redacted]')"),
        ("f(a)", "f(a)[redacted]f(a)"),
    ],
)
def test_another_line_does_not(line: str, shown: str) -> None:
    assert not agrees(line, shown)


def test_a_line_may_stand_anywhere() -> None:
    assert holds(b"a\n  b()\n", "b()")
    assert not holds(b"a\n", "b()")
