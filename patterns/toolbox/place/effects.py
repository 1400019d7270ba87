"""Whether statements change what outlives the function: to skip them is noticed elsewhere."""

import ast
from collections.abc import Iterator, Sequence

from patterns.toolbox.place.locate import Place, own
from patterns.toolbox.values.mutating import SIZING

WRITING = SIZING | {"commit", "put", "put_nowait", "register", "save", "send", "write"}
WRITING |= {"writelines", "writerow", "write_bytes", "write_text"}
"""Methods after which something is stored that was not."""
FRESH = (ast.Dict, ast.DictComp, ast.List, ast.ListComp, ast.Set, ast.SetComp)
MAKERS = {"bytearray", "Counter", "defaultdict", "deque", "dict", "list", "OrderedDict", "set"}


def are_stored(statements: Sequence[ast.stmt], place: Place) -> bool:
    """Whether one of them assigns to an attribute or an item, or puts something in.

    What the function made itself, it only collects: to leave an entry out is what its guard says.
    """
    made = set(_made(place))
    return any(_root(holder) not in made for each in own(statements) for holder in _holders(each))


def rest_of_round(loop: ast.For | ast.AsyncFor, statement: ast.stmt) -> list[ast.stmt]:
    """What a `continue` in front of a statement leaves out."""
    return [each for each in loop.body if (each.end_lineno or each.lineno) >= statement.lineno]


def _holders(node: ast.AST) -> Iterator[ast.expr]:
    """What a node changes something in."""
    match node:
        case ast.Attribute(value=value, ctx=ast.Store() | ast.Del()):
            yield value
        case ast.Subscript(value=value, ctx=ast.Store() | ast.Del()):
            yield value
        case ast.Call(func=ast.Attribute(value=value, attr=attr)) if attr in WRITING:
            yield value


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _made(place: Place) -> Iterator[str]:
    """The names that the function binds to containers of its own."""
    for node in own(place.function.body) if place.function is not None else ():
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                pass
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                pass
            case _:
                continue
        called = value.func if isinstance(value, ast.Call) else None
        maker = getattr(called, "id", getattr(called, "attr", ""))
        if isinstance(value, FRESH) or maker in MAKERS:
            yield name
