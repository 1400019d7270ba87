"""Whether the code on the way to an expression has made sure already that it is there."""

import ast
from collections.abc import Iterator
from itertools import pairwise

from patterns.toolbox.flow import ends_with_exit
from patterns.toolbox.locate import Place
from patterns.toolbox.stdlib import is_none


def is_guarded(
    node: ast.expr, use: ast.expr, place: Place, test: tuple[str, str] | None = None
) -> bool:
    """Whether a test that lets control come here asks for the expression.

    Args:
        test: the tests that it is there, and that it is not, where they are not about None.
    """
    wanted = {ast.unparse(node), *((test[0], f"not {test[1]}") if test else ())}
    return any(ast.unparse(known) in wanted for known in _known(use, place))


def present_if(test: ast.expr, *, outcome: bool) -> Iterator[ast.expr]:
    """What cannot be None where a test comes out one way."""
    match test:
        case ast.BoolOp(op=op, values=values) if isinstance(op, ast.And) is outcome:
            for value in values:
                yield from present_if(value, outcome=outcome)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from present_if(operand, outcome=not outcome)
        case ast.Compare(left=left, ops=[op], comparators=[right]) if is_none(right):
            if isinstance(op, ast.IsNot if outcome else ast.Is):
                yield left
        case ast.Compare():
            yield test if outcome else ast.UnaryOp(ast.Not(), test)
        case ast.Call(func=ast.Name(id="isinstance"), args=[subject, _]) if outcome:
            yield subject
        case ast.NamedExpr(target=target, value=value) if outcome:
            yield from (target, value)
        case ast.Name() | ast.Attribute() | ast.Subscript() if outcome:
            yield test


def _known(use: ast.expr, place: Place) -> Iterator[ast.expr]:
    root = place.function or place.module.tree
    path = _path(root, use) or []
    for parent, child in pairwise(path):
        yield from _from_parent(parent, child)


def _path(root: ast.AST, target: ast.AST) -> list[ast.AST] | None:
    """The nodes from a root down to one of its descendants."""
    parents: dict[ast.AST, ast.AST] = {}
    for node in ast.walk(root):
        for child in ast.iter_child_nodes(node):
            parents[child] = node
    if target not in parents:
        return None
    path = [target]
    while path[-1] is not root:
        path.append(parents[path[-1]])
    return path[::-1]


def _from_parent(parent: ast.AST, child: ast.AST) -> Iterator[ast.expr]:
    """What is sure in a child because of how its parent leads to it."""
    match parent:
        case ast.BoolOp(op=op, values=values) if isinstance(child, ast.expr):
            for value in values[: values.index(child)]:
                yield from present_if(value, outcome=isinstance(op, ast.And))
        case ast.IfExp(test=test, body=body) if child is not test:
            yield from present_if(test, outcome=child is body)
        case ast.If(test=test, body=body) | ast.While(test=test, body=body) if child is not test:
            yield from present_if(test, outcome=child in body)
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            if not isinstance(child, ast.comprehension):
                tests = (test for generator in parent.generators for test in generator.ifs)
                for test in tests:
                    yield from present_if(test, outcome=True)
        case ast.Assert(test=test, msg=message) if child is message:
            yield from present_if(test, outcome=False)
    if isinstance(child, ast.stmt):
        yield from _from_earlier(parent, child)


def _from_earlier(parent: ast.AST, child: ast.stmt) -> Iterator[ast.expr]:
    """What guards in front of a statement, in the same block, let through."""
    for field in ("body", "orelse", "finalbody"):
        block = getattr(parent, field, None)
        if not isinstance(block, list) or child not in block:
            continue
        for earlier in block[: block.index(child)]:
            match earlier:
                case ast.If(test=test, body=body) if ends_with_exit(body):
                    yield from present_if(test, outcome=False)
                case ast.If(test=test, body=[ast.Assign(targets=[target], value=value)]) if (
                    not is_none(value)
                ):
                    known = [ast.unparse(e) for e in present_if(test, outcome=False)]
                    if ast.unparse(target) in known:
                        yield target
                case ast.Assert(test=test):
                    yield from present_if(test, outcome=True)
