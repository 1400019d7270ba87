"""What is tried where a member may have another name."""

from tests.patterns.search.case import Crash

MEMORY = "class Memory:\n    def keep(self, text): ...\n    def recent(self): ...\n\n"


def test_a_method_that_nothing_calls_and_that_the_call_fits_is_tried() -> None:
    code = f"{MEMORY}def f():\n    m = Memory()\n    m.store('a')\n    return m.recent()\n"
    message = "'Memory' object has no attribute 'store'"

    assert Crash(code, 7, "f", "AttributeError", message).of("other_member") == [["m.keep('a')"]]


def test_members_of_the_same_words_are_tried() -> None:
    code = (
        "class Customer:\n    def __init__(self, a):\n        self.billing_address = a\n\n"
        "def f():\n    return Customer(1).address\n"
    )
    message = "'Customer' object has no attribute 'address'"

    assert Crash(code, 6, "f", "AttributeError", message).of("other_member") == [
        ["return Customer(1).billing_address"]
    ]
