"""What holds for a parameter whoever calls: asked of every call of its function."""

import ast
from collections.abc import Collection

from patterns.contract import Certainty
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.callers import informed_everywhere
from patterns.toolbox.place.locate import Place
from patterns.toolbox.values.kinds import proof


def proof_everywhere(
    expression: ast.expr, place: Place, wanted: Collection[str], resolver: Resolver
) -> Certainty | None:
    """How surely an expression is of some types, as `proof` tells, callers included.

    Where the function itself leaves it open, every call that the repository makes of it speaks.
    """
    here = proof(expression, place, wanted, resolver)
    if here is not Certainty.B or place.function is None:
        return here
    calls = list(informed_everywhere(place, resolver))
    told = [proof(expression, informed, wanted, resolver) for informed in calls]
    if None in told:
        # What is right for one caller would break the other.
        return None
    complete = bool(told) and len(told) == _mentions(place.function.name, resolver)
    return Certainty.A if complete and set(told) == {Certainty.A} else here


def every_call(place: Place, resolver: Resolver) -> list[Place]:
    """A place in a function, once for each call of it; nothing where there may be other calls."""
    if place.function is None:
        return []
    found = list(informed_everywhere(place, resolver))
    return found if len(found) == _mentions(place.function.name, resolver) else []


def _mentions(name: str, resolver: Resolver) -> int:
    """How often the repository's code uses a name: what is handed on may be called anywhere."""
    return sum(
        name in {getattr(node, "id", ""), getattr(node, "attr", "")}
        for module in resolver.project.mentioning(name)
        for node in ast.walk(module.tree)
    )
