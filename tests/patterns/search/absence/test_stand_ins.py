"""What stands in for a value that is missing, as the code says it itself."""

from tests.patterns.search.case import Crash

MAPPING = "'NoneType' object is not a mapping"
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


def defaults(line: str, message: str) -> list[list[str]]:
    return Crash(f"def f(d, k):\n    {line}\n", 2, "f", "TypeError", message).of("or_default")


def test_as_many_nones_are_taken_apart_as_there_are_names() -> None:
    message = "cannot unpack non-iterable NoneType object"

    assert defaults("a, b = d.get(k)", message)[0] == ["a, b = d.get(k) or (None, None)"]


def test_a_number_stands_in_for_a_number() -> None:
    message = "type NoneType doesn't define __round__ method"

    assert defaults("return round(d.size, 2)", message) == [["return round(d.size or 0, 2)"]]


def test_no_table_is_merged_as_an_empty_one() -> None:
    crash = Crash("def f(a, b):\n    return {**a, **b}\n", 2, "f", "TypeError", MAPPING)

    assert ["return {**(a or {}), **b}"] in crash.of("guard")


def test_nothing_is_stored_in_a_default() -> None:
    assert defaults("d.meta['b'] = 1", "'NoneType' object does not support item assignment") == []
    assert defaults("del d['a']['b']", "'NoneType' object does not support item deletion") == []


def test_what_is_added_to_may_begin_as_nothing() -> None:
    message = "unsupported operand type(s) for +=: 'NoneType' and 'int'"

    assert defaults("d['n'] += k", message) == [["d['n'] = (d['n'] or 0) + k"]]


def test_what_was_gathered_is_never_lost() -> None:
    message = "unsupported operand type(s) for +: 'int' and 'NoneType'"
    crash = Crash("def f(d, k):\n    d.n = d.n + k.n\n", 2, "f", "TypeError", message)

    assert not any("else None" in line for t in crash.trials for line in crash.lines(t))


def test_a_text_within_a_text_has_other_quotes() -> None:
    message = "unsupported format string passed to NoneType.__format__"

    assert defaults("return f'{k:>9}'", message) == [["return f'{(k or \"\"):>9}'"]]
    assert defaults('return f"{d.a:>9}"', message) == [["return f\"{(d.a or ''):>9}\""]]


def small(line: str, kind: str, message: str, name: str) -> list[list[str]]:
    return Crash(f"def f(x, y):\n    {line}\n", 2, "f", kind, message).of(name)


def test_a_default_stands_in_for_the_operand() -> None:
    message = "must be real number, not NoneType"

    assert small("return '%.1f' % x or 0.0", "TypeError", message, "default_of_operand") == [
        ["return '%.1f' % (x or 0.0)"]
    ]
