"""Added `except` clauses go on as the function shows already."""

import pytest

from patterns.contract import Fault, Frame
from patterns.search.families import trials
from patterns.toolbox.sources import DictSources
from patterns.toolbox.splice import apply
from tests.patterns.search.case import Crash

HASH = "unhashable type: 'dict'"
VALUE = "substring not found"


def test_what_cannot_be_hashed_is_none_of_what_is_known() -> None:
    code = "def f(v):\n    if v in YES:\n        return 1\n    elif v in NO:\n        return 0\n"
    crash = Crash(f"{code}    return bool(v)\n", 2, "f", "TypeError", HASH)

    assert crash.trials[0].family == "to_the_rest"
    assert crash.of("to_the_rest")[0][0] == "try:"
    assert crash.of("to_the_rest")[0][-2:] == ["except TypeError:", "pass"]


def test_where_nothing_follows_there_is_no_rest_to_go_on_with() -> None:
    crash = Crash("def f(v):\n    if v in YES:\n        return True\n", 2, "f", "TypeError", HASH)

    assert crash.of("to_the_rest") == []


def test_a_value_that_is_asked_for_later_may_be_none() -> None:
    code = (
        "def f(s):\n    at = s.index('x')\n    if at is None:\n        return s\n    return s[at]\n"
    )
    crash = Crash(code, 2, "f", "ValueError", VALUE)

    added = ["try:", "at = s.index('x')", "except ValueError:", "at = None"]
    assert crash.of("none_instead") == [added]


def test_the_first_value_of_a_name_stays_where_the_next_cannot_be_had() -> None:
    code = "def f(s):\n    at = 0\n    at = s.index('x')\n    return s[at]\n"
    crash = Crash(code, 3, "f", "ValueError", VALUE)

    assert crash.of("none_instead")[0][-1] == "at = 0"


def test_a_loop_leaves_out_what_cannot_be_done() -> None:
    code = "def f(rows):\n    for row in rows:\n        print(row.index('x'))\n"
    crash = Crash(code, 3, "f", "ValueError", VALUE)

    assert crash.of("round_left_out")[0][-2:] == ["except ValueError:", "continue"]


def test_another_handler_says_what_is_returned() -> None:
    code = (
        "def f(s):\n    try:\n        s = s.strip()\n    except OSError:\n        return []\n"
        "    return s.index('x')\n"
    )
    crash = Crash(code, 6, "f", "ValueError", VALUE)

    assert crash.of("left_with") == [["return s.index('x')", "except ValueError:"]]


def test_no_number_is_what_other_exits_say_of_it() -> None:
    code = "def f(s):\n    if not s:\n        return 0\n    return int(s)\n"
    crash = Crash(code, 4, "f", "ValueError", "invalid literal for int() with base 10: '-'")

    assert crash.of("left_with") == [["try:", "return int(s)", "except ValueError:"]]


def test_what_is_done_for_its_own_sake_is_logged_where_it_fails() -> None:
    code = "logger = get_logger()\n\ndef f(s):\n    t = s.open()\n    t.send(1)\n"
    crash = Crash(code, 4, "f", "OSError", "no")

    assert crash.of("logged")[0][-1] == 'logger.exception("f() failed")'


@pytest.mark.parametrize("line", ["raise ValueError('no')", "assert s"])
def test_what_is_raised_on_purpose_is_not_taken_back(line: str) -> None:
    crash = Crash(f"def f(rows):\n    for s in rows:\n        {line}\n", 3, "f", "ValueError", "no")

    assert crash.of("round_left_out") == []


def test_the_programs_own_mistakes_are_not_passed_over() -> None:
    crash = Crash("def f(rows):\n    for s in rows:\n        s.go()\n", 3, "f", "KeyError", "'a'")

    assert crash.of("round_left_out") == []


def test_what_siblings_hand_back_is_handed_back_here_at_all_of_them() -> None:
    code = (
        "def f(text):\n    tokens = parse(text)\n    return join(tokens)\n\n"
        "def g(text):\n    if not text:\n        return text\n"
        "    tokens = parse(text)\n    return join(tokens)\n"
    )
    crash = Crash(code, 2, "f", "OSError", "no")

    added = ["try:", "tokens = parse(text)", "except OSError:"]
    assert crash.of("left_with") == [added]
    assert crash.of("left_with_everywhere") == [[*added, *added]]


def test_an_import_may_fail() -> None:
    crash = Crash("def f():\n    import fast as q\n    return q\n", 2, "f", "ImportError", "no")

    assert crash.of("without_import") == [
        ["try:", "import fast as q", "except ImportError:", "q = None"]
    ]


def test_what_cleans_up_does_not_hide_the_error() -> None:
    code = (
        "def f(db):\n    try:\n        db.go()\n    finally:\n        db.rollback()\n"
        "        db.release()\n    return 1\n"
    )
    frames = (Frame("app.py", 5, "f"),)
    sources = DictSources({"app.py": code})

    first = trials(Fault("OSError", "no", frames=frames, context=0), sources)[0]

    text = apply(first.edits, sources)["app.py"].decode()
    assert "            db.release()\n        except OSError:\n            pass\n" in text
