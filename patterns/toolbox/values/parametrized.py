"""The values that pytest hands to a test's parameters."""

import ast
from collections.abc import Iterator

from patterns.toolbox.place.locate import Place


def texts(name: str, place: Place) -> Iterator[str]:
    """The texts that a parameter of the test around a place gets, in their order."""
    for value in values(name, place):
        match value:
            case ast.Constant(value=str(text)):
                yield text


def values(name: str, place: Place) -> Iterator[ast.expr]:
    """What a parameter of the test around a place gets, in its order.

    https://docs.pytest.org/en/stable/how-to/parametrize.html
    """
    for decorator in place.function.decorator_list if place.function is not None else ():
        match decorator:
            case ast.Call(
                func=ast.Attribute(attr="parametrize"),
                args=[names, ast.List(elts=rows) | ast.Tuple(elts=rows), *_],
            ):
                yield from _column(name, _names_in(names), rows)


def _column(name: str, order: list[str], rows: list[ast.expr]) -> Iterator[ast.expr]:
    if name not in order:
        return
    for row in rows:
        yield from _values_in(row, len(order))[order.index(name) : order.index(name) + 1]


def _names_in(node: ast.expr) -> list[str]:
    match node:
        case ast.Constant(value=str(text)):
            return [name.strip() for name in text.split(",")]
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return [str(part.value) for part in parts if isinstance(part, ast.Constant)]
    return []


def _values_in(row: ast.expr, count: int) -> list[ast.expr]:
    match row:
        case ast.Call(args=parts):  # pytest.param(...)
            return parts
        case ast.Tuple(elts=parts) | ast.List(elts=parts) if count > 1:
            return parts
    return [row]
