"""Statements that would fail as another one does: their twins in the same file."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import Enum, auto
from itertools import zip_longest

from patterns.toolbox.locate import FUNCTIONS, Function, Place, is_docstring, own, statements
from patterns.toolbox.names import BUILTINS, parameters

SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Return, ast.Raise)
SHORTEST = 10
"""Characters of a statement that is no mere phrase."""
LONG = 25
"""Characters of one that a function does not hold twice by chance."""
LEAST = 12
"""Nodes of a function that is not built like another one by chance."""
UNLIKE = 3
"""Names and texts in which a statement of a function that is built alike may differ."""


class Likeness(Enum):
    """What makes a statement another one's twin."""

    SAME_FUNCTION = auto()
    """It is the same, in the same function."""
    SAME = auto()
    """It is the same but for the names of what its function is given."""
    BUILT_ALIKE = auto()
    """It stands where the other one does, in a function that is built just as the other one's."""


def twins_of(place: Place) -> Iterator[tuple[Place, Likeness]]:
    """The twins of a place's statement, in its own function and in those beside it."""
    function, statement = place.function, place.statement
    if function is None or not isinstance(statement, SIMPLE):
        return
    deliberate = isinstance(statement, ast.Raise)
    size = len(place.module.bytes_of(statement))
    if size >= LONG and not deliberate:
        for twin in statements(function.body):
            if twin is not statement and ast.dump(twin) == ast.dump(statement):
                yield replace(place, statement=twin), Likeness.SAME_FUNCTION
    for there in _siblings(function, place):
        sibling = there.function
        if sibling is None:
            continue
        exact = [] if deliberate else list(_exact(statement, function, sibling, size))
        for twin in exact:
            yield replace(there, statement=twin), Likeness.SAME
        like = None if exact else _at_same_position(statement, function, sibling)
        if like is not None:
            yield replace(there, statement=like), Likeness.BUILT_ALIKE


def _exact(
    statement: ast.stmt, function: Function, sibling: Function, size: int
) -> Iterator[ast.stmt]:
    """The same statement in another function, which it is given all of it as here."""
    if size < SHORTEST or not _reads_parameters(statement, function):
        return
    for twin in statements(sibling.body):
        if type(twin) is not type(statement) or not _reads_parameters(twin, sibling):
            continue
        same = _dump(twin, {}) == _dump(statement, {})
        if same or (
            size >= LONG and _dump(twin, _own(sibling)) == _dump(statement, _own(function))
        ):
            yield twin


def _own(function: Function) -> Mapping[str, str]:
    """What a function's parameters are called in all functions of its shape."""
    return {given.arg: f"_{at}" for at, given in enumerate(parameters(function.args))}


def _dump(statement: ast.stmt, renamed: Mapping[str, str]) -> str:
    """A statement's shape; of a name that is bound, only what it is bound to."""
    bound: ast.AST = statement
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        bound = statement.value
    text = ast.dump(bound)
    return re.sub(r"id='(\w+)'", lambda name: f"id='{renamed.get(name[1], name[1])}'", text)


def _siblings(function: Function, place: Place) -> Iterator[Place]:
    """The other functions of the same class or module; in the classes beside it, its namesakes."""
    outer = place.scopes[: place.scopes.index(function)]
    holder = outer[-1]
    if not isinstance(holder, (ast.ClassDef, ast.Module)):
        return
    for node in holder.body:
        if isinstance(node, FUNCTIONS) and node is not function:
            yield Place(place.module, (*outer, node))
    around = outer[-2] if len(outer) > 1 else None
    for cls in around.body if isinstance(around, ast.Module) else []:
        if isinstance(cls, ast.ClassDef) and cls is not holder:
            for node in cls.body:
                if isinstance(node, FUNCTIONS) and node.name == function.name:
                    yield Place(place.module, (*outer[:-1], cls, node))


def _at_same_position(
    statement: ast.stmt, function: Function, sibling: Function
) -> ast.stmt | None:
    """The statement's counterpart in a function that is built just as this one."""
    ours, theirs = _skeleton(function), _skeleton(sibling)
    if len(ours) < LEAST or [*map(type, ours)] != [*map(type, theirs)]:
        return None
    twin = next(
        (there for here, there in zip(ours, theirs, strict=True) if here is statement), None
    )
    if not isinstance(twin, ast.stmt):
        return None
    pairs = zip_longest(_words(statement), _words(twin))
    unlike = sum(one != other for one, other in pairs)
    return twin if unlike <= UNLIKE else None


def _skeleton(function: Function) -> list[ast.AST]:
    """The nodes of a function's body, which say how it is built."""
    body = function.body[1:] if is_docstring(function.body[0]) else function.body
    small = (ast.expr_context, ast.operator, ast.boolop, ast.unaryop, ast.cmpop)
    nodes = (node for statement in body for node in ast.walk(statement))
    return [node for node in nodes if not isinstance(node, small)]


def _words(node: ast.AST) -> list[object]:
    """The names and constants of a node, in their order."""
    names = ("id", "attr", "arg", "value", "name")
    found = ([getattr(part, name, None) for name in names] for part in ast.walk(node))
    return [
        next((each for each in each_of if isinstance(each, (str, int, float, bytes))), None)
        for each_of in found
    ]


def _reads_parameters(statement: ast.stmt, function: Function) -> bool:
    """Whether a statement only reads what the function is given, and modules' names."""
    given = {parameter.arg for parameter in parameters(function.args)}
    stored = {
        node.id
        for node in own(function.body)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    read = {
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    local = read & (given | stored) - BUILTINS
    return bool(local - {"self", "cls"}) and local <= given
