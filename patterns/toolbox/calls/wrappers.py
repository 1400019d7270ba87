"""Functions that stand in front of others and hand on whatever they are called with."""

import ast

from patterns.toolbox.names.names import parameters
from patterns.toolbox.place.locate import Place

HANDED_ON = ("args", "kwargs")
"""What everybody calls the arguments that a wrapper knows nothing about."""


def is_handed_on(node: ast.expr, place: Place) -> bool:
    """Whether an expression is all the arguments of a call that a wrapper hands on.

    What stands in them is its callers' choice: a default made up here would only reach the wrapped
    function, or a cache's key.
    """
    function = place.function
    if function is None or not isinstance(node, ast.Name) or node.id not in HANDED_ON:
        return False
    return set(HANDED_ON) <= {parameter.arg for parameter in parameters(function.args)}
