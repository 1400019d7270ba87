"""What stands in for a value that is missing, as the code says it itself."""

from tests.patterns.search.case import Crash

NONE = "int() argument must be a string, a bytes-like object or a real number, not 'NoneType'"


def own_defaults(code: str, line: int, message: str, kind: str = "TypeError") -> list[list[str]]:
    return Crash(code, line, "f", kind, message).of("own_default")


def test_the_default_of_a_look_up_stands_in_for_none_too() -> None:
    code = "def f(d):\n    return int(d.get('port', 80))\n"

    assert own_defaults(code, 2, NONE) == [["return int(d.get('port') or 80)"]]


def test_the_default_stands_in_where_the_value_comes_from() -> None:
    code = "def f(d):\n    found = d.get('rows', ())\n    return found.index(1)\n"
    message = "'NoneType' object has no attribute 'index'"

    assert own_defaults(code, 3, message, "AttributeError") == [["found = d.get('rows') or ()"]]


def test_brackets_hold_the_default_together_where_more_is_asked_of_it() -> None:
    code = "def f(d):\n    return d.get('table', {}).items()\n"
    message = "'NoneType' object has no attribute 'items'"

    assert own_defaults(code, 2, message, "AttributeError") == [
        ["return (d.get('table') or {}).items()"]
    ]


def test_a_look_up_without_a_default_says_nothing() -> None:
    code = "def f(d):\n    return int(d.get('port', None))\n"

    assert own_defaults(code, 2, NONE) == []
