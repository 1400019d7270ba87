"""An attribute that only one thing that the value holds has is taken from that."""

from tests.patterns.search.case import Crash

CODE = (
    "class Engine:\n"
    "    def __init__(self):\n"
    "        self.speed = 1\n\n\n"
    "class Car:\n"
    "    def __init__(self):\n"
    "        self.engine = Engine()\n\n\n"
    "def f(car):\n"
    "    return car.speed\n"
)
SAID = "'Car' object has no attribute 'speed'"


def test_the_attribute_is_taken_one_step_further_in() -> None:
    assert Crash(CODE, 12, "f", "AttributeError", SAID).of("one_step_in") == [
        ["return car.engine.speed"]
    ]


def test_two_that_have_it_tell_nothing() -> None:
    code = CODE.replace("= Engine()\n", "= Engine()\n        self.spare = Engine()\n")

    assert Crash(code, 13, "f", "AttributeError", SAID).of("one_step_in") == []


def test_what_is_private_stays_so() -> None:
    code, said = CODE.replace("speed", "_speed"), SAID.replace("speed", "_speed")

    assert Crash(code, 12, "f", "AttributeError", said).of("one_step_in") == []
