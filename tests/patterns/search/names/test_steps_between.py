"""A step that the file takes elsewhere is taken here."""

from tests.patterns.search.case import Crash

SAID = "'Arguments' object has no attribute 'name'"
CODE = "def f(new):\n    return new.parent.name\n\n\ndef g(node):\n    return {0}\n"


def steps(elsewhere: str) -> list[list[str]]:
    crash = Crash(CODE.format(elsewhere), 2, "f", "AttributeError", SAID)
    return crash.of("steps_between")


def test_a_step_that_was_left_out_is_taken() -> None:
    assert steps("node.parent.scope().name") == [["return new.parent.scope().name"]]


def test_a_step_from_elsewhere_says_nothing() -> None:
    assert steps("node.other.scope().name") == []
    assert steps("node.parent.name") == []


def test_a_step_that_needs_more_is_none() -> None:
    assert steps("node.parent.scope(node).name") == []
