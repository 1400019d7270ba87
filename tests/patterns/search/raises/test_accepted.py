"""Checks let through what the failing test passes on purpose."""

from tests.patterns.search.case import Crash


def checked(test: str, condition: str, body: str = "return x") -> Crash:
    head = "import errno\n\n\ndef f(x, y=None):\n"
    code = f"{head}    if {condition}:\n        raise ValueError\n    {body}\n"
    return Crash(code, 6, "f", "ValueError", "", test)


TEST = "import errno\n\n\ndef test_it():\n    assert f({})\n"


def conditions(crash: Crash, name: str) -> list[str]:
    return [lines[0] for lines in crash.of(name) if lines]


def test_a_value_that_the_test_names_is_accepted_beside_the_known_one() -> None:
    crash = checked(TEST.format("errno.EPERM"), "x != errno.ESRCH")

    assert conditions(crash, "value_accepted") == ["if x not in (errno.ESRCH, errno.EPERM):"]


def test_a_known_set_gets_one_value_more() -> None:
    crash = checked(TEST.format("'wide'"), 'x not in ("thin", "bold")')

    assert conditions(crash, "value_accepted") == ['if x not in ("thin", "bold", \'wide\'):']


def test_a_bound_is_accepted_itself() -> None:
    assert conditions(checked("", "x >= 10"), "bound_accepted") == ["if x > 10:"]
    assert not conditions(checked("", "x > 10"), "bound_accepted")


def test_a_type_of_its_kin_is_taken() -> None:
    crash = checked(TEST.format("(1, 2)"), "not isinstance(x, list)")

    assert "if not isinstance(x, (list, tuple)):" in conditions(crash, "type_accepted")


def test_an_empty_value_is_one() -> None:
    assert conditions(checked("", "not x"), "empty_accepted") == ["if x is None:"]


def test_what_was_not_given_is_not_looked_at() -> None:
    crash = checked("", 'x not in ("a", "b")')

    assert 'if x is not None and x not in ("a", "b"):' in conditions(crash, "unset_accepted")
    crash = checked("", "not isinstance(x, str)")

    assert "if x is not None and not isinstance(x, str):" in conditions(crash, "unset_accepted")


def test_one_of_several_reasons_is_left_out_last_and_only_where_it_was_the_only_one() -> None:
    crash = checked("", "(x < 0) or (x > y)")
    last = crash.trials[-1]

    assert last.name == "reason_left_out"
    assert {"if x < 0:", "if x > y:"} == set(conditions(crash, "reason_left_out"))
    assert last.condition is not None
    assert "and not" in last.condition.expression


def test_each_weaker_check_must_have_made_a_difference() -> None:
    crash = checked("", "x >= 10")

    found = {t.name: t.condition for t in crash.trials}

    assert found["bound_accepted"] is not None
    assert found["bound_accepted"].expression == "(x >= 10) and not (x > 10)"


def test_branches_that_were_not_taken_are_widened_too() -> None:
    code = (
        "def f(x):\n    if isinstance(x, list):\n        return x\n"
        "    else:\n        raise TypeError\n"
    )
    crash = Crash(code, 5, "f", "TypeError", "", TEST.format("(1, 2)"))

    assert "if isinstance(x, (list, tuple)):" in conditions(crash, "type_accepted")


def test_a_clause_that_raises_again_accepts_what_the_test_names() -> None:
    code = (
        "import errno\nimport os\n\n\ndef f(pid):\n    try:\n        os.kill(pid, 9)\n"
        "    except OSError as error:\n        if error.errno != errno.ESRCH:\n            raise\n"
    )
    crash = Crash(code, 7, "f", "OSError", "", TEST.format("errno.EPERM"))

    assert conditions(crash, "value_accepted") == [
        "if error.errno not in (errno.ESRCH, errno.EPERM):"
    ]


def test_nothing_is_let_through_where_the_test_waits_for_an_error() -> None:
    test = "import pytest\n\n\ndef test_it():\n    with pytest.raises(KeyError):\n        f(10)\n"

    assert not checked(test, "x >= 10").of("bound_accepted")


def test_what_is_called_is_not_asked_again() -> None:
    assert not checked("", "take(x) >= 10").of("bound_accepted")


def of(condition: str, name: str, *, head: str = "") -> list[list[str]]:
    code = f"{head}def f(x):\n    if {condition}:\n        raise TypeError('no')\n    return x\n"
    return Crash(code, 3 + head.count("\n"), "f", "TypeError", "no").of(name)


def test_a_number_is_compared_by_value() -> None:
    found = of("x is not math.inf", "equal", head="import math\n")

    assert found == [["if x != math.inf:"]]


def test_a_named_number_is_compared_by_value() -> None:
    assert of("x is not MOST", "equal", head="MOST = 1e9\n") == [["if x != MOST:"]]


def test_none_and_marks_of_a_program_are_compared_by_identity() -> None:
    assert of("x is None", "equal") == []
    assert of("x is not MARK", "equal", head="MARK = object()\n") == []
