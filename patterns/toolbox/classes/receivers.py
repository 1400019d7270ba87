"""What `self` and `cls` are, and what decorators do to it."""

import ast
from collections.abc import Sequence
from dataclasses import replace

from patterns.toolbox.calls import arguments
from patterns.toolbox.classes import classes
from patterns.toolbox.names.names import Binding
from patterns.toolbox.place.locate import FUNCTIONS, Function, Place
from patterns.toolbox.values.values import ClassValue, FunctionValue, Instance, Value

TRANSPARENT = frozenset(
    {
        "abstractmethod",
        "cache",
        "cached_property",
        "classmethod",
        "final",
        "lru_cache",
        "override",
        "property",
        "staticmethod",
        "wraps",
    }
)
"""Decorators that leave what a call of the function gives as it is."""
IMPLICIT_CLASSMETHODS = {"__new__", "__init_subclass__", "__class_getitem__"}


def receiver(node: ast.arg, where: Place) -> Value | None:
    """What a method's first parameter is bound to; None for any other parameter."""
    function, cls = where.scopes[-1], owner(where)
    if not isinstance(function, FUNCTIONS) or cls is None:
        return None
    if node.arg != classes.first_parameter(function):
        return None
    names = {decorator_name(decorator) for decorator in function.decorator_list}
    if "classmethod" in names or function.name in IMPLICIT_CLASSMETHODS:
        return cls
    return Instance(cls) if names <= TRANSPARENT - {"staticmethod"} else None


def owner(where: Place) -> ClassValue | None:
    """The class whose body holds the function that a place ends with."""
    return holder(replace(where, scopes=where.scopes[:-1]))


def holder(where: Place) -> ClassValue | None:
    """The class whose body a place is."""
    node = where.scopes[-1] if where.scopes else None
    if not isinstance(node, ast.ClassDef):
        return None
    return ClassValue(where.module, node, where.scopes[:-1])


def around(where: Place) -> ClassValue | None:
    """The innermost class around a place, however many functions stand between."""
    if where.cls is None:
        return None
    return ClassValue(where.module, where.cls, where.scopes[: where.scopes.index(where.cls)])


def made(place: Place, value: Value) -> Place:
    """A place in `__init__`, together with the arguments that made this very object."""
    call = value.made if isinstance(value, Instance) else None
    function, cls = place.scopes[-1], owner(place)
    if call is None or cls is None or not isinstance(call.value, ast.Call):
        return place
    if not isinstance(function, FUNCTIONS) or function.name != "__init__":
        return place
    init = FunctionValue(place.module, function, place.scopes[:-1], cls, value)
    return replace(place, arguments=arguments.bound(init, call.value, call.place))


def decorator_name(decorator: ast.expr) -> str:
    """`functools.lru_cache(maxsize=1)` -> `lru_cache`; "" for what has no name."""
    node = decorator.func if isinstance(decorator, ast.Call) else decorator
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def written(bound: Sequence[Binding]) -> Sequence[Binding]:
    """Bindings of a name without the defs that only tell type checkers of one way to call it."""
    return [binding for binding in bound if not _is_overload(binding.node)] or bound


def _is_overload(node: ast.AST) -> bool:
    listed = node.decorator_list if isinstance(node, FUNCTIONS) else []
    return any(decorator_name(decorator) == "overload" for decorator in listed)


def strange_decorators(function: Function) -> list[str]:
    """Names of the decorators that may change what a call gives."""
    names = [decorator_name(decorator) for decorator in function.decorator_list]
    return [name or "..." for name in names if name not in TRANSPARENT]


def is_computed(function: FunctionValue, receiver: Value) -> bool:
    """Whether a function of a class is a property, and is read from an instance."""
    names = {decorator_name(decorator) for decorator in function.node.decorator_list}
    of_a_class = function.owner is not None and isinstance(receiver, Instance)
    return of_a_class and bool(names & {"property", "cached_property"})


def bound(value: Value, receiver: Value) -> Value:
    """A function found on a class with the object that it is called on; all else as it is."""
    if not isinstance(value, FunctionValue) or value.owner is None:
        return value
    names = {decorator_name(decorator) for decorator in value.node.decorator_list}
    if "staticmethod" in names:
        return value
    if "classmethod" in names and isinstance(receiver, Instance):
        receiver = receiver.of if isinstance(receiver.of, ClassValue) else receiver
    elif isinstance(receiver, ClassValue) and "classmethod" not in names:
        return value
    return FunctionValue(value.module, value.node, value.scopes, value.owner, receiver)
