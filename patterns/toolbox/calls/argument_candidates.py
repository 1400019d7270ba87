"""What a call could pass for a parameter: expressions that are at hand where it stands."""

import ast
from collections import Counter

from patterns.toolbox.calls import arguments
from patterns.toolbox.classes import classes, receivers
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import BUILTINS, Kind, bindings, lookup
from patterns.toolbox.place import callees
from patterns.toolbox.place.callees import Callee
from patterns.toolbox.place.locate import FUNCTIONS, Place
from patterns.toolbox.values.values import Instance

FEWEST_CALLS = 2
"""Other calls that must agree on an argument before they count as a convention."""


def known(name: str, callee: Callee, resolver: Resolver) -> list[tuple[str, str]]:
    """Expressions at hand for a parameter, best first, each with the sentence that says why."""
    place = callee.place
    found: list[tuple[str, str]] = []
    if _is_local(name, callee.call, place):
        found.append((name, f"`{name}` is in scope where {callee.where} calls `{callee.source}`."))
    if (attribute := _own_attribute(name, place, resolver)) is not None:
        found.append((attribute, f"`{attribute}` has the parameter's very name."))
    if (usual := _usual(name, callee, resolver)) is not None:
        found.append((usual, f"All other calls of `{callee.source}` pass `{usual}`."))
    return found


def is_forgotten(name: str, callee: Callee, resolver: Resolver) -> str | None:
    """The sentence that proves a variable of the parameter's name to be what a call left out.

    The function around the call has it and does nothing with it, or wherever else the same def
    is called it is given a variable of that name.
    """
    around = callee.place.function
    if callee.function is None or not _is_local(name, callee.call, callee.place):
        return None
    if around is not None and name in bindings(around) and not _is_read(name, around):
        return f"`{around.name}()` has a `{name}`, and does nothing else with it."
    given = [
        arguments.bound(callee.function, other.call, other.place).get(name)
        for other in callees.others(callee.function, callee.call, resolver)
    ]
    same = all(one and isinstance(one.value, ast.Name) and one.value.id == name for one in given)
    if same and len(given) >= FEWEST_CALLS:
        return f"All other calls of `{callee.source}` pass a variable `{name}`."
    return None


def _is_read(name: str, function: ast.AST) -> bool:
    reads = (node for node in ast.walk(function) if isinstance(node, ast.Name))
    return any(node.id == name and not isinstance(node.ctx, ast.Store) for node in reads)


def _is_local(name: str, call: ast.Call, place: Place) -> bool:
    """Whether a name is bound in front of the call, by an enclosing function or the module."""
    looked_up = lookup(name, place)
    if looked_up is None or name in BUILTINS:
        return False
    scopes, bound = looked_up
    if any(b.kind in {Kind.FUNCTION, Kind.CLASS, Kind.IMPORT} for b in bound):
        return False
    if scopes[-1] is not place.scopes[-1]:
        return isinstance(scopes[-1], FUNCTIONS) or name.isupper()
    return all(
        getattr(b.node, "lineno", 0) < call.lineno for b in bound if b.kind != Kind.PARAMETER
    )


def _own_attribute(name: str, place: Place, resolver: Resolver) -> str | None:
    """`self.name`, where the method's own object surely has it."""
    function = place.function
    if function is None:
        return None
    receiver = classes.first_parameter(function)
    owner = receivers.owner(Place(place.module, place.scopes[: place.scopes.index(function) + 1]))
    if receiver is None or owner is None or function.name == "__init__":
        return None
    values = resolver.values(ast.Name(receiver, ast.Load()), place)
    if not any(isinstance(value, Instance) for value in values):
        return None
    line = resolver.lineage(owner)
    has = name in classes.instance_names(line) | classes.class_names(line)
    return f"{receiver}.{name}" if has else None


def _usual(name: str, callee: Callee, resolver: Resolver) -> str | None:
    """The expression that all other calls pass, where its names mean the same here."""
    if callee.function is None:
        return None
    passed: Counter[str] = Counter()
    for other in callees.others(callee.function, callee.call, resolver):
        given = arguments.bound(callee.function, other.call, other.place).get(name)
        if given is None or given.place is not other.place:
            return None
        if not _means_the_same(given.value, other.place, callee.place):
            return None
        passed[ast.unparse(given.value)] += 1
    if len(passed) != 1 or passed.total() < FEWEST_CALLS:
        return None
    return next(iter(passed))


def _means_the_same(value: ast.expr, there: Place, here: Place) -> bool:
    """Whether an expression is a constant of the module that both places share."""
    names = [node.id for node in ast.walk(value) if isinstance(node, ast.Name)]
    if any(isinstance(node, ast.Call) for node in ast.walk(value)):
        return False
    for name in names:
        first, second = lookup(name, there), lookup(name, here)
        if first is None or second is None or first[1] != second[1]:
            return False
    return True
