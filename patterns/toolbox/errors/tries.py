"""`try` blocks around a statement, and the types that their clauses name."""

import ast
from collections.abc import Iterator, Sequence

from patterns.contract import Edit, Fault, Refused
from patterns.toolbox.errors.error_names import at_hand
from patterns.toolbox.place.locate import FUNCTIONS, Place
from patterns.toolbox.place.twins import twins_of
from patterns.toolbox.source.module import Module

MOST_TWINS = 5
"""Clauses that are changed together: more of them share a phrase, not a fault."""
SAFE = (ast.Name, ast.Constant, ast.Tuple, ast.expr_context)
"""What a further statement under the `try` may consist of: nothing that can fail."""


def tries(place: Place) -> list[ast.Try]:
    """The `try` blocks of the same function in whose body a statement stands, innermost first."""
    found: list[ast.Try] = []
    todo: list[ast.AST] = [place.function or place.module.tree]
    while todo:
        for child in ast.iter_child_nodes(todo.pop()):
            if isinstance(child, (*FUNCTIONS, ast.ClassDef, ast.Lambda)):
                continue
            if isinstance(child, ast.Try) and _holds(child.body, place.statement):
                found.append(child)
            todo.append(child)
    return sorted(found, key=lambda block: -block.lineno)


def _holds(body: Sequence[ast.stmt], statement: ast.stmt | None) -> bool:
    return any(inner is statement for part in body for inner in ast.walk(part))


def caught(node: ast.expr | None) -> list[str]:
    """The bare names of the types that an `except` names."""
    return list(_names(node))


def _names(node: ast.expr | None) -> Iterator[str]:
    match node:
        case ast.Tuple(elts=parts):
            for part in parts:
                yield from _names(part)
        case ast.Name(id=name) | ast.Attribute(attr=name):
            yield name


def named_too(handler: ast.ExceptHandler, name: str, module: Module) -> tuple[Edit, ...]:
    """The edits that make a clause with a type name one more."""
    kind = handler.type
    if kind is None:
        return ()
    start, end = module.start(kind), module.end(kind)
    if isinstance(kind, ast.Tuple):
        last = module.end(kind.elts[-1])
        return (module.edit(last, last, f", {name}"),)
    return (module.edit(start, start, "("), module.edit(end, end, f", {name})"))


def is_alone(block: ast.Try, place: Place) -> bool:
    """Whether nothing but the place's statement can fail under a `try`."""
    match block.body:
        case [ast.If() as only] if _is_safe(only.test):
            # Of the branches, one runs, and it is the one statement then.
            leaves = list(_leaves(only))
            return place.statement in leaves
    others = [statement for statement in block.body if statement is not place.statement]
    return place.statement in block.body and all(
        isinstance(other, (ast.Return, ast.Assign, ast.Pass, ast.Continue, ast.Break))
        and all(isinstance(n, SAFE) for n in ast.walk(other) if n is not other)
        for other in others
    )


def spelt(fault: Fault, place: Place) -> str:
    """The error as the file can name it; `Refused` where it cannot."""
    name = at_hand(fault, place)
    if name is None:
        raise Refused(f"{place.module.path} imports nothing by which {fault.type} can be named")
    return name


def _is_safe(test: ast.expr) -> bool:
    """Whether a condition only compares names and constants."""
    kinds = (ast.Compare, ast.BoolOp, ast.UnaryOp, ast.cmpop, ast.boolop, ast.unaryop)
    return all(isinstance(node, (*SAFE, *kinds)) for node in ast.walk(test))


def _leaves(chain: ast.If) -> Iterator[ast.stmt]:
    """The statements of the branches that hold just one."""
    for body in (chain.body, chain.orelse):
        match body:
            case [ast.If() as inner] if _is_safe(inner.test):
                yield from _leaves(inner)
            case [ast.stmt() as only]:
                yield only


def alike(handler: ast.ExceptHandler, place: Place) -> list[ast.ExceptHandler]:
    """The same clause around nothing but the twins of a statement."""
    found = [
        each
        for twin, _ in twins_of(place)
        for block in tries(twin)
        for each in block.handlers
        if each is not handler and ast.dump(each) == ast.dump(handler) and is_alone(block, twin)
    ]
    return found if len(found) <= MOST_TWINS else []
