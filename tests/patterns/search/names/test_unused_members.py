"""What is tried where a method may have another name."""

from tests.patterns.search.case import Crash

MEMORY = "class Memory:\n    def keep(self, text): ...\n    def recent(self): ...\n\n"


def test_a_method_that_nothing_calls_and_that_the_call_fits_is_tried() -> None:
    code = f"{MEMORY}def f():\n    m = Memory()\n    m.store('a')\n    return m.recent()\n"
    message = "'Memory' object has no attribute 'store'"

    assert Crash(code, 7, "f", "AttributeError", message).of("other_member") == [["m.keep('a')"]]
