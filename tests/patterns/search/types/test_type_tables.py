"""A type is treated as its kin is in the tables of a file."""

from tests.patterns.search.case import Crash

TABLE = (
    "import collections.abc\n\nMADE = {\n    collections.abc.Sequence: list,\n"
    "    collections.abc.Mapping: dict,\n}\n\n\ndef f(kind):\n    return MADE.get(kind, kind)([])\n"
)
MESSAGE = "Collection() takes no arguments"


def test_a_table_gets_the_type_with_what_its_kin_has() -> None:
    crash = Crash(TABLE, 10, "f", "TypeError", MESSAGE)

    assert crash.of("type_entry") == [["collections.abc.Collection: list,"]]


def test_other_kin_that_the_failing_test_names_come_with_it() -> None:
    test = (
        "from collections.abc import Collection, Container as Held, Mapping\n\n\n"
        "@parametrize('kind', [Collection, Held, Mapping])\ndef test_it(kind):\n    f(kind)\n"
    )
    crash = Crash(TABLE, 10, "f", "TypeError", MESSAGE, test)

    added = ["collections.abc.Collection: list,", "collections.abc.Container: list,"]
    assert crash.of("type_entry") == [added]


def test_a_display_of_types_gets_one_more() -> None:
    code = "MANY = (list, set)\n\n\ndef f(kind):\n    return TABLE[kind]\n"
    crash = Crash(code, 5, "f", "KeyError", "<class 'frozenset'>")

    assert crash.of("type_entry") == [["MANY = (list, set, frozenset)"]]


def test_kin_that_are_treated_differently_say_nothing() -> None:
    code = TABLE.replace("Mapping: dict", "MutableSequence: deque")

    assert Crash(code, 10, "f", "TypeError", MESSAGE).of("type_entry") == []
