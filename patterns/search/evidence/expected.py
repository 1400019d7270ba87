"""The errors that the failing test may wait for, what it finds on them, and how to name them."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from patterns.contract import Edit, Refused
from patterns.search.evidence.crash import Crash
from patterns.toolbox.errors.expected import Expected, every
from patterns.toolbox.imports import imports
from patterns.toolbox.names import sources_of_names
from patterns.toolbox.names.names import BUILTINS, lookup
from patterns.toolbox.place.locate import Place, own
from patterns.toolbox.repository import offlimits

ENDINGS = {"SystemExit", "KeyboardInterrupt", "Exit", "Abort"}


@lru_cache(maxsize=4)  # most families ask
def expected(crash: Crash) -> tuple[Expected, ...]:
    """What the test around the innermost of the traceback's test frames says must be raised.

    How a program ends is no business of the code that fails: it goes on to where that is decided.
    """
    if crash.is_cleanup:
        return ()  # what is waited for has been raised, and is hidden
    return tuple(
        replace(one, attributes=tuple(_asserted(place, crash)))
        for one, place in every(crash.fault, crash.sources)
        if one.name not in ENDINGS
    )


def _asserted(place: Place, crash: Crash) -> Iterator[tuple[str, str]]:
    """What `assert caught.value.code == 4` says behind the `with`."""
    function, line = place.function, place.statement.lineno if place.statement is not None else 0
    for node in own(function.body) if function is not None else ():
        match node:
            case ast.Compare(
                left=ast.Attribute(value=ast.Attribute(attr="value" | "exception"), attr=attr),
                ops=[ast.Eq()],
                comparators=[right],
            ) if node.lineno > line:
                text = _literal(right, crash)
                if text is not None:
                    yield attr, text


def _literal(node: ast.expr, crash: Crash) -> str | None:
    """A plain value, or that of a constant which the repository defines once."""
    match node:
        case ast.Constant(value=int() | str()):
            return ast.unparse(node)
        case ast.Attribute(attr=name) | ast.Name(id=name) if name.isupper():
            given = {
                ast.unparse(each.value)
                for module in crash.resolver.project.mentioning(name)
                for each in module.tree.body
                if isinstance(each, ast.Assign)
                and isinstance(each.value, ast.Constant)
                and ast.unparse(each.targets[0]) == name
            }
            return given.pop() if len(given) == 1 else None
    return None


def reachable(kind: Expected, place: Place, crash: Crash) -> tuple[str, tuple[Edit, ...]] | None:
    """How the type can be named at a place, and the import this needs; None where it cannot."""
    name = _at_hand(kind, place)
    if name is not None:
        return name, ()
    homes = [cls.module.path for cls in crash.resolver.classes_named(kind.name)]
    if len(homes) != 1 or homes[0] == place.module.path or offlimits.is_test(homes[0]):
        return None
    try:
        statement, _ = sources_of_names.statement(kind.name, place.module, crash.resolver.project)
    except Refused:
        return None
    return kind.name, (imports.added(place.module, statement),)


def _at_hand(kind: Expected, place: Place) -> str | None:
    """How the type can be named at a place without an import; None where it cannot."""
    if lookup(kind.name, place):
        return kind.name
    root = kind.type
    while isinstance(root, ast.Attribute):
        root = root.value
    if isinstance(kind.type, ast.Attribute) and isinstance(root, ast.Name):
        return ast.unparse(kind.type) if lookup(root.id, place) else None
    return kind.name if kind.name in BUILTINS else None
