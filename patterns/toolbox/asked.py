"""Whom a method without a parameter for its object is asked of: objects, or the class."""

import ast

from patterns.contract import Refused
from patterns.toolbox.callees import Callee
from patterns.toolbox.definitions import Resolver
from patterns.toolbox.locate import Place
from patterns.toolbox.missing_receiver import OBJECT, RECEIVERS
from patterns.toolbox.names import calls
from patterns.toolbox.values import ClassValue, FunctionValue


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
