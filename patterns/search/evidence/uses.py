"""Other uses that fail as a suspect's does: of the same expression, of parameters like it."""

import ast
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace

from patterns.search.evidence.crash import Crash, Suspect
from patterns.search.evidence.expressions import is_parameter
from patterns.search.evidence.failing_operands import parts
from patterns.toolbox.names.names import parameters
from patterns.toolbox.place.locate import Function, Place, expressions, statements
from patterns.toolbox.values.origins import default_of


def same_uses(suspect: Suspect, crash: Crash) -> list[Suspect]:
    """All other places of the function that do the same with the same expression."""
    function = suspect.place.function
    if function is None:
        return []
    wanted, place = ast.dump(suspect.node), suspect.place.of_function
    found = []
    for statement in statements(function.body):
        for use, where in expressions(replace(place, statement=statement)):
            if use is suspect.use or type(use) is not type(suspect.use):
                continue
            for node, _, _ in parts(use, crash.said, here=crash.raised_here):
                if ast.dump(node) == wanted:
                    found.append(replace(suspect, node=node, use=use, place=where))
    return found


def alike(suspect: Suspect, crash: Crash) -> list[Suspect]:
    """The same uses of other parameters with the same default: `if most < 0`, `if least < 0`."""
    function, node = suspect.place.function, suspect.node
    if function is None or not isinstance(node, ast.Name) or not is_parameter(node, suspect):
        return []
    wanted = _without(suspect.use, node.id)
    return [found for found in _uses(suspect, function, crash) if _is_like(found, node.id, wanted)]


def _uses(suspect: Suspect, function: Function, crash: Crash) -> Iterator[Suspect]:
    """The uses, in statements of the same kind, of parameters that could be the suspect's twins."""
    place = suspect.place.of_function
    names = _twins(suspect.source, function, place)
    for statement in statements(function.body):
        if type(statement) is not type(suspect.statement) or not names:
            continue
        for use, where in expressions(replace(place, statement=statement)):
            for node, _, _ in parts(use, crash.said, here=crash.raised_here):
                if isinstance(node, ast.Name) and node.id in names:
                    yield replace(suspect, node=node, use=use, place=where)


def _twins(name: str, function: Function, place: Place) -> set[str]:
    """The other parameters that have the same default, and are said to be of the same type."""
    told = {
        p.arg: ast.unparse(p.annotation) if p.annotation else "" for p in parameters(function.args)
    }
    given = {other: default_of(other, place) for other in told}
    kinds = {other: type(value) for other, value in given.items() if value is not None}
    return {
        other
        for other in told
        if other != name
        and told[other] == told[name]
        and name in kinds
        and kinds.get(other) is kinds[name]
        and _is_like_value(given[other], given[name])
    }


def _is_like_value(one: ast.expr | None, other: ast.expr | None) -> bool:
    """Whether two defaults are constants of one type, or two names."""
    if isinstance(one, ast.Constant) and isinstance(other, ast.Constant):
        return type(one.value) is type(other.value)
    return isinstance(one, (ast.Name, ast.Attribute))


def _is_like(found: Suspect, name: str, wanted: str) -> bool:
    return (
        ast.unparse(found.node) != name and _without(found.use, ast.unparse(found.node)) == wanted
    )


def _without(use: ast.expr, name: str) -> str:
    """An expression with a blank for a name."""
    copied = deepcopy(use)
    for node in ast.walk(copied):
        if isinstance(node, ast.Name) and node.id == name:
            node.id = "_"
    return ast.unparse(copied)
