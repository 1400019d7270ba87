"""What is got from a table, and what stands in for a value that is missing."""

from tests.patterns.search.case import Crash

MAPPING = "'NoneType' object is not a mapping"
NONE = "int() argument must be a string, a bytes-like object or a real number, not 'NoneType'"


def got(body: str, line: int, message: str = "'k'", family: str = "get") -> list[list[str]]:
    return Crash(f"def f(p, k):\n{body}", line, "f", "KeyError", message).of(family)


def first(body: str, line: int) -> str:
    return Crash(f"def f(p, k):\n{body}", line, "f", "KeyError", "'k'").trials[0].family


def test_what_is_asked_for_next_is_got_before_anything_else_is_tried() -> None:
    body = "    if k:\n        one = p[k]\n        if one:\n            g(one)\n"

    assert first(body, 3) == "get"
    assert got(body, 3) == [["one = p.get(k)"]]


def test_the_value_of_a_missing_table_is_missing_too() -> None:
    assert got("    return p[k]['name']\n", 2) == [["return p.get(k, {}).get('name')"]]


def test_a_method_that_none_has_not_is_no_use() -> None:
    assert got("    return p[k].start()\n", 2) == []
    assert got("    return p[k](1)\n", 2) == []


def test_values_of_one_call_are_got_together() -> None:
    body = "    return g(a=p['k'], b=p['b'], c=p.get('c'))\n"

    assert got(body, 2, family="get_all") == [
        ["return g(a=p.get('k'), b=p.get('b'), c=p.get('c'))"]
    ]


def test_a_key_that_is_gone_need_not_be_deleted() -> None:
    assert got("    del p[k]\n", 2, family="pop") == [["p.pop(k, None)"]]
    assert got("    del p[k]\n", 2, family="around") == [["if k in p:", "del p[k]"]]


def test_what_is_gone_through_next_is_got_as_nothing_to_go_through() -> None:
    assert got("    one = p[k]\n    for each in one:\n        g(each)\n", 2)[0] == [
        "one = p.get(k, [])"
    ]
    assert got("    one = p[k]\n    return one.strip()\n", 2)[0] == ["one = p.get(k, '')"]
    assert got("    one = p[k]\n    return g(one)\n", 2) == [["one = p.get(k)"]]


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
