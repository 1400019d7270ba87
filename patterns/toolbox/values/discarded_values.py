"""Expressions that stand as statements though all they do is give a value."""

import ast

from patterns.contract import Fault
from patterns.toolbox.calls import arguments
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import Kind, lookup
from patterns.toolbox.place.flow import ends_with_exit
from patterns.toolbox.place.locate import Argument, Place, at, in_repository, places, returns
from patterns.toolbox.values.stdlib import is_none
from patterns.toolbox.values.values import FunctionValue, Outside

LOST = (
    *(ast.Attribute, ast.BinOp, ast.Compare, ast.Dict, ast.DictComp, ast.JoinedStr, ast.List),
    *(ast.ListComp, ast.Set, ast.SetComp, ast.Subscript, ast.Tuple),
    *(ast.BoolOp, ast.IfExp, ast.Name, ast.UnaryOp),
)
"""Expressions that do nothing as a statement: their value is what was wanted."""
GIVING = {
    *("abs", "all", "any", "bool", "bytes", "dict", "enumerate", "filter", "float", "frozenset"),
    *("int", "len", "list", "map", "max", "min", "range", "repr", "reversed", "round", "set"),
    *("sorted", "str", "sum", "tuple", "zip"),
}
"""Built-in functions that do nothing but give a value."""


def is_lost(value: ast.expr, place: Place, resolver: Resolver) -> bool:
    """Whether an expression that is a statement by itself must have been meant as a value."""
    if not isinstance(value, ast.Call):
        return isinstance(value, LOST)
    match resolver.values(value.func, place):
        case (Outside(name=name),):
            return name.removeprefix("builtins.") in GIVING
        case (FunctionValue(node=ast.FunctionDef() as node),):
            given = returns(node)
            return ends_with_exit(node.body) and not any(
                each is None or is_none(each) for each in given
            )
    return False


def passed(used: ast.expr, place: Place, fault: Fault, resolver: Resolver) -> Argument | None:
    """What the calling frame passed for a parameter that is used as it came in."""
    function, frames = place.function, in_repository(fault, resolver.project.sources)
    found = lookup(used.id, place) if isinstance(used, ast.Name) else None
    if function is None or found is None or len(frames) < 2:
        return None
    if [binding.kind for binding in found[1]] != [Kind.PARAMETER]:
        return None
    calls = [
        (call, where)
        for spot in places(frames[-2], resolver.project.sources)
        for call, where in at(spot, ast.Call, frames[-2].line)
        if ast.unparse(call.func).rpartition(".")[2] == function.name
    ]
    if len(calls) != 1:
        return None
    call, where = calls[0]
    is_method = len(place.scopes) > 1 and isinstance(place.scopes[-2], ast.ClassDef)
    callee = FunctionValue(place.module, function, place.scopes[:-1])
    if is_method:
        return None
    return arguments.bound(callee, call, where).get(getattr(used, "id", ""))


def is_called_for_effect(function: FunctionValue, resolver: Resolver) -> bool:
    """Whether somebody calls a function, or one of that name, and drops what it gives."""
    name = function.node.name
    return any(
        isinstance(statement, ast.Expr)
        and isinstance(call := statement.value, ast.Call)
        and name in {getattr(call.func, "id", ""), getattr(call.func, "attr", "")}
        for module in resolver.project.mentioning(f"{name}(")
        for statement in ast.walk(module.tree)
        if isinstance(statement, ast.stmt)
    )
