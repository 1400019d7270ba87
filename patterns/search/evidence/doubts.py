"""What may be at fault where a message says nothing of it: whatever the line reads."""

import ast
from collections.abc import Iterator

from patterns.toolbox.names.names import BUILTINS, lookup
from patterns.toolbox.place.locate import FUNCTIONS, Place, at, expressions

MOST = 6
"""Expressions of one line that are doubted: a first run tells which of them were None or empty."""
KNOWN = {"self", "cls", "True", "False", "None"}


def read_on(place: Place, line: int) -> Iterator[ast.expr]:
    """The variables, attributes and items that a statement reads on a line, the barest first."""
    nodes = [node for node, _ in at(place, ast.expr, line)] or [n for n, _ in expressions(place)]
    imported = {
        (alias.asname or alias.name).partition(".")[0]
        for node in ast.walk(place.module.tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    found = [node for node in nodes if _is_value(node) and id(node) not in called]
    found = [node for node in found if _root(node) not in imported]
    distinct = {ast.unparse(node): node for node in reversed(found)}
    yield from list(reversed(distinct.values()))[:MOST]


def is_defined(node: ast.expr, place: Place) -> bool:
    """Whether a name surely stands for a function, a class or a module, and no other value."""
    if not isinstance(node, ast.Name):
        return False
    found = lookup(node.id, place)
    if found is None:
        return node.id in BUILTINS
    # What a decorator makes of a function may be anything.
    return all(
        isinstance(bound.node, (*FUNCTIONS, ast.ClassDef)) and not bound.node.decorator_list
        for bound in found[1]
    )


def _root(node: ast.expr) -> str:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _is_value(node: ast.expr) -> bool:
    match node:
        case ast.Name(id=name, ctx=ast.Load()):
            return name not in KNOWN and not name[:1].isupper()
        case ast.Attribute(value=value, ctx=ast.Load()):
            return isinstance(value, ast.Name) or _is_value(value)
        case ast.Subscript(value=value, slice=ast.Constant(), ctx=ast.Load()):
            return _is_value(value)
    return False
