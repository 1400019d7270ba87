"""What gives a text from outside: the environment, the command line, a person."""

import ast

from patterns.contract import Certainty
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import lookup
from patterns.toolbox.place.locate import Place, returns
from patterns.toolbox.values.kinds import calls
from patterns.toolbox.values.producers import producer
from patterns.toolbox.values.values import FunctionValue, Outside

READING = {"builtins.input", "os.environ.get", "os.getenv"}
"""Calls that give a text from outside."""
READ = {"os.environ", "sys.argv"}
"""What holds nothing but texts from outside."""
STRIPPING = {"lstrip", "rstrip", "strip"}


TABLES = {"csv.DictReader", "csv.reader"}
"""What gives rows of texts, whatever numbers were written there."""


def how(node: ast.expr, place: Place, resolver: Resolver) -> Certainty | None:
    """How surely a text that was read should be a whole number where it is counted with one.

    A for what somebody set for just that, B for a table's field, where numbers of all kinds stand.
    """
    if is_read(node, place, resolver) or _is_returned(node, place, resolver):
        return Certainty.A
    return Certainty.B if _is_field(node, place, resolver) else None


def _is_returned(node: ast.expr, place: Place, resolver: Resolver) -> bool:
    """Whether a function of the repository gives nothing but such a text."""
    if not isinstance(node, ast.Call):
        return False
    values = resolver.values(node.func, place)
    function = values[0] if len(values) == 1 else None
    if not isinstance(function, FunctionValue) or isinstance(function.node, ast.AsyncFunctionDef):
        return False
    given = [producer(value, function.body()) for value in returns(function.node) if value]
    return (
        bool(given)
        and len(given) == len(returns(function.node))
        and all(one is not None and _is_stripped(one.value, one.place, resolver) for one in given)
    )


def _is_stripped(node: ast.expr, place: Place, resolver: Resolver) -> bool:
    """Whether a text was read, under a name perhaps that is stripped."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name() as name, attr=attr), args=[]) if (
            attr in STRIPPING
        ):
            made = producer(name, place)
            return made is not None and is_read(made.value, made.place, resolver)
    return is_read(node, place, resolver)


def _is_field(node: ast.expr, place: Place, resolver: Resolver) -> bool:
    """Whether an expression is one field of a row that a loop takes from a table of texts."""
    match node:
        case ast.Subscript(value=ast.Name(id=name), slice=index) if not isinstance(
            index, ast.Slice
        ):
            found = lookup(name, place)
        case _:
            return False
    if found is None or len(found[1]) != 1:
        return False
    loop = found[1][0].node
    if not isinstance(loop, (ast.For, ast.comprehension)) or not isinstance(loop.target, ast.Name):
        return False
    made = producer(loop.iter, Place(place.module, found[0]))
    return made is not None and bool(calls(made.value, made.place, resolver) & TABLES)


def is_read(node: ast.expr, place: Place, resolver: Resolver) -> bool:
    """Whether an expression gives a text from outside, be it stripped."""
    match node:
        case ast.Call(func=ast.Attribute(value=value, attr=attr), args=[]) if attr in STRIPPING:
            return is_read(value, place, resolver)
        case ast.Call():
            return bool(calls(node, place, resolver) & READING)
        case ast.Subscript(value=value, slice=index) if not isinstance(index, ast.Slice):
            return _dotted(value, place, resolver) in READ
    return False


def _dotted(node: ast.expr, place: Place, resolver: Resolver) -> str:
    """The name of what a module outside holds, however it is imported."""
    if isinstance(node, ast.Attribute):
        values = resolver.values(node.value, place)
        return f"{values[0].name}.{node.attr}" if isinstance(values[0], Outside) else ""
    found = lookup(node.id, place) if isinstance(node, ast.Name) else None
    if isinstance(node, ast.Name) and found is not None and len(found[1]) == 1:
        imported = found[1][0].node
        return f"{imported.module}.{node.id}" if isinstance(imported, ast.ImportFrom) else ""
    return ""
