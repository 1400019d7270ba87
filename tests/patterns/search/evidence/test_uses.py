"""What is asked of one parameter is asked of those that are just like it."""

from tests.patterns.search.case import Crash

CODE = (
    "def f(longest: int = 80, most: int = 5, name: str = ''):\n"
    "    if longest < 0:\n"
    "        raise ValueError(longest)\n"
    "    if most < 0:\n"
    "        raise ValueError(most)\n"
    "    return name\n"
)
SAID = "'<' not supported between instances of 'NoneType' and 'int'"


def both(code: str) -> list[list[str]]:
    found = Crash(code, 4, "f", "TypeError", SAID).of("guard_all")
    return [lines for lines in found if any("and longest" in line for line in lines)]


def test_both_conditions_ask_first() -> None:
    assert both(CODE) == [
        ["if longest is not None and longest < 0:", "if most is not None and most < 0:"]
    ]


def test_both_are_tried_before_the_one() -> None:
    families = [t.name for t in Crash(CODE, 4, "f", "TypeError", SAID).trials]

    assert families.index("guard_all") < families.index("guard")


def test_a_parameter_of_another_type_is_left_alone() -> None:
    assert both(CODE.replace("longest: int = 80", "longest: float = 80")) == []
    assert both(CODE.replace("longest: int = 80", "longest: int")) == []


def test_another_question_is_left_alone() -> None:
    assert both(CODE.replace("longest < 0", "longest < 9")) == []
