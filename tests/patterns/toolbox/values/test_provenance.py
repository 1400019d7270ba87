"""Explanations say where a value comes from."""

import ast

import pytest

from patterns.toolbox.names.names import scopes_of
from patterns.toolbox.place.locate import Place, expressions, statements
from patterns.toolbox.source.module import parse
from patterns.toolbox.values.provenance import origin


def told(code: str) -> str:
    """The origin of what the one `return` gives back."""
    module = parse("app.py", code.encode())
    for scopes, _ in scopes_of(module.tree):
        for statement in statements(getattr(scopes[-1], "body", [])):
            if isinstance(statement, ast.Return):
                return origin(*next(expressions(Place(module, scopes, statement))))
    raise AssertionError


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("def f(a): return a", "`a` is a parameter of `f()` (app.py:1)"),
        ("def f(a, b=None): return b", "`b` is a parameter of `f()` (app.py:1), None by default"),
        ("def f(a, b=1): return b", "`b` is a parameter of `f()` (app.py:1)"),
        ("def f():\n    a = g()\n    return a", "`a` is `g()` (app.py:2)"),
        (
            "def f():\n    a = 1\n    a = 2\n    return a",
            "`a` gets its value at app.py:2, app.py:3",
        ),
        ("def f(): return a", "Nothing in app.py gives `a` its value"),
        ("def f(): return 3", "It is written there"),
        (
            "def f(a): return a.b",
            "The expression itself gives the value: look at what `a.b` stands for",
        ),
    ],
)
def test_an_origin_is_a_sentence(code: str, sentence: str) -> None:
    assert told(code) == sentence
