"""Keys in another spelling."""

from tests.patterns.search.case import Crash

CODE = 'NAMES = {"utf8": "utf-8", "latin": "latin-1"}\n\n\ndef f(name):\n    return NAMES[name]\n'


def test_a_key_is_spelt_as_the_table_may_have_it_which_a_first_run_tells() -> None:
    crash = Crash(CODE, 5, "f", "KeyError", "'UTF8'")
    trial = next(t for t in crash.trials if t.name == "key_spelt")

    assert crash.lines(trial) == ["return NAMES[name.lower()]"]
    assert trial.condition is not None
    assert trial.condition.expression == "(name.lower()) in NAMES"


def test_a_table_of_other_names_leaves_the_rest_as_they_are() -> None:
    assert Crash(CODE, 5, "f", "KeyError", "'x'").of("key_kept") == [
        ["return NAMES.get(name, name)"]
    ]
    assert not Crash(CODE.replace('"utf-8"', "8"), 5, "f", "KeyError", "'x'").of("key_kept")
