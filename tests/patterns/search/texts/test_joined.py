"""What is tried where sums and joins are of what is of a wrong type."""

from tests.patterns.search.case import Crash


def test_bytes_are_joined_with_bytes() -> None:
    code = "def f(parts):\n    return ' '.join(p.encode() for p in parts)\n"
    message = "sequence item 0: expected str instance, bytes found"

    assert Crash(code, 2, "f", "TypeError", message).of("bytes_joined") == [
        ["return b' '.join(p.encode() for p in parts)"]
    ]


def test_texts_are_summed_as_the_numbers_that_the_file_reads_them_as() -> None:
    code = "def f(rows):\n    return sum(r['n'] for r in rows)\n\ndef g(r):\n    float(r['n'])\n"
    message = "unsupported operand type(s) for +: 'int' and 'str'"
    crash = Crash(code, 2, "f", "TypeError", message)

    assert crash.of("summed")[0] == ["return sum(float(r['n']) for r in rows)"]
