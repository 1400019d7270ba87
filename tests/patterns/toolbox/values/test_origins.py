"""Where a None comes from, as far as the source tells."""

import ast

import pytest

from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import calls
from patterns.toolbox.source.module import load
from patterns.toolbox.source.sources import DictSources
from patterns.toolbox.values.origins import Why, origins


@pytest.mark.parametrize(
    ("call", "why"),
    [
        ("stack.pop()", Why.CALL),
        ("row.pop('a')", Why.CALL),
        ("row.pop('a', None)", Why.LOOKUP),
        ("row.get('a')", Why.LOOKUP),
    ],
)
def test_only_a_look_up_that_may_miss_gives_none(call: str, why: Why) -> None:
    sources = DictSources({"app.py": f"def f(row, stack):\n    return {call}\n"})

    ((node, place),) = calls(load(sources, "app.py"))

    assert isinstance(node, ast.Call)
    assert [origin.why for origin in origins(node, place, Resolver(sources))] == [why]
