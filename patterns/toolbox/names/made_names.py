"""Modules that bind names while they run, so that their text does not tell all of them."""

import ast
from functools import lru_cache

READING = {"get", "keys", "items", "copy"}
NAMESPACES = {"globals", "locals", "vars"}


@lru_cache(maxsize=256)
def made(tree: ast.Module) -> int | None:
    """The first line that binds names which are worked out; None where no line does."""
    harmless = {id(node) for outer in ast.walk(tree) for node in _read(outer)}
    lines = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.expr) and id(node) not in harmless and _makes(node)
    ]
    return min(lines, default=None)


def _makes(node: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="exec"), args=[_]):
            return True
        case ast.Call(func=ast.Name(id=name), args=[]):
            return name in NAMESPACES
        case ast.Call(func=ast.Name(id="setattr"), args=[module, ast.expr() as name, _]):
            return _is_module(module) and not isinstance(name, ast.Constant)
        case ast.Subscript(ctx=ast.Store()):
            return _is_module(node)
        case ast.Attribute(attr="__class__" | "__dict__", value=value):
            return _is_module(value)
    return False


def _is_module(node: ast.expr) -> bool:
    """Whether this is `sys.modules[...]`."""
    return isinstance(node, ast.Subscript) and ast.unparse(node.value) in {
        "sys.modules",
        "modules",
    }


def _read(node: ast.AST) -> tuple[ast.AST, ...]:
    """The namespaces that a node only looks into."""
    match node:
        case ast.Subscript(value=ast.Call() as call, ctx=ast.Load()):
            return (call,)
        case ast.Attribute(value=ast.Call() as call, attr=attr) if attr in READING:
            return (call,)
        case ast.Compare(comparators=[ast.Call() as call], ops=[ast.In() | ast.NotIn()]):
            return (call,)
        case ast.BinOp(op=ast.Mod(), right=ast.Call() as call):
            return (call,)
    return ()
