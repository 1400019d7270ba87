"""Methods that have no parameter for the object: who calls them, and the edits that mend them."""

import ast
import re
from collections.abc import Sequence
from itertools import pairwise

from patterns.contract import Edit, Patch, Refused, Unrelated
from patterns.toolbox.classes import receivers
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import calls, lookup, reads
from patterns.toolbox.place.callees import Callee
from patterns.toolbox.place.locate import FUNCTIONS, Place, first_line, own
from patterns.toolbox.values.values import ClassValue, FunctionValue

OBJECT = "self"
OF_OBJECTS = {"property", "cached_property", "abstractmethod", "override"}
"""Decorators that hand the object on as it is."""
ON_CLASS = {"__new__", "__init_subclass__", "__class_getitem__"}
RECEIVERS = {"self", "cls", "mcs", "_self", "_cls"}


def named(found: re.Match[str], resolver: Resolver) -> FunctionValue | None:
    """The method that the message names, where its own body shows that the object is missing.

    Since Python 3.10 the message tells the class. Whoever calls the method, by whatever way, gave
    it just one argument more than it takes, and it reads an object that it was not given.
    """
    class_name, _, name = found["fn"].rpartition(".")
    if not class_name or not found["takes"] or int(found["given"]) != int(found["takes"]) + 1:
        return None
    methods = [
        FunctionValue(cls.module, node, cls.body.scopes, cls)
        for cls in resolver.classes_named(class_name.rpartition(".")[2])
        for node in cls.node.body
        if isinstance(node, FUNCTIONS) and node.name == name
    ]
    if len(methods) != 1 or name in ON_CLASS:
        return None
    (method,) = methods
    names = [one.arg for one in (*method.node.args.posonlyargs, *method.node.args.args)]
    plain = all(receivers.decorator_name(one) in OF_OBJECTS for one in method.node.decorator_list)
    fits = len(names) == int(found["takes"]) and not RECEIVERS & set(names[:1])
    return method if plain and fits and uses_object(method) else None


def in_its_body(spots: Sequence[Place]) -> Patch:
    """A method that was called all the same, and reads the object: it takes any arguments."""
    for place in spots:
        around = [
            scope
            for outer, scope in pairwise(place.scopes)
            if isinstance(outer, ast.ClassDef) and isinstance(scope, FUNCTIONS)
        ]
        read = reads(OBJECT, place)
        if not around or not read or lookup(OBJECT, place) is not None:
            continue
        where = f"`{around[-1].name}()` ({place.module.path}:{around[-1].lineno})"
        names = [one.arg for one in (*around[-1].args.posonlyargs, *around[-1].args.args)]
        plain = all(
            receivers.decorator_name(one) in OF_OBJECTS for one in around[-1].decorator_list
        )
        if RECEIVERS & set(names[:1]) or not plain or around[-1].name in ON_CLASS:
            raise Refused(f"{where} is given something else than the object on purpose")
        method = FunctionValue(place.module, around[-1], place.scopes)
        because = f"{where} reads `{OBJECT}`, and has no parameter for it."
        return Patch((with_object(method),), (because,))
    raise Unrelated(f"`{OBJECT}` is read in no method of a class")


def uses_object(function: FunctionValue) -> bool:
    """Whether the body reads `self`, which nothing around it binds."""
    place = function.body()
    return lookup(OBJECT, place) is None and any(
        isinstance(node, ast.Name) and node.id == OBJECT for node in own(function.node.body)
    )


def with_object(function: FunctionValue) -> Edit:
    """The edit that makes the object a method's first parameter."""
    module, node = function.module, function.node
    name = module.data.index(node.name.encode(module.encoding), module.start(node))
    opening = module.data.index(b"(", name) + 1
    signature = node.args
    several = bool(
        signature.posonlyargs
        or signature.args
        or signature.vararg
        or signature.kwonlyargs
        or signature.kwarg
    )
    return module.edit(opening, opening, f"{OBJECT}, " if several else OBJECT)


def as_static(function: FunctionValue) -> Edit:
    """The edit that makes a method do without the object."""
    module, node = function.module, function.node
    at = module.starts[first_line(node) - 1]
    indent = module.indent(node).decode()
    return module.edit(at, at, f"{indent}@staticmethod{module.newline.decode()}")


def refuse_fitting(function: FunctionValue, call: ast.Call) -> None:
    """Only the object may be too many: with one more parameter the call must fit."""
    node = function.node
    where = f"`{function.name}` ({function.place})"
    if node.decorator_list:
        raise Refused(f"{where} is decorated: what it is given is not known")
    names = [parameter.arg for parameter in (*node.args.posonlyargs, *node.args.args)]
    if names and names[0] in RECEIVERS:
        raise Refused(
            f"{where} takes the object as `{names[0]}`: the call passes more than it takes"
        )
    passed = len(call.args) + len({k.arg for k in call.keywords if k.arg} & set(names))
    starred = any(isinstance(value, ast.Starred) for value in call.args)
    double = any(keyword.arg is None for keyword in call.keywords)
    required = len(names) - len(node.args.defaults)
    if starred or double or not required <= passed <= len(names):
        raise Refused(f"{where} would not fit this call with `{OBJECT}`, either")


def called_on_class(function: FunctionValue, resolver: Resolver) -> str | None:
    """`path:line` of a call or use of the def through its class."""
    for module in resolver.project.mentioning(f".{function.node.name}"):
        for call, place in calls(module):
            func = call.func
            if (
                isinstance(func, ast.Attribute)
                and func.attr == function.node.name
                and any(isinstance(v, ClassValue) for v in resolver.values(func.value, place))
                and _is_it(func, place, function, resolver)
            ):
                return Callee(call, place, function).where
    return None


def _is_it(func: ast.expr, place: Place, function: FunctionValue, resolver: Resolver) -> bool:
    return any(
        isinstance(value, FunctionValue) and value.node is function.node
        for value in resolver.values(func, place)
    )
