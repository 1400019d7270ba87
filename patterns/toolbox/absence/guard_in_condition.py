"""A guard for a statement that is all of an `if`: the condition asks for the value, too."""

import ast
import re
from collections.abc import Iterator, Mapping

from patterns.contract import Edit
from patterns.toolbox.absence.guard_lines import Guard, there
from patterns.toolbox.place.absent import Absent
from patterns.toolbox.place.guarded import path_to
from patterns.toolbox.place.twins import parallel, renamed
from patterns.toolbox.source.module import Module

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
        case ast.If(body=[only], orelse=[]) if only is statement:
            # What says the same of another thing fails for it just as well.
            asked = {parent: there(absent)} | _beside(parent, absent)
            edits = [edit for each, ask in asked.items() for edit in _joined(each, ask, module)]
            yield Guard(RANK, tuple(edits), f"The condition asks for `{absent.source}`, too.")


def _beside(holder: ast.If, absent: Absent) -> dict[ast.If, str]:
    """The `if`s beside one that do the same with another thing, and how that is asked for."""
    function = absent.place.function
    found: dict[ast.If, str] = {}
    for twin in parallel(holder, function) if function is not None else ():
        if isinstance(twin, ast.If):
            found[twin] = _said_of(renamed(holder, twin), there(absent))
    return found


def _said_of(names: Mapping[str, str], ask: str) -> str:
    return re.sub(r"\w+", lambda word: names.get(word[0], word[0]), ask)


def _joined(holder: ast.If, ask: str, module: Module) -> Iterator[Edit]:
    test = holder.test
    needs_braces = isinstance(test, (ast.IfExp, ast.Lambda, ast.NamedExpr))
    needs_braces |= isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or)
    if needs_braces:
        start = module.start(test)
        yield module.edit(start, start, "(")
    end = module.end(test)
    yield module.edit(end, end, f"{')' if needs_braces else ''} and {ask}")


def _binds(statement: ast.stmt) -> bool:
    """Whether a name would stay unbound without the statement."""
    return any(
        isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        for node in ast.walk(statement)
    )
