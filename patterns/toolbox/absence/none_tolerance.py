"""Where an expression stands: whether what it is part of would take None for it."""

import ast

PASSING_ON = (ast.Compare, ast.BoolOp, ast.IfExp, ast.Call, ast.keyword, ast.FormattedValue)
DISPLAYS = (ast.Tuple, ast.List, ast.Set, ast.Dict, ast.NamedExpr)
STATEMENTS = (ast.Assign, ast.AnnAssign, ast.Return, ast.Expr, ast.If, ast.While, ast.Assert)
EQUAL = (ast.Eq, ast.NotEq, ast.Is, ast.IsNot)


def takes_none(node: ast.expr, parent: ast.AST | None) -> bool:
    """Whether the node around an expression does not fail at once where that is None."""
    if isinstance(parent, ast.UnaryOp):
        return isinstance(parent.op, ast.Not)
    fits = isinstance(parent, (*PASSING_ON, *DISPLAYS, *STATEMENTS))
    return fits and not _is_ordered(node, parent)


def _is_ordered(node: ast.expr, parent: ast.AST | None) -> bool:
    """`<` and the like, and what stands behind `in`, take no None."""
    if not isinstance(parent, ast.Compare):
        return False
    if parent.left is node and isinstance(parent.ops[0], (ast.In, ast.NotIn)):
        return False
    return not all(isinstance(op, EQUAL) for op in parent.ops)
