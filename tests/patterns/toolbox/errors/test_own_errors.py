"""Another error of a function's own is made like those that it raises already."""

import ast

import pytest

from patterns.toolbox.errors.asked_words import Words
from patterns.toolbox.errors.expected import Expected
from patterns.toolbox.errors.own_errors import again
from patterns.toolbox.place.locate import Place
from patterns.toolbox.source.module import parse


def made(raised: str, words: str | None = None) -> str | None:
    module = parse("app.py", f"def f(name, x):\n    raise {raised}\n".encode())
    function = module.tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    node = function.body[0]
    assert isinstance(node, ast.Raise)
    asked = Words(words, words) if words is not None else None
    wanted = Expected(ast.Name("Unknown"), asked, 1, "tests/test_app.py")
    return again(node, wanted, "{error}", Place(module, (module.tree, function), node))


@pytest.mark.parametrize(
    ("raised", "text"),
    [
        ("Unknown(name)", "Unknown(name)"),
        ("Unknown('no name')", 'Unknown(f"{error}")'),
        ("Unknown(f'no {name}', x)", 'Unknown(f"{error}", x)'),
        ("Unknown(message)", 'Unknown(f"{error}")'),
        ("Unknown(404)", None),
        ("Unknown", "Unknown"),
    ],
)
def test_what_it_is_about_stays_and_its_words_are_new(raised: str, text: str | None) -> None:
    assert made(raised) == text


def test_awaited_words_come_before_what_it_is_about() -> None:
    assert made("Unknown(name)", "there is none") == 'Unknown("there is none")'
