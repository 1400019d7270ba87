"""Sentences about the source for explanations: where a value comes from."""

import ast

from patterns.toolbox.names.names import Kind, lookup
from patterns.toolbox.place.locate import FUNCTIONS, Place
from patterns.toolbox.values.stdlib import is_none

MOST = 3
"""Places that a sentence names before it only counts."""


def origin(expression: ast.expr, place: Place) -> str:
    """Where a value comes from, as a sentence without a full stop."""
    module = place.module
    source = module.source(expression)
    if isinstance(expression, ast.Constant):
        return "It is written there"
    if not isinstance(expression, ast.Name):
        what = "call" if isinstance(expression, ast.Call) else "expression"
        return f"The {what} itself gives the value: look at what `{source}` stands for"
    found = lookup(expression.id, place)
    if found is None:
        return f"Nothing in {module.path} gives `{source}` its value"
    bound = found[1]
    parameters = [binding for binding in bound if binding.kind is Kind.PARAMETER]
    if parameters:
        return _of_parameter(source, found[0][-1], place)
    if len(bound) == 1 and bound[0].value is not None:
        value = bound[0].value
        return f"`{source}` is `{module.source(value)}` ({module.path}:{value.lineno})"
    lines = sorted({getattr(binding.node, "lineno", 0) for binding in bound} - {0})
    shown = ", ".join(f"{module.path}:{line}" for line in lines[:MOST]) or module.path
    more = f" and {len(lines) - MOST} more places" if len(lines) > MOST else ""
    return f"`{source}` gets its value at {shown}{more}"


def _of_parameter(source: str, scope: ast.AST, place: Place) -> str:
    if not isinstance(scope, FUNCTIONS):
        return f"`{source}` is a parameter of a lambda"
    arguments = scope.args
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = dict(
        zip(
            [a.arg for a in positional[len(positional) - len(arguments.defaults) :]],
            arguments.defaults,
            strict=True,
        )
    )
    given = defaults.get(source)
    default = ", None by default" if given is not None and is_none(given) else ""
    where = f"{place.module.path}:{scope.lineno}"
    return f"`{source}` is a parameter of `{scope.name}()` ({where}){default}"
