"""Tests of types are found in whatever words, and take one type more in the same words."""

import ast

import pytest

from patterns.search.types.type_tests import TypeTest, type_tests
from patterns.toolbox.source.module import parse
from patterns.toolbox.source.sources import DictSources
from patterns.toolbox.source.splice import apply


def found(code: str) -> list[TypeTest]:
    module = parse("app.py", code.encode())
    return list(type_tests(ast.walk(module.tree), module))


def widened(code: str) -> str:
    [test] = found(code)
    return apply(test.taking("K"), DictSources({"app.py": code}))["app.py"].decode()


@pytest.mark.parametrize(
    ("code", "after"),
    [
        ("isinstance(x, T)\n", "isinstance(x, (T, K))\n"),
        ("isinstance(x, (T, U))\n", "isinstance(x, (T, U, K))\n"),
        ("isinstance(x, (T,))\n", "isinstance(x, (T, K))\n"),
        ("isinstance(x, T | U)\n", "isinstance(x, T | U | K)\n"),
        ("type(x) is not a.T\n", "type(x) not in (a.T, K)\n"),
        ("x.__class__ in {T, U}\n", "x.__class__ in {T, U, K}\n"),
        ("MANY = (T, U)\nisinstance(x, MANY)\n", "MANY = (T, U, K)\nisinstance(x, MANY)\n"),
    ],
)
def test_one_type_more_is_taken_in_the_words_of_the_test(code: str, after: str) -> None:
    assert widened(code) == after


def test_what_is_no_test_of_a_value_or_names_no_types_is_none() -> None:
    assert found("type(x) < T\nissubclass(x, T)\nisinstance(x, kinds())\nisinstance(x, ())\n") == []
