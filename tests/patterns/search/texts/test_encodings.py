"""Encodings that nobody knows."""

from tests.patterns.search.case import Crash

CODE = 'def f(data, encoding="latin-1", errors="strict"):\n    return str(data, encoding, errors)\n'


def test_the_functions_own_default_stands_in_for_an_unknown_encoding() -> None:
    added = Crash(CODE, 2, "f", "LookupError", "unknown encoding: x").of("usual_encoding")

    assert "return str(data, 'latin-1', errors)" in added[0]
    assert "except LookupError:" in added[0]


def test_other_look_ups_are_none_of_its_business() -> None:
    assert not Crash(CODE, 2, "f", "LookupError", "no such plugin").of("usual_encoding")
