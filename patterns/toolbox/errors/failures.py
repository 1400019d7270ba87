"""In which ways an operation of Python's own is documented to fail, from `failures.json`."""

import ast
import json
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.locate import Place, expressions
from patterns.toolbox.values.values import Outside

CODE = re.compile(
    r"(?:\w|\.)+\(\) (?:takes|missing|got an unexpected|got multiple)|unsupported operand"
    r"|'\w+' object is not (?:callable|iterable)|cannot unpack|object of type '\w+' has no len"
)
"""TypeErrors that tell of the code, not of a value that an operation was given."""
NAMED = re.compile(r"(?:\w+\.)*(?P<name>\w+)\(\) ")
"""How a message begins that says whose it is: `isinstance() arg 2 must be a type`."""
UNHASHABLE = re.compile(r".*unhashable type: ")
NOTHING = re.compile(r"'NoneType' object is not subscriptable")
"""TypeErrors of a look-up: a key that no dictionary can hold, nothing where a container was due."""
PARENTS = {
    "JSONDecodeError": {"ValueError"},
    "UnicodeDecodeError": {"UnicodeError", "ValueError"},
    "UnicodeEncodeError": {"UnicodeError", "ValueError"},
    "Error": {"ValueError"},
    "KeyError": {"LookupError"},
    "IndexError": {"LookupError"},
    "ModuleNotFoundError": {"ImportError"},
    "InvalidOperation": {"ArithmeticError"},
    "OverflowError": {"ArithmeticError"},
    "ZeroDivisionError": {"ArithmeticError"},
}
"""Bases that stand for an error where they are caught."""


@dataclass(frozen=True, eq=False, slots=True)
class Operation:
    """Something in a statement that can fail in several ways.

    Attributes:
        source: as it is written, without arguments.
        ways: bare names of the exceptions.
        home: the module that defines it; empty for what is built in.
    """

    source: str
    ways: frozenset[str]
    home: str = ""

    def holds(self, path: str) -> bool:
        """Whether a file of Python's own library is the operation's, or does its work."""
        words = set(re.split(r"\W+|_", path))
        return self.home in words or ("strptime" in self.source and "strptime" in words)

    def twins(self, kind: str) -> frozenset[str]:
        """Names under which its other failures can be caught, none of which catches this one."""
        others = self.ways - {kind}
        wider = {base for way in others for base in PARENTS.get(way, ())}
        return (others | wider) - PARENTS.get(kind, set())


def operations(place: Place, kind: str, message: str, resolver: Resolver) -> list[Operation]:
    """The operations of a statement that are documented to fail so, each once."""
    found = {
        operation.source: operation
        for node, where in expressions(place)
        for operation in _of(node, where, message, resolver)
        if kind in operation.ways
    }
    return list(found.values())


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(pkgutil.get_data(__package__, "failures.json") or b"{}")
    return loaded


def _of(node: ast.expr, place: Place, message: str, resolver: Resolver) -> Iterator[Operation]:
    table = _table()
    looked_up = UNHASHABLE.match(message) or NOTHING.match(message)
    match node:
        case ast.Call(func=ast.Attribute(attr="__getitem__")):
            yield Operation(f"{place.module.source(node.func)}()", frozenset(table["looking"]))
        case ast.Call(func=function) if not CODE.search(message) and not looked_up:
            said = NAMED.match(message)
            if said is None or ast.unparse(function).rpartition(".")[2] == said["name"]:
                yield from _call(function, place, resolver)
        case ast.BinOp(op=ast.Mod(), left=ast.Constant(value=str())) if not looked_up:
            yield Operation("%", frozenset(table["formatting"]))
        case ast.Subscript(ctx=ast.Load(), value=value):
            # Nothing within what was looked up is as good as nothing under the first key.
            fits = isinstance(value, ast.Subscript) if NOTHING.match(message) else looked_up
            ways = set(table["looking"]) - (set() if fits else {"TypeError"})
            yield Operation(place.module.source(node), frozenset(ways))


def _call(function: ast.expr, place: Place, resolver: Resolver) -> Iterator[Operation]:
    table = _table()
    names = [value.name for value in resolver.values(function, place) if isinstance(value, Outside)]
    method = function.attr if isinstance(function, ast.Attribute) else ""
    ways = [table["calls"][name] for name in names if name in table["calls"]]
    if not ways and method in table["methods"]:
        ways = [table["methods"][method]]
    home = next((name.split(".")[0] for name in names if name in table["calls"]), "")
    for each in ways[:1]:
        bare = frozenset(way.rpartition(".")[2] for way in each)
        yield Operation(f"{place.module.source(function)}()", bare, home)
