"""Tests whether a table holds a key, which must ask whether there is a value for it."""

import ast
from collections.abc import Iterator
from typing import TypeGuard

from patterns.search.evidence.crash import Crash, Suspect
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.place.locate import own

MOST = 2
"""Tests that are changed, one at a time: the nearest before the use."""


def trials(crash: Crash) -> Iterator[Trial]:
    """`d.get(k) is None` for `k not in d`, where `d[k]` was None."""
    for suspect in crash.suspects:
        if "NoneType" in suspect.kinds and isinstance(suspect.node, ast.Subscript):
            yield from _asked_for_more(suspect, suspect.node)


def _asked_for_more(suspect: Suspect, item: ast.Subscript) -> Iterator[Trial]:
    module, nodes = suspect.module, own(suspect.place.body)
    tests = [node for node in nodes if _asks(node, item) and node.lineno <= item.lineno]
    key, table = module.source(item.slice), module.source(item.value)
    for turn, test in enumerate(sorted(tests, key=lambda node: -node.lineno)[:MOST]):
        sign = "is" if isinstance(test.ops[0], ast.NotIn) else "is not"
        text = f"{table}.get({key}) {sign} None"
        yield Trial(
            "value_asked_for",
            Form.IDIOM,
            f"Count a `{key}` of None as none",
            f"`{table}` held {key}, but as None, which line {test.lineno} takes for a value.",
            (module.edit(module.start(test), module.end(test), text),),
            condition=suspect.was(f"{suspect.source} is None"),
            extra=20 + 10 * turn,
        )


def _asks(node: ast.AST, item: ast.Subscript) -> TypeGuard[ast.Compare]:
    """Whether an expression asks if the table of an item holds its key."""
    match node:
        case ast.Compare(left=left, ops=[ast.In() | ast.NotIn()], comparators=[table]):
            return ast.unparse(left) == ast.unparse(item.slice) and ast.unparse(
                table
            ) == ast.unparse(item.value)
    return False
