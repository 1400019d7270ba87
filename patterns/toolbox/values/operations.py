"""What operators and displays give, as far as the types of their operands tell."""

import ast
from collections.abc import Callable, Iterator

from patterns.toolbox.place.locate import Place
from patterns.toolbox.values import stdlib
from patterns.toolbox.values.values import NONE, Instance, Value, Values

Evaluate = Callable[[ast.expr, Place], Values]


def result(expression: ast.expr, place: Place, evaluate: Evaluate) -> Iterator[Value]:
    """All that an expression other than a name, attribute, call or `await` may give."""
    match expression:
        case ast.IfExp(body=first, orelse=second):
            yield from (*evaluate(first, place), *evaluate(second, place))
        case ast.BoolOp(op=op, values=[*operands, last]):
            for operand in operands:
                # `a or b` is never the None that `a` may be.
                skipped = {NONE} if isinstance(op, ast.Or) else set()
                yield from (v for v in evaluate(operand, place) if v not in skipped)
            yield from evaluate(last, place)
        case ast.NamedExpr(value=value):
            yield from evaluate(value, place)
        case ast.BinOp(left=left, op=op, right=right):
            yield from stdlib.binary(op, evaluate(left, place), evaluate(right, place))
        case ast.UnaryOp(op=ast.Not()):
            yield Instance("builtins.bool")
        case ast.UnaryOp(operand=operand):
            yield from evaluate(operand, place)
        case _:
            yield stdlib.display(expression)
