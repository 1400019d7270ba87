"""What a raise turns away is asked for more exactly."""

from tests.patterns.search.case import Crash

EITHER = (
    "class Wanted:\n"
    "    def __init__(self, text=None, pattern=None):\n"
    "        if not text and not pattern:\n"
    "            raise TypeError('say which')\n"
    "        self.text = text\n\n"
    "    def fits(self, text):\n"
    "        if self.text:\n"
    "            return text == self.text\n"
    "        return bool(text)\n"
)


def of(condition: str, name: str, *, head: str = "") -> list[list[str]]:
    code = f"{head}def f(x):\n    if {condition}:\n        raise TypeError('no')\n    return x\n"
    return Crash(code, 3 + head.count("\n"), "f", "TypeError", "no").of(name)


def test_what_is_empty_was_given_too() -> None:
    assert Crash(EITHER, 4, "__init__", "TypeError", "say which").of("given_at_all") == [
        ["if text is None and pattern is None:", "if self.text is not None:"]
    ]


def test_a_parameter_that_cannot_be_none_is_asked_as_before() -> None:
    code = EITHER.replace("=None", "=''")

    assert Crash(code, 4, "__init__", "TypeError", "say which").of("given_at_all") == []


def test_a_number_is_compared_by_value() -> None:
    found = of("x is not math.inf", "equal", head="import math\n")

    assert found == [["if x != math.inf:"]]


def test_a_named_number_is_compared_by_value() -> None:
    assert of("x is not MOST", "equal", head="MOST = 1e9\n") == [["if x != MOST:"]]


def test_none_and_marks_of_a_program_are_compared_by_identity() -> None:
    assert of("x is None", "equal") == []
    assert of("x is not MARK", "equal", head="MARK = object()\n") == []
