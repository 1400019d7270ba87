"""The one expression that gives a value its name, where a name has one."""

import ast

from patterns.toolbox.locate import Argument, Place
from patterns.toolbox.names import Kind, lookup


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


def _is_part(node: ast.AST, value: ast.expr) -> bool:
    """Whether a statement assigns more than the value: `a, b = x, y` gives each its part."""
    return getattr(node, "value", None) is not value
