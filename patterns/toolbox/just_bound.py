"""What surely ran last before a statement, of all that gives a name its value."""

import ast

from patterns.toolbox.guarded import path_to
from patterns.toolbox.locate import Place, blocks


def just_bound(name: str, place: Place) -> ast.expr | None:
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
