"""The one expression that gives a name its value, in all or last before a place."""

import ast

from patterns.toolbox.names.names import Kind, lookup
from patterns.toolbox.place.guarded import path_to
from patterns.toolbox.place.locate import Argument, Place, blocks


def producer(expression: ast.expr, place: Place) -> Argument | None:
    """Where an expression's value is made: itself, or what its name is assigned once.

    None where a name gets its value in more than one place, or in a way that is not followed.
    """
    if not isinstance(expression, ast.Name):
        return Argument(expression, place)
    found = lookup(expression.id, place)
    if found is None:
        return None
    scopes, bound = found
    if len(bound) != 1 or bound[0].kind is not Kind.ASSIGNMENT or bound[0].value is None:
        return None
    if bound[0].scopes or _is_part(bound[0].node, bound[0].value):
        return None
    return Argument(bound[0].value, Place(place.module, scopes))


def last_assigned(name: str, place: Place) -> ast.expr | None:
    """What the last statement in front of a place surely assigned to a name.

    None where several ways lead there.
    """
    root, inner = place.function or place.module.tree, place.statement
    for outer in reversed(path_to(root, inner) if inner is not None else ()):
        for block in blocks(outer):
            if inner not in block:
                continue
            for earlier in reversed(block[: block.index(inner)]):
                match earlier:
                    case ast.Assign(targets=[ast.Name(id=bound)], value=value) if bound == name:
                        return value
                if _binds(earlier, name):
                    return None
        if isinstance(outer, ast.stmt):
            inner = outer
    return None


def _is_part(node: ast.AST, value: ast.expr) -> bool:
    """Whether a statement assigns more than the value: `a, b = x, y` gives each its part."""
    return getattr(node, "value", None) is not value


def _binds(statement: ast.stmt, name: str) -> bool:
    """Whether a statement may give a name another value."""
    for node in ast.walk(statement):
        match node:
            case ast.Name(id=bound, ctx=ast.Store() | ast.Del()) | ast.alias(asname=bound):
                found = bound == name
            case ast.FunctionDef(name=bound) | ast.ClassDef(name=bound) | ast.MatchAs(name=bound):
                found = bound == name
            case _:
                found = isinstance(node, (ast.Global, ast.Nonlocal)) and name in node.names
        if found:
            return True
    return False
