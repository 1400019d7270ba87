"""An attribute that only some objects have is set, or done without, as the class says itself."""

from tests.patterns.search.case import Crash

DECLARED = (
    "class Reader:\n"
    "    def __init__(self, source):\n"
    "        self.name: {0}\n"
    "        if isinstance(source, str):\n"
    "            self.name = source\n\n"
    "    def copy(self):\n"
    "        return Reader(self.name)\n"
)
PARENT = (
    "class Metric:\n"
    "    def __init__(self, labels):\n"
    "        self.labels = labels\n"
    "        if self.has_parts():\n"
    "            self._parts = {}\n\n"
    "    def has_parts(self):\n"
    "        return bool(self.labels)\n\n"
    "    def clear(self):\n"
    "        self._parts.clear()\n"
)


def declared(annotation: str) -> list[list[str]]:
    code, message = DECLARED.format(annotation), "'Reader' object has no attribute 'name'"
    return Crash(code, 8, "copy", "AttributeError", message).of("declared")


def of_parent(code: str, line: int = 11) -> list[list[str]]:
    message = "'Metric' object has no attribute '_parts'"
    return Crash(code, line, "clear", "AttributeError", message).of("set_under_condition")


def test_a_declaration_gets_an_empty_value_of_its_type() -> None:
    assert declared("str") == [['self.name: str = ""']]
    assert declared("list[str]") == [["self.name: list[str] = []"]]


def test_a_declaration_that_allows_none_gets_none() -> None:
    assert declared("str | None") == [["self.name: str | None = None"]]
    assert declared("'Path'") == [["self.name: 'Path' = None"]]


def test_the_first_attempt_to_set_it_is_tried_before_what_others_pass() -> None:
    code, message = DECLARED.format("str"), "'Reader' object has no attribute 'name'"

    assert Crash(code, 8, "copy", "AttributeError", message).trials[0].name == "declared"


def test_nothing_is_done_where_the_attribute_is_not_set() -> None:
    assert of_parent(PARENT) == [["if not self.has_parts():", "return"]]


def test_what_the_method_asks_already_is_not_asked_again() -> None:
    code = PARENT.replace(
        "        self._parts.clear",
        "        if not self.has_parts():\n            pass\n        self._parts.clear",
    )

    assert of_parent(code, 13) == []


def test_a_method_that_gives_something_does_not_end_in_silence() -> None:
    assert of_parent(f"{PARENT}        return self\n") == []


def test_a_condition_on_what_was_passed_cannot_be_asked_later() -> None:
    assert of_parent(PARENT.replace("if self.has_parts()", "if labels")) == []
