"""Where a value that turned out to be None can have come from."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from patterns.toolbox.calls import arguments
from patterns.toolbox.classes import classes
from patterns.toolbox.classes.receivers import strange_decorators
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import Kind, lookup
from patterns.toolbox.place.flow import ends_with_exit
from patterns.toolbox.place.locate import FUNCTIONS, Place, returns
from patterns.toolbox.values.stdlib import is_none
from patterns.toolbox.values.values import FunctionValue, Instance, Outside

DEPTH = 6
"""Names for names and calls in calls that are followed."""
OPTIONAL = {
    "importlib.util.find_spec": "finds no such module",
    "inspect.currentframe": "has no frame to give",
    "inspect.getdoc": "finds no docstring",
    "inspect.getmodule": "cannot tell the module",
    "mimetypes.guess_extension": "does not know the type",
    "os.environ.get": "is asked for a variable that is not set",
    "os.getenv": "is asked for a variable that is not set",
    "re.fullmatch": "finds no match",
    "re.match": "finds no match",
    "re.search": "finds no match",
    "shutil.which": "finds no such program",
}
"""Functions of the standard library that say "none" by None, and when they do."""
OPTIONAL_METHODS = {
    "first": "finds no row",
    "fullmatch": "finds no match",
    "one_or_none": "finds no row",
    "scalar_one_or_none": "finds no row",
    "search": "finds no match",
    "fetchone": "has no row left",
}
"""Methods that usually do so, whoever defines them."""


class Why(StrEnum):
    """What kind of code gives the None."""

    DEFAULT = "default"
    """A parameter's default."""
    LITERAL = "literal"
    """The word None is assigned or returned."""
    LOOKUP = "lookup"
    """Something was looked for, and not found."""
    FALLS_OFF = "falls off"
    """A function ends without `return`."""
    CALL = "call"
    """A call of something outside the repository, about which nothing is known."""


@dataclass(frozen=True, eq=False, slots=True)
class Origin:
    """One place from which the None can come.

    Attributes:
        node: the expression or statement there.
        because: a sentence for people.
    """

    why: Why
    node: ast.AST
    place: Place
    because: str


def origins(node: ast.expr, place: Place, resolver: Resolver) -> list[Origin]:
    """All places that are known to give None to an expression, nearest first."""
    return list(_origins(node, place, resolver, 0))


def _origins(node: ast.expr, place: Place, resolver: Resolver, depth: int) -> Iterator[Origin]:
    if depth > DEPTH:
        return
    match node:
        case ast.Constant(value=None):
            because = f"{place.module.path}:{node.lineno} says None."
            yield Origin(Why.LITERAL, node, place, because)
        case ast.Name(id=name):
            yield from _of_name(name, place, resolver, depth + 1)
        case ast.Attribute():
            yield from _of_attribute(node, place, resolver, depth + 1)
        case ast.Call():
            yield from _of_call(node, place, resolver, depth + 1)
        case ast.Await(value=inner) | ast.NamedExpr(value=inner):
            yield from _origins(inner, place, resolver, depth + 1)
        case ast.IfExp(body=first, orelse=second):
            yield from _origins(first, place, resolver, depth + 1)
            yield from _origins(second, place, resolver, depth + 1)
        case ast.BoolOp(op=ast.Or(), values=values):
            yield from _origins(values[-1], place, resolver, depth + 1)


def _of_name(name: str, place: Place, resolver: Resolver, depth: int) -> Iterator[Origin]:
    found = lookup(name, place)
    if found is None:
        return
    scopes, bound = found
    known = place.arguments if scopes[-1] is place.function else {}
    where = Place(place.module, scopes, arguments=known)
    for binding in bound:
        if binding.kind is Kind.PARAMETER and isinstance(binding.node, ast.arg):
            yield from _of_parameter(binding.node, where, resolver, depth)
        elif binding.value is not None:
            inner = Place(place.module, binding.scopes) if binding.scopes else where
            yield from _origins(binding.value, inner, resolver, depth)


def _of_parameter(node: ast.arg, where: Place, resolver: Resolver, depth: int) -> Iterator[Origin]:
    passed = where.arguments.get(node.arg)
    default = default_of(node.arg, where)
    name = getattr(where.scopes[-1], "name", "a lambda")
    if default is not None and is_none(default):
        because = f"`{node.arg}` is None where `{name}()` is called without it."
        yield Origin(Why.DEFAULT, default, where, because)
    elif passed is not None:
        yield from _origins(passed.value, passed.place, resolver, depth)


def default_of(name: str, where: Place) -> ast.expr | None:
    """The default of a parameter of the function that a place ends with."""
    function = where.scopes[-1]
    if not isinstance(function, FUNCTIONS):
        return None
    given = arguments.bound(
        FunctionValue(where.module, function, where.scopes[:-1]),
        ast.Call(ast.Name("f", ast.Load()), [], []),
        where,
    )
    return given[name].value if name in given else None


def _of_attribute(
    node: ast.Attribute, place: Place, resolver: Resolver, depth: int
) -> Iterator[Origin]:
    for base in resolver.values(node.value, place):
        if not isinstance(base, Instance) or isinstance(base.of, str):
            continue
        line = resolver.lineage(base.of)
        for member in (
            *classes.class_members(line, node.attr),
            *classes.assigned_members(line, node.attr),
        ):
            value = member.binding.value
            if value is not None and is_none(value):
                because = f"`{node.attr}` starts as None ({member.where})."
                yield Origin(Why.LITERAL, value, member.place, because)
            elif value is not None:
                yield from _origins(value, member.place, resolver, depth)


def _of_call(node: ast.Call, place: Place, resolver: Resolver, depth: int) -> Iterator[Origin]:
    source = place.module.source(node.func)
    method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    for function in resolver.values(node.func, place):
        if isinstance(function, FunctionValue):
            yield from _of_function(function, node, place, resolver, depth)
            return
        name = function.name if isinstance(function, Outside) else ""
        if name in OPTIONAL:
            because = f"`{source}()` gives None where it {OPTIONAL[name]}."
            yield Origin(Why.LOOKUP, node, place, because)
            return
    # `pop()` without a default raises where there is nothing.
    if (method, len(node.args)) in {("get", 1), ("pop", 2)}:
        if method == "get" or is_none(node.args[1]):
            because = f"`{source}()` gives None for a key that is not there."
            yield Origin(Why.LOOKUP, node, place, because)
    elif method in OPTIONAL_METHODS:
        because = f"`{source}()` gives None where it {OPTIONAL_METHODS[method]}."
        yield Origin(Why.LOOKUP, node, place, because)
    elif source in {"next", "getattr"} and len(node.args) > 1 and is_none(node.args[-1]):
        because = f"`{place.module.source(node)}` gives None where there is none."
        yield Origin(Why.LOOKUP, node, place, because)
    else:
        because = f"`{source}()` gave None."
        yield Origin(Why.CALL, node, place, because)


def _of_function(
    function: FunctionValue, node: ast.Call, place: Place, resolver: Resolver, depth: int
) -> Iterator[Origin]:
    if strange_decorators(function.node):
        return
    body = function.body(arguments.bound(function, node, place))
    for value in returns(function.node):
        if value is None or is_none(value):
            because = f"`{function.name}()` ({function.place}) returns None at times."
            yield Origin(Why.LITERAL, value or function.node, body, because)
        else:
            yield from _origins(value, body, resolver, depth)
    if not ends_with_exit(function.node.body) and not function.node.name.startswith("__"):
        because = f"`{function.name}()` ({function.place}) can end without `return`."
        yield Origin(Why.FALLS_OFF, function.node, body, because)
