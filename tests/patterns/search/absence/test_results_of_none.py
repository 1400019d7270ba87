"""The function behind a None gives something else."""

from tests.patterns.search.case import Crash


def test_the_function_behind_a_none_gives_an_empty_value_instead() -> None:
    code = (
        "def found(ok):\n    if not ok:\n        return\n    return [1]\n\n"
        "def f(ok):\n    for one in found(ok):\n        print(one)\n"
    )
    crash = Crash(code, 7, "f", "TypeError", "'NoneType' object is not iterable")

    found = [crash.lines(trial) for trial in crash.trials if trial.name == "empty_result"]

    assert found == [["return []"]]
