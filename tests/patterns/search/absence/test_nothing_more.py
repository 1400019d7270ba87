"""Sources in which there is nothing more."""

from tests.patterns.search.case import Crash

CODE = """\
def drain(pipe):
    if pipe:
        data = pipe.read()
        while data:
            data = pipe.read()


def take(pipe):
    return pipe.read()
"""


def test_a_function_ends_where_nothing_more_can_be_read_now() -> None:
    crash = Crash(CODE, 3, "drain", "BlockingIOError", "")

    assert crash.of("nothing_more")[0][-2:] == ["except BlockingIOError:", "pass"]
    assert all(t.is_risky for t in crash.trials if t.name == "nothing_more")


def test_a_value_that_is_asked_for_is_not_left_out() -> None:
    assert not Crash(CODE, 9, "take", "BlockingIOError", "").of("nothing_more")


def test_other_errors_are_faults() -> None:
    assert not Crash(CODE, 3, "drain", "OSError", "").of("nothing_more")
