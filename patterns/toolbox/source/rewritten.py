"""An expression replaced by another, in brackets where its neighbours could tear it apart."""

import ast

from patterns.contract import Edit
from patterns.toolbox.place.locate import Place

WHOLE = (ast.If, ast.While, ast.Return, ast.Assign, ast.Expr, ast.AnnAssign, ast.AugAssign)
"""Statements whose `test` or `value` stands by itself, so that nothing binds tighter than it."""


def replaced(node: ast.expr, text: str, place: Place) -> Edit:
    """Put an expression of any precedence where another one stands."""
    module = place.module
    shown = text if _stands_alone(node, place) else f"({text})"
    return module.edit(module.start(node), module.end(node), shown)


def _stands_alone(node: ast.expr, place: Place) -> bool:
    """Whether an expression is all of its statement, or an argument of a call by itself."""
    for part in ast.walk(place.statement or ast.Pass()):
        if isinstance(part, WHOLE):
            alone = node in (getattr(part, "test", None), getattr(part, "value", None))
        else:
            alone = isinstance(part, ast.Call) and node in part.args
        if alone:
            return True
    return False


def call_of(node: ast.expr, place: Place) -> ast.Call | None:
    """The call whose callee an expression is."""
    return next(
        (
            call
            for call in ast.walk(place.statement or ast.Pass())
            if isinstance(call, ast.Call) and call.func is node
        ),
        None,
    )
