"""An argument more or fewer leaves the rest of a call as it stands."""

import ast

import pytest

from patterns.toolbox.calls.argument_edits import Passed, added, without
from patterns.toolbox.source.module import parse
from patterns.toolbox.source.sources import DictSources
from patterns.toolbox.source.splice import apply


def edited(call: str, left_out: slice | None = None) -> str:
    """The call with `new=0` behind the others, or without some of its arguments."""
    module = parse("app.py", f"{call}\n".encode())
    node = next(each for each in ast.walk(module.tree) if isinstance(each, ast.Call))
    edit = added(node, "new=0", module)
    if left_out is not None:
        every: list[Passed] = [*node.args, *node.keywords]
        edit = without(node, every[left_out], module)
    return apply([edit], DictSources({"app.py": f"{call}\n"}))["app.py"].decode().rstrip("\n")


@pytest.mark.parametrize(
    ("call", "after"),
    [
        ("f()", "f(new=0)"),
        ("f(a)", "f(a, new=0)"),
        ("f(a, b=1)", "f(a, b=1, new=0)"),
        ("f(\n    a,\n)", "f(\n    a,\nnew=0)"),
    ],
)
def test_one_more_stands_behind_all_others(call: str, after: str) -> None:
    assert edited(call) == after


@pytest.mark.parametrize(
    ("call", "left_out", "after"),
    [
        ("f(a)", slice(0, 1), "f()"),
        ("f(a, b, c)", slice(0, 1), "f(b, c)"),
        ("f(a, b, c)", slice(1, 3), "f(a)"),
        ("f(a, b=1, **c)", slice(1, 2), "f(a, **c)"),
    ],
)
def test_what_is_left_out_takes_its_comma_with_it(call: str, left_out: slice, after: str) -> None:
    assert edited(call, left_out) == after
