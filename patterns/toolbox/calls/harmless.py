"""Whether a test may call a function: nothing in it reaches outside, or hangs on values."""

import ast
from collections.abc import Iterator

from patterns.contract import Refused
from patterns.toolbox.calls import arguments
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.locate import COMPREHENSIONS, Place
from patterns.toolbox.values.values import (
    ClassValue,
    Coroutine,
    FunctionValue,
    Instance,
    Outside,
    Unknown,
    Value,
)

DEEP = 3
"""Calls of the repository's own functions that are followed."""
BUILTINS = frozenset(
    {
        *("all", "any", "bool", "enumerate", "format", "frozenset", "isinstance", "iter", "len"),
        *(
            "list",
            "map",
            "print",
            "range",
            "repr",
            "reversed",
            "set",
            "str",
            "tuple",
            "type",
            "zip",
        ),
    }
)
"""Built-in functions that take whatever value of a fitting type."""
METHODS = frozenset(
    {
        *("add", "append", "capitalize", "casefold", "copy", "count", "decode", "encode", "get"),
        *("digest", "endswith", "extend", "hexdigest", "isoformat", "items", "join", "keys"),
        *("lower", "lstrip", "replace", "rstrip", "setdefault", "split", "splitlines", "title"),
        *("startswith", "strip", "union", "update", "upper", "values"),
    }
)
"""Methods that do so, whatever object of Python's own they belong to."""
OUTSIDE = frozenset(
    {
        "asyncio.sleep",
        "datetime.date.today",
        "datetime.datetime.now",
        "datetime.datetime.utcnow",
        "hashlib.md5",
        "hashlib.sha1",
        "hashlib.sha256",
        "json.dumps",
        "re.escape",
        "uuid.uuid4",
    }
)
MAKERS = frozenset({"collections.Counter", "collections.defaultdict", "collections.OrderedDict"})
FORBIDDEN = (
    ast.Assert,
    ast.AsyncFor,
    ast.AsyncWith,
    ast.Delete,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.Global,
    ast.Import,
    ast.ImportFrom,
    ast.Nonlocal,
    ast.Raise,
    ast.Starred,
    ast.Subscript,
    ast.Try,
    ast.While,
    ast.With,
    ast.Yield,
    ast.YieldFrom,
)
"""What makes the outcome hang on values, or reaches further than a test should."""


def check(function: FunctionValue, given: arguments.Given, resolver: Resolver) -> None:
    """Raise `Refused` with what is in the way of calling a function with made-up values."""
    _function(function, given, resolver, DEEP)


def _function(
    function: FunctionValue, given: arguments.Given, resolver: Resolver, deep: int
) -> None:
    if not deep:
        raise Refused(f"`{function.name}` lies too many calls away")
    if function.node.decorator_list:
        raise Refused(f"`{function.name}` is decorated")
    place = function.body(given)
    for node, where in _nodes(function, place):
        if isinstance(node, FORBIDDEN):
            kind = type(node).__name__.lower()
            raise Refused(f"`{function.name}` has a statement ({kind}) that hangs on values")
        if isinstance(node, ast.Call):
            _call(node, where, resolver, deep)
        elif isinstance(node, (ast.Attribute, ast.BinOp)) and _unknown(node, where, resolver):
            raise Refused(f"`{where.module.source(node)}` in `{function.name}` is not followed")
        elif isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Div, ast.FloorDiv, ast.Mod)):
            raise Refused(f"`{function.name}` divides, or formats with `%`")


def _nodes(function: FunctionValue, place: Place) -> Iterator[tuple[ast.AST, Place]]:
    """All of the body, without annotations."""
    todo: list[tuple[ast.AST, Place]] = [(node, place) for node in reversed(function.node.body)]
    while todo:
        node, where = todo.pop()
        yield node, where
        inner = where.within(node) if isinstance(node, (ast.Lambda, *COMPREHENSIONS)) else where
        skipped = node.annotation if isinstance(node, ast.AnnAssign) else None
        todo += [(n, inner) for n in ast.iter_child_nodes(node) if n is not skipped]


def _call(node: ast.Call, place: Place, resolver: Resolver, deep: int) -> None:
    for value in resolver.values(node.func, place):
        match value:
            case FunctionValue():
                _function(value, arguments.bound(value, node, place), resolver, deep - 1)
            case ClassValue():
                _class(value, node, resolver)
            case Outside(name=name) if _is_fine(name):
                continue
            case _:
                raise Refused(f"the call of `{place.module.source(node.func)}` is not followed")


def _class(cls: ClassValue, node: ast.Call, resolver: Resolver) -> None:
    """Only a class that has nothing to do when it is made."""
    line = resolver.lineage(cls)
    makes = any(
        getattr(part, "name", "") in {"__init__", "__new__", "__post_init__"}
        for one in line.classes
        for part in one.node.body
    )
    strange = makes or line.gaps or line.metaclass or cls.node.decorator_list
    if strange or node.args or node.keywords:
        raise Refused(f"making an object of `{cls.name}` is not followed")


def _is_fine(name: str) -> bool:
    owner, _, last = name.rpartition(".")
    if owner == "builtins":
        return last in BUILTINS
    return name in OUTSIDE | MAKERS or (owner.count(".") == 1 and last in METHODS)


def _unknown(node: ast.expr, place: Place, resolver: Resolver) -> bool:
    if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
        return True
    return any(_is_open(value) for value in resolver.values(node, place))


def _is_open(value: Value) -> bool:
    known = (Instance, FunctionValue, ClassValue, Outside, Coroutine)
    return isinstance(value, Unknown) or not isinstance(value, known)
