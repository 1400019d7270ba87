"""Added `except` clauses go on as the function shows already."""

import pytest

from patterns.contract import Fault, Frame
from patterns.search.families import trials
from patterns.toolbox.source.sources import DictSources
from patterns.toolbox.source.splice import apply
from tests.patterns.search.case import Crash

VALUE = "substring not found"


def test_what_another_handler_binds_is_bound_here_too() -> None:
    code = (
        "def f(s):\n    try:\n        first = s.index('a')\n    except ValueError:\n"
        "        first = None\n    last = s.index('x')\n    return first, last\n"
    )
    crash = Crash(code, 6, "f", "ValueError", VALUE)

    assert crash.of("as_handled") == [["last = s.index('x')", "last = None"]]


@pytest.mark.parametrize("handled", ["OSError", "KeyError", "UnicodeError"])
def test_a_handler_for_another_error_says_nothing_of_this_one(handled: str) -> None:
    code = (
        f"def f(s):\n    try:\n        first = s.go()\n    except {handled}:\n"
        "        first = None\n    last = s.index('x')\n    return first, last\n"
    )

    assert Crash(code, 6, "f", "ValueError", VALUE).of("as_handled") == []


def test_a_value_that_is_read_later_is_not_left_unbound() -> None:
    code = (
        "def f(s):\n    try:\n        s.go()\n    except ValueError:\n        pass\n"
        "    last = s.index('x')\n    return last\n"
    )

    assert Crash(code, 6, "f", "ValueError", VALUE).of("as_handled") == []


def test_a_test_for_none_is_no_reason_to_handle() -> None:
    code = (
        "def f(s):\n    at = s.index('x')\n    if at is None:\n        return s\n    return s[at]\n"
    )
    crash = Crash(code, 2, "f", "ValueError", VALUE)

    assert not any("except" in line for trial in crash.trials for line in crash.lines(trial))


def test_the_same_loop_goes_on_as_for_its_other_calls() -> None:
    code = (
        "def f(rows):\n    for row in rows:\n        try:\n            row.go()\n"
        "        except ValueError:\n            continue\n        print(row.index('x'))\n"
    )
    crash = Crash(code, 7, "f", "ValueError", VALUE)

    assert crash.of("as_handled") == [["print(row.index('x'))"]]


def test_a_loop_alone_is_no_reason_to_go_on() -> None:
    code = "def f(rows):\n    for row in rows:\n        x = row.index('x')\n        print(x)\n"
    crash = Crash(code, 3, "f", "ValueError", VALUE)

    assert not any("except" in line for trial in crash.trials for line in crash.lines(trial))


def test_another_handler_of_the_same_error_says_what_is_returned() -> None:
    code = (
        "def f(s):\n    try:\n        s = s.strip()\n    except (ValueError, OSError):\n"
        "        return []\n    return s.index('x')\n"
    )
    crash = Crash(code, 6, "f", "ValueError", VALUE)

    assert crash.of("as_handled") == [["return s.index('x')", "except ValueError:"]]
    assert all(t.is_risky for t in crash.trials if t.name == "as_handled")


@pytest.mark.parametrize("handler", ["ValueError", "Exception", "(KeyError, ValueError)", ""])
def test_where_a_handler_takes_it_already_no_other_is_added(handler: str) -> None:
    clause = f"except {handler}".strip()
    code = (
        "def f(s):\n    try:\n        s.go()\n    except ValueError:\n        pass\n    try:\n"
        f"        s.index('x')\n    {clause}:\n        raise\n"
    )
    crash = Crash(code, 7, "f", "ValueError", VALUE)

    assert {t.name for t in crash.trials} & {"as_handled", "wider_except"} == set()


def test_the_projects_own_error_is_known_by_its_bases() -> None:
    code = (
        "class Base(Exception): pass\n\nclass Own(Base): pass\n\ndef f(s):\n    try:\n"
        "        s.go()\n    except Base:\n        raise\n"
    )

    assert Crash(code, 7, "f", "Own", "no").of("wider_except") == []


@pytest.mark.parametrize("line", ["raise ValueError('no')", "assert s"])
def test_what_is_raised_on_purpose_is_not_taken_back(line: str) -> None:
    code = (
        "def f(rows):\n    for s in rows:\n        try:\n            s.go()\n"
        f"        except ValueError:\n            continue\n        {line}\n"
    )
    crash = Crash(code, 7, "f", "ValueError", "no")

    assert crash.of("as_handled") == []


def test_the_programs_own_mistakes_are_not_passed_over() -> None:
    code = (
        "def f(rows):\n    for s in rows:\n        try:\n            s.go()\n"
        "        except KeyError:\n            continue\n        s['a'].go()\n"
    )
    crash = Crash(code, 7, "f", "KeyError", "'a'")

    assert crash.of("as_handled") == []


def test_what_a_star_binds_is_not_known() -> None:
    code = "try:\n    import quick\nexcept ImportError:\n    quick = None\nfrom fast import *\n"
    crash = Crash(code, 5, "<module>", "ImportError", "no")

    assert crash.of("as_handled") == []


def test_an_import_may_fail_as_another_one_may() -> None:
    code = (
        "try:\n    import quick\nexcept ImportError:\n    quick = None\nimport fast as q\n\n"
        "def f():\n    return q or quick\n"
    )
    crash = Crash(code, 5, "<module>", "ModuleNotFoundError", "No module named 'fast'")

    assert crash.of("as_handled") == [["import fast as q", "q = None"]]


def test_what_cleans_up_does_not_hide_the_error() -> None:
    code = (
        "def f(db):\n    try:\n        db.go()\n    finally:\n        db.rollback()\n"
        "        db.release()\n    return 1\n"
    )
    frames = (Frame("app.py", 5, "f"),)
    sources = DictSources({"app.py": code})

    first = trials(Fault("OSError", "no", frames=frames, context=0), sources)[0]

    text = apply(first.edits, sources)["app.py"].decode()
    assert "            db.rollback()\n        except OSError:\n            pass\n" in text
    assert "\n        db.release()\n" in text


def test_a_handler_that_goes_on_by_itself_hides_nothing() -> None:
    code = "def f(d):\n    try:\n        d.go()\n    except KeyError:\n        d.stop()\n"
    frames = (Frame("app.py", 5, "f"),)

    found = trials(Fault("OSError", "no", frames=frames, context=0), DictSources({"app.py": code}))

    assert "clean_up" not in {trial.name for trial in found}
