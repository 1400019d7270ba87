"""What is tried where a list came for a dictionary."""

from tests.patterns.search.case import Crash

MESSAGE = "'list' object has no attribute 'get'"


def test_a_list_is_taken_as_it_is_or_its_first() -> None:
    crash = Crash("def f(many):\n    return many.get('a')\n", 2, "f", "AttributeError", MESSAGE)

    assert crash.of("as_it_is") == [["return many"]]
    assert crash.of("first_of_list") == [["return many[0].get('a')"]]
