"""Of which types an expression can be, and how surely the source says so."""

import ast
from collections.abc import Collection

from patterns.contract import Certainty
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import lookup
from patterns.toolbox.place.locate import Place
from patterns.toolbox.values.values import ClassValue, Instance, Outside, Value

OPEN = ""
"""Stands for what the source does not tell."""
NONE = "builtins.NoneType"


def kinds(expression: ast.expr, place: Place, resolver: Resolver) -> frozenset[str]:
    """Dotted type names; a class of the repository goes by its bare name, `OPEN` is anything."""
    return frozenset(map(kind, resolver.values(expression, place)))


def kind(value: Value) -> str:
    """The dotted type name of one value; `OPEN` for what is no plain object."""
    if not isinstance(value, Instance):
        return OPEN
    return value.of.name if isinstance(value.of, ClassValue) else value.of


def proof(
    expression: ast.expr, place: Place, wanted: Collection[str], resolver: Resolver
) -> Certainty | None:
    """How surely an expression is of some types.

    A where the source says so, B where it leaves it open, None where it says otherwise. None is
    never counted against: what fails for a value that is there would fail for None, too.
    """
    return weigh(kinds(expression, place, resolver), wanted)


def weigh(found: Collection[str], wanted: Collection[str]) -> Certainty | None:
    """The same for types that are known already."""
    known = set(found) - {OPEN, NONE}
    if known - set(wanted):
        return None
    return Certainty.A if known and OPEN not in found else Certainty.B


def calls(expression: ast.expr, place: Place, resolver: Resolver) -> frozenset[str]:
    """Dotted names outside the repository that a call can be of; empty where it is no such call."""
    if not isinstance(expression, ast.Call):
        return frozenset()
    functions = resolver.values(expression.func, place)
    outside = [function.name for function in functions if isinstance(function, Outside)]
    return frozenset(outside) if len(outside) == len(functions) else frozenset()


def is_builtin(name: str, place: Place) -> bool:
    """Whether a built-in name still means the built-in at a place."""
    return lookup(name, place) is None
