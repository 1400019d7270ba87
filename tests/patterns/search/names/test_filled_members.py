"""What is tried where methods fill what nothing has set."""

from tests.patterns.search.case import Crash

MESSAGE = "'Device' object has no attribute 'history'"
CODE = (
    "class Device:\n    def __init__(self):\n        self.on = False\n\n"
    "    def record(self, value):\n        self.history.append(value)\n"
)


def test_what_is_appended_to_is_an_empty_list_from_the_start() -> None:
    crash = Crash(CODE, 6, "record", "AttributeError", MESSAGE)

    assert crash.of("filled_at_start") == [["self.history = []"]]


def test_what_another_method_sets_is_left_to_it() -> None:
    code = f"{CODE}\n    def start(self):\n        self.history = [0]\n"

    assert Crash(code, 6, "record", "AttributeError", MESSAGE).of("filled_at_start") == []
