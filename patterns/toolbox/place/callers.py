"""The traceback as a chain of calls: what each frame of ours passed to the next."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace

from patterns.contract import Fault, Frame, Refused
from patterns.toolbox.calls import arguments
from patterns.toolbox.classes import classes
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import calls
from patterns.toolbox.place.locate import Place, at, in_repository, innermost, narrowed, places
from patterns.toolbox.values.values import ClassValue, FunctionValue, Instance, Value


def chain(fault: Fault, resolver: Resolver) -> list[tuple[Frame, list[Place]]]:
    """Our frames, innermost first, each with its statements and what its caller passed.

    Raises:
        Refused: no frame is ours, or the innermost one's statement cannot be found.
    """
    sources = resolver.project.sources
    innermost(fault, sources)  # refuses where no frame is ours
    frames = in_repository(fault, sources)
    found: list[tuple[Frame, list[Place]]] = []
    above: list[tuple[ast.Call, Place]] = []
    for frame in frames:
        try:
            spots = places(frame, sources)
        except Refused:
            if frame is frames[-1]:
                raise
            above = []
            continue
        spots = [_informed(spot, above, resolver) for spot in spots]
        found.append((frame, spots))
        calls = [pair for spot in spots for pair in at(spot, ast.Call, frame.line)]
        above = narrowed(calls, frame)
    return found[::-1]


def informed_everywhere(place: Place, resolver: Resolver) -> Iterator[Place]:
    """A place in a function, once for each call of that function in the repository."""
    function = place.function
    if function is None:
        return
    name = function.name
    for module in resolver.project.mentioning(f"{name}("):
        for call, where in calls(module):
            if name in {getattr(call.func, "id", ""), getattr(call.func, "attr", "")}:
                informed = _informed(replace(place, arguments={}), [(call, where)], resolver)
                if informed.arguments:
                    yield informed


def _informed(place: Place, calls: Sequence[tuple[ast.Call, Place]], resolver: Resolver) -> Place:
    """A place in a function, with the arguments of the call that led there, where one did."""
    function = place.function
    if function is None:
        return place
    led = [
        (callee, call, where)
        for call, where in calls
        for value in resolver.values(call.func, where)
        if (callee := _callee(value, resolver)) is not None and callee.node is function
    ]
    if len(led) != 1:
        return place
    callee, call, where = led[0]
    return replace(place, arguments=arguments.bound(callee, call, where))


def _callee(value: Value, resolver: Resolver) -> FunctionValue | None:
    """The def that runs when something is called: a class runs its `__init__`."""
    if isinstance(value, FunctionValue):
        return value
    if isinstance(value, ClassValue):
        members = classes.class_members(resolver.lineage(value), "__init__")
        found = [m for m in members if isinstance(m.binding.node, ast.FunctionDef)]
        if len(found) == 1 and isinstance(node := found[0].binding.node, ast.FunctionDef):
            owner = found[0].owner
            return FunctionValue(owner.module, node, owner.body.scopes, owner, Instance(value))
    return None
