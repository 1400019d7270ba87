"""What may be at fault where a message says nothing of it: whatever the line reads."""

import ast
from collections.abc import Iterator

from patterns.toolbox.locate import Place, at, expressions

MOST = 6
"""Expressions of one line that are doubted: a first run tells which of them were None or empty."""
KNOWN = {"self", "cls", "True", "False", "None"}


def read_on(place: Place, line: int) -> Iterator[ast.expr]:
    """The variables, attributes and items that a statement reads on a line, the barest first."""
    nodes = [node for node, _ in at(place, ast.expr, line)] or [n for n, _ in expressions(place)]
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    found = [node for node in nodes if _is_value(node) and id(node) not in called]
    distinct = {ast.unparse(node): node for node in reversed(found)}
    yield from list(reversed(distinct.values()))[:MOST]


def _is_value(node: ast.expr) -> bool:
    match node:
        case ast.Name(id=name, ctx=ast.Load()):
            return name not in KNOWN and not name[:1].isupper()
        case ast.Attribute(value=value, ctx=ast.Load()):
            return isinstance(value, ast.Name) or _is_value(value)
        case ast.Subscript(value=value, slice=ast.Constant(), ctx=ast.Load()):
            return _is_value(value)
    return False
