"""Handlers whose outcome the function shows already."""

from tests.patterns.search.case import Crash


def test_what_is_asked_for_next_may_be_missing() -> None:
    code = "def f(p):\n    one = p.read()\n    return one.name if one else None\n"
    found = Crash(code, 2, "f", "OSError", "no such file")

    assert found.of("none_asked_for") == [
        ["try:", "one = p.read()", "except OSError:", "one = None"]
    ]
    assert Crash(code, 2, "f", "KeyError", "'x'").of("none_asked_for") == []


def test_a_path_that_cannot_be_used_is_left_like_one_that_is_not_there() -> None:
    code = "def f(p):\n    if not p: return ''\n    one = open(p)\n    return one.name\n"
    found = Crash(code, 3, "f", "PermissionError", "[Errno 13] Permission denied: 'x'")

    assert found.of("as_left_before") == [
        ["try:", "one = open(p)", "except PermissionError:", "return ''"]
    ]


def test_what_a_line_above_does_not_ask_for_is_no_reason_to_leave() -> None:
    code = (
        "def f(p, q):\n    if not q:\n        return ''\n    one = open(p)\n    return one.name\n"
    )

    assert Crash(code, 4, "f", "PermissionError", "no").of("as_left_before") == []


def test_what_was_there_before_is_not_given_up() -> None:
    code = "def f(p):\n    p = p.read()\n    return p.name if p else None\n"

    assert Crash(code, 2, "f", "OSError", "no").of("none_asked_for") == []
