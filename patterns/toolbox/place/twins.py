"""Statements that would fail as another one does: their twins in the same file."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import Enum, auto
from itertools import zip_longest

from patterns.toolbox.names.names import BUILTINS, parameters
from patterns.toolbox.place.locate import FUNCTIONS, Function, Place, is_docstring, own, statements
from patterns.toolbox.source.lines import blocks_to

SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Return, ast.Raise)
SHORTEST = 10
"""Characters of a statement that is no mere phrase."""
LONG = 25
"""Characters of one that a function does not hold twice by chance."""
LEAST = 12
"""Nodes of a function that is not built like another one by chance."""
UNLIKE = 3
"""Names and texts in which a statement of a function that is built alike may differ."""


LEAST_SWAPPED = 2
"""Names that differ by the same word in statements that say the like of two things."""


class Likeness(Enum):
    """What makes a statement another one's twin."""

    SAME_FUNCTION = auto()
    """It is the same, in the same function."""
    PARALLEL = auto()
    """It says the same of another thing, whose names differ by one word: `old_args`, `new_args`."""
    SAME = auto()
    """It is the same but for the names of what its function is given."""
    BUILT_ALIKE = auto()
    """It stands where the other one does, in a function that is built just as the other one's."""


def twins_of(place: Place) -> Iterator[tuple[Place, Likeness]]:
    """The twins of a place's statement, in its own function and in those beside it."""
    function, statement = place.function, place.statement
    if function is None or not isinstance(statement, SIMPLE):
        return
    if not isinstance(statement, ast.Raise):
        for twin, likeness in _inside(statement, function, place):
            yield replace(place, statement=twin), likeness
    for there in _siblings(function, place):
        if there.function is not None:
            for twin, likeness in _in_sibling(statement, function, there.function, place):
                yield replace(there, statement=twin), likeness


def _inside(
    statement: ast.stmt, function: Function, place: Place
) -> Iterator[tuple[ast.stmt, Likeness]]:
    if len(place.module.bytes_of(statement)) >= LONG:
        for twin in statements(function.body):
            if twin is not statement and ast.dump(twin) == ast.dump(statement):
                yield twin, Likeness.SAME_FUNCTION
    for holder in _holders(statement, function):
        for whole in parallel(holder, function):
            pairs = zip(ast.walk(holder), ast.walk(whole), strict=True)
            found = next(there for here, there in pairs if here is statement)
            if isinstance(found, ast.stmt):
                yield found, Likeness.PARALLEL


def _in_sibling(
    statement: ast.stmt, function: Function, sibling: Function, place: Place
) -> Iterator[tuple[ast.stmt, Likeness]]:
    size = len(place.module.bytes_of(statement))
    is_raise = isinstance(statement, ast.Raise)
    exact = [] if is_raise else list(_exact(statement, function, sibling, size))
    yield from ((twin, Likeness.SAME) for twin in exact)
    like = None if exact else _at_same_position(statement, function, sibling)
    if like is not None:
        yield like, Likeness.BUILT_ALIKE


def parallel(statement: ast.stmt, function: Function) -> Iterator[ast.stmt]:
    """The statements beside one that say the same of another thing, by one word of its names."""
    path = blocks_to(statement, function.body)
    for twin in path[-1][0] if path else []:
        if twin is not statement and type(twin) is type(statement):
            swapped = renamed(statement, twin)
            words = {_swapped(one, other) for one, other in swapped.items()}
            if len(swapped) >= LEAST_SWAPPED and len(words) == 1 and None not in words:
                yield twin


def renamed(statement: ast.stmt, twin: ast.stmt) -> dict[str, str]:
    """How a statement that is the same but for names calls what another one calls otherwise."""
    ours = [node for node in ast.walk(statement) if isinstance(node, ast.Name)]
    theirs = [node for node in ast.walk(twin) if isinstance(node, ast.Name)]
    pairs = {one.id: other.id for one, other in zip(ours, theirs, strict=False)}
    if _dump(statement, pairs) != _dump(twin, {}):
        return {}
    return {one: other for one, other in pairs.items() if one != other}


def _swapped(one: str, other: str) -> tuple[str, str] | None:
    """The only word in which two names differ; None where they are not so much alike."""
    ours, theirs = one.split("_"), other.split("_")
    differing = [pair for pair in zip(ours, theirs, strict=False) if pair[0] != pair[1]]
    is_one = len(ours) == len(theirs) > len(differing) == 1
    return differing[0] if is_one else None


def _holders(statement: ast.stmt, function: Function) -> list[ast.stmt]:
    """A statement, and the `if` of which it is all."""
    path = blocks_to(statement, function.body)
    around = [block[at] for block, at in path[-2:-1]]
    return [statement, *(each for each in around if isinstance(each, ast.If))]


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
