"""A library's error is named by an import where the file has none."""

from tests.patterns.search.case import Crash

TEST = """\
import pytest


def test_it():
    with pytest.raises(ValueError):
        f("0.1.2")
"""
CODE = "from decimal import Decimal\n\n\ndef f(text):\n    return Decimal(text)\n"


def test_a_name_is_added_to_what_the_file_takes_from_there_already() -> None:
    crash = Crash(CODE, 5, "f", "decimal.InvalidOperation", "bad", TEST)

    assert "from decimal import Decimal, InvalidOperation" in crash.of("translate")[0]


def test_a_module_is_imported_where_nothing_is() -> None:
    crash = Crash("def f(socket):\n    socket.read()\n", 2, "f", "ssl.SSLWantReadError", "")

    assert crash.of("nothing_more")[0][:1] == ["import ssl"]
    assert "except ssl.SSLWantReadError:" in crash.of("nothing_more")[0]


def test_what_is_none_of_pythons_own_is_not_imported() -> None:
    crash = Crash(CODE, 5, "f", "other.Unheard", "bad", TEST)

    assert not crash.of("translate")
