"""The name that stood for None, or another wrong value, and what callers call it."""

import ast
import re
from collections.abc import Iterator

from patterns.contract import Fault, Sources
from patterns.toolbox.names.names import parameters
from patterns.toolbox.place.guarded import path_to
from patterns.toolbox.place.locate import (
    Function,
    Place,
    expressions,
    in_repository,
    innermost,
    own,
    places,
)
from patterns.toolbox.repository import offlimits
from patterns.toolbox.source import lines

ATTRIBUTE = re.compile(r".*has no attribute '(?P<name>\w+)'")
FRAMES = 3
OF_TYPE = dict.fromkeys(
    ("casefold", "encode", "endswith", "format", "lower", "lstrip", "rsplit", "rstrip"), "str"
)
OF_TYPE |= dict.fromkeys(("split", "splitlines", "startswith", "strip", "title", "upper"), "str")
OF_TYPE |= dict.fromkeys(("items", "keys", "values", "setdefault"), "dict")
"""Methods that tell which of Python's own types is meant."""


def names(fault: Fault, sources: Sources) -> Iterator[tuple[Place, str]]:
    """Where a local name was wrong, innermost first: each caller that handed it in, by its name.

    Nothing where the innermost line uses several names as the message says, or none.
    """
    name: str | None = None
    callee = ""
    for step, frame in enumerate(in_repository(fault, sources)[::-1][:FRAMES]):
        if offlimits.is_test(frame.path):
            return
        found = places(frame, sources)
        if len(found) != 1 or found[0].function is None:
            return
        place = found[0]
        name = _used(place, fault) if step == 0 else _passed(name, callee, place)
        if name is None:
            return
        yield place, name
        callee = place.function.name if place.function is not None else ""
        name = _position(name, place)
        if name is None:
            return


def _used(place: Place, fault: Fault) -> str | None:
    """The one name that the statement uses as only None cannot be used."""
    statement = place.statement
    if statement is None:
        return None
    used = {
        node.id
        for node, _ in expressions(place)
        if isinstance(node, ast.Name)
        and isinstance(node.ctx, ast.Load)
        and fits(node, statement, fault.message)
    }
    return used.pop() if len(used) == 1 else None


def fits(node: ast.Name, statement: ast.stmt, message: str) -> bool:
    """Whether a name is used in the way that a message tells of None."""
    path = path_to(statement, node)
    parent = path[-2] if len(path) > 1 else None
    said = ATTRIBUTE.match(message)
    match parent:
        case ast.Attribute(attr=attr):
            return said is not None and said["name"] == attr
        case ast.Subscript(value=value):
            return said is None and "subscriptable" in message and value is node
        case ast.Call(args=args):
            return said is None and node in args and "operand" not in message
        case ast.AugAssign() | ast.BinOp():
            return said is None and "operand" in message
        case ast.Assign(targets=[ast.Tuple() | ast.List()], value=value):
            return "unpack" in message and value is node
        case ast.For(iter=value):
            return "not iterable" in message and value is node
    return False


def _position(name: str, place: Place) -> str | None:
    """A parameter, as `3` or `name`: how a call can pass it; None where it is none, or set anew."""
    function = place.function
    if function is None:
        return None
    given = [*function.args.posonlyargs, *function.args.args]
    if name in _stored(place, function) or name not in {p.arg for p in parameters(function.args)}:
        return None
    method = len(place.scopes) > 1 and isinstance(place.scopes[-2], ast.ClassDef)
    order = [p.arg for p in given][1 if method else 0 :]
    return f"{order.index(name)}:{name}" if name in order else f":{name}"


def _stored(place: Place, function: Function) -> set[str]:
    """The names that are set on the way to a statement."""
    before = [
        earlier
        for block, position in lines.blocks_to(place.statement or ast.Pass(), function.body)
        for earlier in block[:position]
    ]
    return {
        node.id
        for node in own(before)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def _passed(position: str | None, callee: str, place: Place) -> str | None:
    """The plain name that the one call of a function on the line passes there."""
    calls = [
        node
        for node, _ in expressions(place)
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == callee
    ]
    if position is None or len(calls) != 1:
        return None
    number, _, name = position.partition(":")
    value = next((k.value for k in calls[0].keywords if k.arg == name), None)
    if value is None and number and int(number) < len(calls[0].args):
        value = calls[0].args[int(number)]
        if any(isinstance(a, ast.Starred) for a in calls[0].args[: int(number) + 1]):
            return None
    return value.id if isinstance(value, ast.Name) else None


def wanted_type(fault: Fault, sources: Sources) -> str | None:
    """The built-in type that the innermost function means its value to have."""
    said = ATTRIBUTE.match(fault.message)
    frame = innermost(fault, sources)
    for place in places(frame, sources):
        name = _used(place, fault)
        for parameter in parameters(place.function.args) if place.function is not None else ():
            if parameter.arg == name and parameter.annotation is not None:
                declared = ast.unparse(parameter.annotation)
                return declared if declared in OF_TYPE.values() else None
    return OF_TYPE.get(said["name"]) if said is not None else None
