"""Whether anybody could see that a value is changed in place, or replaced by a changed copy."""

import ast

from patterns.toolbox.locate import Place
from patterns.toolbox.names import Kind, bindings


def is_unshared(receiver: ast.expr, place: Place) -> bool:
    """Whether a value is fresh at a place, or in a local name that is read no more behind it."""
    if not isinstance(receiver, ast.Name):
        return not isinstance(receiver, (ast.Attribute, ast.Subscript))
    function = place.function
    if function is None:
        return False
    bound = bindings(function).get(receiver.id, ())
    fresh = bool(bound) and all(
        binding.kind is Kind.ASSIGNMENT and not isinstance(binding.value, (ast.Name, ast.Attribute))
        for binding in bound
    )
    uses = [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and node.id == receiver.id and isinstance(node.ctx, ast.Load)
    ]
    return fresh and max((n.lineno, n.col_offset) for n in uses) == (
        receiver.lineno,
        receiver.col_offset,
    )
