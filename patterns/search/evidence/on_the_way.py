"""Errors of which a handler on the way to the failing test makes the one that it waits for."""

import ast
from collections.abc import Iterator
from dataclasses import replace

from patterns.search.evidence.crash import Crash
from patterns.search.evidence.expected import expected
from patterns.toolbox.errors.expected import Expected
from patterns.toolbox.errors.own_errors import kind_of, raises_of
from patterns.toolbox.errors.tries import tries
from patterns.toolbox.place.locate import FUNCTIONS, Place, own

FRAMES = 6


def kinds(crash: Crash) -> list[Expected]:
    """The types that are caught on the way and given on as the expected error, once each."""
    wanted = expected(crash)
    found: dict[str, Expected] = {}
    for site in crash.sites[:FRAMES] if wanted else ():
        for place in site.places:
            for block in tries(place):
                for handler in block.handlers:
                    for kind in wanted:
                        if raises_expected(handler, kind, place):
                            found |= {each.name: each for each in _caught(handler, kind)}
    return [each for each in found.values() if each.name not in {kind.name for kind in wanted}]


def fits(kind: Expected, place: Place) -> bool:
    """Whether a function may raise a type: what is only given on it must raise already."""
    return not kind.through or any(raises_of(kind.name, place))


def raises_expected(handler: ast.ExceptHandler, kind: Expected, place: Place) -> bool:
    """Whether a clause ends in the expected error, or in what the object makes its errors by."""
    last = handler.body[-1]
    match last:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name))):
            return any(_raises(method, kind) for method in _methods(place, name))
    raised = last.exc if isinstance(last, ast.Raise) else None
    return raised is not None and is_expected(raised, kind)


def is_expected(raised: ast.expr, kind: Expected) -> bool:
    """Whether what is raised is of the expected type, or what the object makes its errors by."""
    match raised:
        case (
            ast.Attribute(value=ast.Name(id="self" | "cls"))
            | ast.Call(func=ast.Attribute(value=ast.Name(id="self" | "cls")))
        ):
            return True
    return kind_of(raised) == kind.name


def _methods(place: Place, name: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in place.cls.body if place.cls is not None else ():
        if isinstance(node, FUNCTIONS) and node.name == name:
            yield node


def _raises(method: ast.FunctionDef | ast.AsyncFunctionDef, kind: Expected) -> bool:
    raised = (node.exc for node in own(method.body) if isinstance(node, ast.Raise))
    return any(exc is not None and kind.name in ast.unparse(exc) for exc in raised)


def _caught(handler: ast.ExceptHandler, kind: Expected) -> Iterator[Expected]:
    parts = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    for part in parts:
        if isinstance(part, (ast.Name, ast.Attribute)):
            yield replace(kind, type=part, attributes=(), through=True)
