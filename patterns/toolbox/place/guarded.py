"""Whether the code on the way to an expression has made sure already that it is there."""

import ast
from collections.abc import Iterator, Sequence
from itertools import pairwise

from patterns.toolbox.place.flow import ends_with_exit
from patterns.toolbox.place.locate import Place
from patterns.toolbox.values.stdlib import is_none

Known = tuple[ast.expr, bool]
"""What cannot be None, and whether it is even true: not empty, not zero."""


OF_TYPES = ("isinstance(", "not isinstance(", "hasattr(")


def is_guarded(
    node: ast.expr, use: ast.AST, place: Place, test: tuple[str, str] | None = None
) -> bool:
    """Whether what lets control come here shows that the expression is there.

    Args:
        test: the tests that it is there, and that it is not, where not to be None is not enough.
    """
    wanted = {ast.unparse(node), *((test[0], f"not {test[1]}") if test else ())}
    if test is not None and test[0].startswith(OF_TYPES):
        wanted.remove(ast.unparse(node))  # to be there says nothing of a type
    path = path_to(place.function or place.module.tree, use)
    return any(
        ast.unparse(known) in wanted
        for parent, child in pairwise(path)
        for known, true in _from_parent(parent, child)
        if true or test is None
    )


def present_if(test: ast.expr, *, outcome: bool) -> Iterator[Known]:
    """What is there where a test comes out one way."""
    match test:
        case ast.BoolOp(op=op, values=values) if isinstance(op, ast.And) is outcome:
            for value in values:
                yield from present_if(value, outcome=outcome)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from present_if(operand, outcome=not outcome)
        case ast.Compare(left=left, ops=[op], comparators=[right]) if is_none(right):
            if isinstance(op, ast.IsNot if outcome else ast.Is):
                yield left, False
        case ast.Compare():
            yield (test if outcome else ast.UnaryOp(ast.Not(), test)), True
        case ast.Call(func=ast.Name(id="isinstance"), args=[subject, _]) if outcome:
            yield subject, False
        case ast.NamedExpr(target=target, value=value) if outcome:
            yield from ((target, True), (value, True))
        case ast.Name() | ast.Attribute() | ast.Subscript() if outcome:
            yield test, True


def path_to(root: ast.AST, target: ast.AST) -> Sequence[ast.AST]:
    """The nodes from a root down to one of its descendants; nothing where it is none."""
    parents: dict[ast.AST, ast.AST] = {}
    for node in ast.walk(root):
        for child in ast.iter_child_nodes(node):
            parents[child] = node
    if target not in parents:
        return ()
    path = [target]
    while path[-1] is not root:
        path.append(parents[path[-1]])
    return path[::-1]


def _from_parent(parent: ast.AST, child: ast.AST) -> Iterator[Known]:
    """What is sure in a child because of how its parent leads to it."""
    match parent:
        case ast.BoolOp(op=op, values=values) if isinstance(child, ast.expr):
            for value in values[: values.index(child)]:
                yield from present_if(value, outcome=isinstance(op, ast.And))
                yield from _used(value)
        case ast.IfExp(test=test, body=body) if child is not test:
            yield from _decided(test, outcome=child is body)
        case ast.If(test=test, body=body) | ast.While(test=test, body=body) if child is not test:
            yield from _decided(test, outcome=child in body)
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            tests = (test for generator in parent.generators for test in generator.ifs)
            for test in () if isinstance(child, ast.comprehension) else tests:
                yield from _decided(test, outcome=True)
        case ast.Assert(test=test, msg=message) if child is message:
            yield from present_if(test, outcome=False)
    if isinstance(child, ast.stmt):
        yield from _from_earlier(parent, child)


def _decided(test: ast.expr, *, outcome: bool) -> Iterator[Known]:
    yield from present_if(test, outcome=outcome)
    yield from _used(test)


def _from_earlier(parent: ast.AST, child: ast.stmt) -> Iterator[Known]:
    """What statements in front of one, in the same block, let through."""
    for field in ("body", "orelse", "finalbody"):
        block = getattr(parent, field, None)
        if not isinstance(block, list) or child not in block:
            continue
        known: list[Known] = []
        for earlier in block[: block.index(child)]:
            known = [pair for pair in known if not _rebinds(earlier, pair[0])]
            known += _passed(earlier)
        yield from known


def _passed(earlier: ast.stmt) -> Iterator[Known]:
    """What is there once control has gone past a statement."""
    match earlier:
        case ast.If(test=test, body=body) if ends_with_exit(body):
            yield from _decided(test, outcome=False)
        case ast.If(test=test, body=[ast.Assign(targets=[target], value=value)]):
            given = [ast.unparse(node) for node, _ in present_if(test, outcome=False)]
            if not is_none(value) and ast.unparse(target) in given:
                yield target, False
        case ast.If(test=test):
            yield from _used(test)
        case ast.Assert(test=test):
            yield from _decided(test, outcome=True)
        case ast.Expr(value=value) | ast.AugAssign(value=value):
            yield from _used(value)
        case ast.Assign(value=value):
            yield from (pair for pair in _used(value) if not _rebinds(earlier, pair[0]))


def _used(node: ast.expr) -> Iterator[Known]:
    """What an expression surely takes an attribute or element of: None would have failed."""
    match node:
        case ast.BoolOp(values=[first, *_]) | ast.IfExp(test=first):
            yield from _used(first)
            return
        case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            return
        case ast.Attribute(value=value) | ast.Subscript(value=value):
            yield value, False
    for child in ast.iter_child_nodes(node):
        inner = child.value if isinstance(child, ast.keyword) else child
        if isinstance(inner, ast.expr):
            yield from _used(inner)


def _rebinds(statement: ast.stmt, node: ast.expr) -> bool:
    """Whether a statement may give an expression another value."""
    wanted = ast.unparse(node)
    return any(
        isinstance(part, (ast.Name, ast.Attribute, ast.Subscript))
        and isinstance(part.ctx, (ast.Store, ast.Del))
        and (
            wanted == (bound := ast.unparse(part)) or wanted.startswith((f"{bound}.", f"{bound}["))
        )
        for part in ast.walk(statement)
    )
