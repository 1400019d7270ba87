"""What a block of statements does to the size of a container, by itself or by what it calls."""

import ast
from collections.abc import Iterator, Sequence

from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.locate import Place, blocks, own
from patterns.toolbox.values.values import FunctionValue

SIZING = {
    "add",
    "append",
    "appendleft",
    "clear",
    "difference_update",
    "discard",
    "extend",
    "extendleft",
    "insert",
    "intersection_update",
    "move_to_end",
    "pop",
    "popitem",
    "popleft",
    "remove",
    "setdefault",
    "symmetric_difference_update",
    "update",
}
"""Methods that add, remove or move entries."""


def in_loop(loop: ast.For, container: ast.expr) -> Iterator[ast.AST]:
    """What a loop's body does to a container in a round that is not the last one.

    `d[k] = v` for a key that the loop runs over changes no size.
    """
    targets = {node.id for node in ast.walk(loop.target) if isinstance(node, ast.Name)}
    for statement in _going_on(loop.body, inner=False):
        for node in changes([statement], container):
            match node:
                case (
                    ast.Assign(targets=[ast.Subscript(slice=key)])
                    | ast.AugAssign(target=ast.Subscript(slice=key))
                ) if isinstance(key, ast.Name) and key.id in targets:
                    continue
            yield node


def attribute(name: str, resolver: Resolver) -> str | None:
    """`path:line` of code that may change the size of what objects have by this name."""
    for module in resolver.project.mentioning(f".{name}"):
        for node in ast.walk(module.tree):
            match node:
                case ast.Attribute(value=ast.Attribute(attr=attr), attr=method) if (
                    attr == name and method in SIZING
                ):
                    return f"{module.path}:{node.lineno}"
                case ast.Subscript(value=ast.Attribute(attr=attr), ctx=ast.Store() | ast.Del()) if (
                    attr == name
                ):
                    return f"{module.path}:{node.lineno}"
    return None


def _going_on(body: Sequence[ast.stmt], *, inner: bool) -> Iterator[ast.stmt]:
    """The simple statements after which another round of the loop may follow."""
    leaving = (ast.Return, ast.Raise) if inner else (ast.Return, ast.Raise, ast.Break)
    if isinstance(body[-1], leaving):
        return
    for statement in body:
        nested = list(blocks(statement))
        looping = isinstance(statement, (ast.For, ast.AsyncFor, ast.While))
        for block in nested:
            yield from _going_on(block, inner=inner or looping)
        if not nested:
            yield statement


def changes(body: Sequence[ast.stmt], container: ast.expr) -> Iterator[ast.AST]:
    """The nodes of a block that may change the size of a container, however it is reached."""
    wanted = _text(container)
    for node in own(body):
        match node:
            case ast.Call(func=ast.Attribute(value=base, attr=attr)) if attr in SIZING:
                target: ast.expr | None = base
            case ast.Delete(targets=[ast.Subscript(value=base)]):
                target = base
            case ast.Assign(targets=[ast.Subscript(value=base)]):
                target = base
            case ast.AugAssign(target=ast.Subscript(value=base)):
                target = base
            case _:
                continue
        if target is not None and _text(target) == wanted:
            yield node


def called(
    body: Sequence[ast.stmt], container: ast.expr, place: Place, resolver: Resolver
) -> Iterator[FunctionValue]:
    """Methods of the same object, called in a block, that change its attribute `self.x`."""
    if not isinstance(container, ast.Attribute) or not isinstance(container.value, ast.Name):
        return
    for node in own(body):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name)) as callee) if (
                name == container.value.id
            ):
                for function in resolver.values(callee, place):
                    if isinstance(function, FunctionValue) and _changes_its(function, container):
                        yield function


def rebinds(body: Sequence[ast.stmt], container: ast.expr) -> bool:
    """Whether a block makes the name or attribute stand for another object."""
    wanted = _text(container)
    return any(
        isinstance(node, (ast.Name, ast.Attribute))
        and isinstance(node.ctx, (ast.Store, ast.Del))
        and _text(node) == wanted
        for node in own(body)
    )


def _changes_its(function: FunctionValue, container: ast.Attribute) -> bool:
    parameters = function.node.args.posonlyargs + function.node.args.args
    if function.owner is None or not parameters:
        return False
    receiver = ast.Name(parameters[0].arg, ast.Load())
    own_name = ast.Attribute(receiver, container.attr, ast.Load())
    return any(changes(function.node.body, own_name))


def _text(node: ast.expr) -> str:
    return ast.unparse(node)
