"""What is got from a table that does not hold what is asked for."""

import pytest

from tests.patterns.search.case import Crash


def got(body: str, line: int, message: str = "'k'", name: str = "get") -> list[list[str]]:
    return Crash(f"def f(p, k):\n{body}", line, "f", "KeyError", message).of(name)


def first(body: str, line: int) -> str:
    return Crash(f"def f(p, k):\n{body}", line, "f", "KeyError", "'k'").trials[0].name


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

    assert got(body, 2, name="get_all") == [["return g(a=p.get('k'), b=p.get('b'), c=p.get('c'))"]]


def test_a_key_that_is_gone_need_not_be_deleted() -> None:
    assert got("    del p[k]\n", 2, name="pop") == [["p.pop(k, None)"]]
    assert got("    del p[k]\n", 2, name="around") == [["if k in p:", "del p[k]"]]


def test_what_is_gone_through_next_is_got_as_nothing_to_go_through() -> None:
    assert got("    one = p[k]\n    for each in one:\n        g(each)\n", 2)[0] == [
        "one = p.get(k, [])"
    ]
    assert got("    one = p[k]\n    return one.strip()\n", 2)[0] == ["one = p.get(k, '')"]
    assert got("    one = p[k]\n    return g(one)\n", 2) == [["one = p.get(k)"]]


def test_a_table_is_asked_as_elsewhere() -> None:
    code = "T = {'a': 1}\n\ndef f(k):\n    return T[k]\n\ndef g(k):\n    return T.get(k, T['a'])\n"
    crash = Crash(code, 4, "f", "KeyError", "'b'")

    assert crash.trials[0].name == "get_as_elsewhere"
    assert crash.trials[0].edits[0].new == b".get(k, T['a'])"


@pytest.mark.parametrize(
    ("said", "exit_", "found"),
    [("", "", []), (" -> 'str | None'", "", [["return table.get(name)"]]),
     ("", "    if not name:\n        return None\n", [["return table.get(name)"]])],
)  # fmt: skip
def test_none_is_given_only_where_the_function_may_give_it(
    said: str, exit_: str, found: list[list[str]]
) -> None:
    code = f"def f(table, name){said}:\n{exit_}    return table[name]\n"

    assert Crash(code, code.count("\n"), "f", "KeyError", "'a'").of("get") == found
