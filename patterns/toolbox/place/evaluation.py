"""Which expressions of some statements are evaluated whenever these run."""

import ast
from collections.abc import Iterator, Sequence

from patterns.toolbox.place.locate import NESTED


def is_needed_by_each(body: Sequence[ast.stmt], text: str) -> bool:
    """Whether every statement of a loop needs the neighbour, so that the last round does nothing.

    What stands in a branch, or behind `and` and `or`, is not always asked for.
    """
    return all(any(ast.unparse(part) == text for part in _needed(one)) for one in body)


def _needed(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    match node:
        case ast.BoolOp(values=[first, *_]) | ast.IfExp(test=first):
            yield from _needed(first)
        case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            return
        case _:
            for name, value in ast.iter_fields(node):
                if name not in NESTED:
                    parts = value if isinstance(value, list) else [value]
                    for part in parts:
                        if isinstance(part, ast.AST):
                            yield from _needed(part)
