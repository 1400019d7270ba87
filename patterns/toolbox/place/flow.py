"""Where control goes at the end of a block."""

import ast
from collections.abc import Sequence

from patterns.toolbox.place.locate import own


def ends_with_exit(body: Sequence[ast.stmt]) -> bool:
    """Whether control never falls off the end of these statements."""
    last = body[-1]
    match last:
        case ast.Return() | ast.Raise() | ast.Continue() | ast.Break():
            return True
        case ast.If(body=then, orelse=otherwise):
            return bool(otherwise) and ends_with_exit(then) and ends_with_exit(otherwise)
        case ast.With(body=inner) | ast.AsyncWith(body=inner):
            return ends_with_exit(inner)
        case ast.While(test=ast.Constant(value=True)):
            return not any(isinstance(node, ast.Break) for node in own(last.body))
        case ast.Try(body=inner, handlers=handlers, orelse=otherwise, finalbody=final):
            if final and ends_with_exit(final):
                return True
            main = ends_with_exit(otherwise or inner)
            return main and all(ends_with_exit(handler.body) for handler in handlers)
        case ast.Match(cases=cases):
            wild = isinstance(cases[-1].pattern, ast.MatchAs) and cases[-1].pattern.pattern is None
            return wild and cases[-1].guard is None and all(ends_with_exit(c.body) for c in cases)
        case _:
            return False
