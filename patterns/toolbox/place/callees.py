"""Which call of a failing line the message speaks of, and the def behind it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from patterns.contract import Fault, Unrelated
from patterns.toolbox.classes import classes, receivers
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import calls
from patterns.toolbox.place.locate import FUNCTIONS, Place, at, narrowed, places, raising
from patterns.toolbox.values.values import ClassValue, FunctionValue, Instance, Value


@dataclass(frozen=True, eq=False, slots=True)
class Callee:
    """A call that failed before its function ran.

    Attributes:
        function: the def, where the source shows which one it is.
    """

    call: ast.Call
    place: Place
    function: FunctionValue | None

    @property
    def source(self) -> str:
        """What is called, as it is written."""
        return self.place.module.source(self.call.func)

    @property
    def where(self) -> str:
        """`path:line` of the call."""
        return f"{self.place.module.path}:{self.call.lineno}"


def failing(fault: Fault, qualname: str, resolver: Resolver) -> Callee:
    """The one call on the failing line that can be of the function which the message names.

    Args:
        qualname: `Class.method`, or just the function's name up to Python 3.9.

    Raises:
        Refused: there is no such call there, or several.
    """
    sources = resolver.project.sources
    frame = raising(fault, sources)
    names = qualname.replace("<locals>.", "").split(".")
    found = [
        (call, place)
        for spot in places(frame, sources)
        for call, place in at(spot, ast.Call, frame.line)
    ]
    possible = []
    for call, place in narrowed(found, frame) if len(found) > 1 else found:
        function = _function(call, names[-1], place, resolver)
        if function is not None and names[-1] in {function.node.name, ""}:
            possible.append(Callee(call, place, function))
        elif function is None and _may_be(call, names, place, resolver):
            possible.append(Callee(call, place, None))
    if len(possible) != 1:
        many = "more than one call" if possible else "no call"
        raise Unrelated(f"{many} on line {frame.line} of {frame.path} can be of `{qualname}()`")
    return possible[0]


def runs(value: Value, name: str, resolver: Resolver) -> FunctionValue | None:
    """The def that runs when a value is called: of a class, its `__init__` or `__new__`."""
    if isinstance(value, FunctionValue):
        return value
    receiver: Value = value
    if isinstance(value, ClassValue):
        cls, member = value, "__new__" if name == "__new__" else "__init__"
        receiver = cls if name == "__new__" else Instance(cls)
    elif isinstance(value, Instance) and isinstance(value.of, ClassValue):
        cls, member = value.of, "__call__"
    else:
        return None
    for found in classes.class_members(resolver.lineage(cls), member):
        node = found.binding.node
        if isinstance(node, FUNCTIONS):
            owner = found.owner
            return FunctionValue(owner.module, node, owner.body.scopes, owner, receiver)
    return None


def others(function: FunctionValue, callee: ast.Call, resolver: Resolver) -> Iterator[Callee]:
    """All other calls of a def in the repository."""
    name = function.node.name
    if name.startswith("__") and function.owner is not None:
        name = function.owner.name
    for module in resolver.project.mentioning(f"{name}("):
        for call, place in calls(module):
            if call is callee or name not in _last_names(call):
                continue
            for value in resolver.values(call.func, place):
                found = runs(value, function.node.name, resolver)
                if found is not None and found.node is function.node:
                    yield Callee(call, place, found)


def _function(call: ast.Call, name: str, place: Place, resolver: Resolver) -> FunctionValue | None:
    found = {
        function.node: function
        for value in resolver.values(call.func, place)
        if (function := runs(value, name, resolver)) is not None
    }
    if len(found) == 1:
        return next(iter(found.values()))
    return _inherited(call, place, resolver)


def _inherited(call: ast.Call, place: Place, resolver: Resolver) -> FunctionValue | None:
    """What `super().method` is, where a base in the repository has it."""
    match call.func:
        case ast.Attribute(value=ast.Call(func=ast.Name(id="super"), args=[]), attr=attr):
            pass
        case _:
            return None
    own = receivers.around(place)
    if own is None:
        return None
    for cls in resolver.lineage(own).classes[1:]:
        for method in classes.methods(cls):
            if method.name == attr:
                return FunctionValue(cls.module, method, cls.body.scopes, cls, Instance(own))
    return None


def _may_be(call: ast.Call, names: list[str], place: Place, resolver: Resolver) -> bool:
    """Whether a call whose def is not known can be the one, by its name alone."""
    wanted = names[-2] if names[-1] in {"__init__", "__new__"} and len(names) > 1 else names[-1]
    if wanted in {"__init__", "__new__", "<lambda>"}:
        return False
    values = resolver.values(call.func, place)
    known = any(isinstance(value, ClassValue) and value.name == wanted for value in values)
    return known or wanted in _last_names(call)


def _last_names(call: ast.Call) -> set[str]:
    return {getattr(call.func, "id", ""), getattr(call.func, "attr", "")} - {""}
