"""A further entry stands as the one before it does."""

import ast

import pytest

from patterns.toolbox.source.displays import behind
from patterns.toolbox.source.module import parse
from patterns.toolbox.source.sources import DictSources
from patterns.toolbox.source.splice import apply


@pytest.mark.parametrize(
    ("code", "after"),
    [
        ("x = [1, 2]\n", "x = [1, 2, 3, 4]\n"),
        ("x = [\n    1,\n    2,\n]\n", "x = [\n    1,\n    2,\n    3,\n    4,\n]\n"),
        ("x = [\r\n  2\r\n]\r\n", "x = [\r\n  2,\r\n  3,\r\n  4\r\n]\r\n"),
    ],
)
def test_entries_stand_as_the_one_before_them(code: str, after: str) -> None:
    module = parse("app.py", code.encode())
    display = next(each for each in ast.walk(module.tree) if isinstance(each, ast.List))
    edit = behind(display.elts[-1], ["3", "4"], display, module, None)

    assert apply([edit], DictSources({"app.py": code}))["app.py"].decode() == after
