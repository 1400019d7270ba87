"""What gives a text from outside: the environment, the command line, a person."""

import ast

from patterns.toolbox.definitions import Resolver
from patterns.toolbox.kinds import calls
from patterns.toolbox.locate import Place
from patterns.toolbox.names import lookup
from patterns.toolbox.values import Outside

READING = {"builtins.input", "os.environ.get", "os.getenv"}
"""Calls that give a text from outside."""
READ = {"os.environ", "sys.argv"}
"""What holds nothing but texts from outside."""
STRIPPING = {"lstrip", "rstrip", "strip"}


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
