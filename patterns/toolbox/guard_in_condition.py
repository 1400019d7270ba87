"""A guard for a statement that is all of an `if`: the condition asks for the value, too."""

import ast
from collections.abc import Iterator

from patterns.toolbox.absent import Absent
from patterns.toolbox.guard_lines import Guard, there
from patterns.toolbox.guarded import path_to

RANK = 20
"""That of guards that are joined to a condition."""


def forms(absent: Absent) -> Iterator[Guard]:
    """`if ready and x:`, where the statement that uses `x` is all that the `if` does."""
    statement, module = absent.place.statement, absent.place.module
    if not isinstance(statement, (ast.Expr, ast.Assign, ast.AugAssign)) or _binds(statement):
        return
    path = path_to(absent.place.function or module.tree, statement)
    parent = path[-2] if len(path) > 1 else None
    match parent:
        case ast.If(test=test, body=[only], orelse=[]) if only is statement:
            needs_braces = isinstance(test, (ast.IfExp, ast.Lambda, ast.NamedExpr))
            needs_braces |= isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or)
            opening, closing = ("(", ")") if needs_braces else ("", "")
            start, end = module.start(test), module.end(test)
            edits = [
                module.edit(start, start, opening),
                module.edit(end, end, f"{closing} and {there(absent)}"),
            ]
            added = tuple(edit for edit in edits if edit.new)
            yield Guard(RANK, added, f"The condition asks for `{absent.source}`, too.")


def _binds(statement: ast.stmt) -> bool:
    """Whether a name would stay unbound without the statement."""
    return any(
        isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        for node in ast.walk(statement)
    )
