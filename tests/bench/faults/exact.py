"""Sound expressions of real code, blamed with the very error that they would raise on bad data.

The code may be as it should be while what it is given is not: a record without a field, a call that
found nothing, an object of somebody else's class, a machine without the file. Nothing in the code
says that; the report is all that speaks for a patch.
"""

import ast
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random

from patterns.contract import Fault, Frame
from tests.bench.faults.alarm import Alarm
from tests.bench.faults.real_code import packages

STRANGERS = ("Response", "Row", "SimpleNamespace", "Struct", "Mock", "PosixPath")
"""Classes that none of the packages defines."""
ABSENT = "NoneType"
NAMED = re.compile(r"'[^']*'|\w+\(\)")
"""What differs between two headlines of one form."""
CALLED: Mapping[str, list[str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text())
"""Last name of what is called -> what the call may end in."""


@dataclass(frozen=True, slots=True)
class Spot:
    """An expression that might fail, and the headline of the error that it would raise."""

    package: str
    path: str
    function: str
    node: ast.expr
    headline: str


def exact(each: int, random: Random) -> Iterator[Alarm]:
    """So many of every form of error, at expressions drawn from all packages."""
    for _, every in sorted(_spots().items()):
        for spot in random.sample(every, min(each, len(every))):
            name = f"{spot.path}:{spot.node.lineno} {spot.headline[:60]}"
            kind, _, message = spot.headline.partition(": ")
            fault = Fault(kind, message, frames=(_frame(spot, random),))
            yield Alarm("exact", name, fault, packages()[spot.package])


@lru_cache(maxsize=1)
def _spots() -> Mapping[str, list[Spot]]:
    """The form of the headline -> every spot."""
    found: defaultdict[str, list[Spot]] = defaultdict(list)
    for package, content in packages().items():
        for path, text in content.items():
            for function, node in _expressions(ast.parse(text)):
                for headline in _errors(node):
                    spot = Spot(package, path, function, node, headline)
                    found[NAMED.sub("_", headline)].append(spot)
    return found


def _expressions(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    todo: list[tuple[ast.AST, str]] = [(tree, "<module>")]
    while todo:
        node, function = todo.pop()
        inside = node.name if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else function
        todo += [(child, inside) for child in ast.iter_child_nodes(node)]
        if isinstance(node, ast.expr):
            yield function, node


def _errors(node: ast.expr) -> Iterator[str]:  # noqa: C901  one case per form of error
    match node:
        case ast.Attribute(attr=attr, ctx=ast.Load(), value=ast.Name() | ast.Attribute()):
            yield f"AttributeError: '{ABSENT}' object has no attribute '{attr}'"
            stranger = STRANGERS[len(attr) % len(STRANGERS)]
            yield f"AttributeError: '{stranger}' object has no attribute '{attr}'"
        case ast.Subscript(slice=ast.Constant(value=str(key)), ctx=ast.Load()):
            yield f"KeyError: {key!r}"
            yield f"TypeError: '{ABSENT}' object is not subscriptable"
            yield "TypeError: string indices must be integers, not 'str'"
        case ast.Subscript(slice=ast.Constant(value=int()), ctx=ast.Load()):
            yield "IndexError: list index out of range"
            yield f"TypeError: '{ABSENT}' object is not subscriptable"
            yield "KeyError: 0"
        case ast.Subscript(slice=ast.Name(id=key), ctx=ast.Load()):
            yield f"KeyError: '{key}'"
            yield "IndexError: list index out of range"
            yield "TypeError: unhashable type: 'list'"
        case ast.BinOp(op=ast.Add()):
            yield 'TypeError: can only concatenate str (not "int") to str'
            yield "TypeError: unsupported operand type(s) for +: 'int' and 'NoneType'"
        case ast.BinOp(op=ast.Sub()):
            yield "TypeError: unsupported operand type(s) for -: 'str' and 'int'"
            yield "TypeError: can't subtract offset-naive and offset-aware datetimes"
        case ast.BinOp(op=ast.Div() | ast.FloorDiv() | ast.Mod()):
            yield "ZeroDivisionError: division by zero"
            yield "TypeError: not enough arguments for format string"
        case ast.Compare(ops=[ast.Lt() | ast.Gt() | ast.LtE() | ast.GtE()]):
            yield "TypeError: '<' not supported between instances of 'NoneType' and 'int'"
            yield "TypeError: '<' not supported between instances of 'str' and 'int'"
        case ast.Compare(ops=[ast.In() | ast.NotIn()]):
            yield f"TypeError: argument of type '{ABSENT}' is not iterable"
        case ast.Await():
            yield f"TypeError: object {ABSENT} can't be used in 'await' expression"
            yield "TypeError: object MagicMock can't be used in 'await' expression"
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            yield from CALLED.get(name, ())
            yield f"TypeError: '{ABSENT}' object is not callable"
            yield f"TypeError: {name}() missing 1 required positional argument: 'context'"
            yield f"TypeError: {name}() takes 1 positional argument but 2 were given"
            yield f"TypeError: {name}() got an unexpected keyword argument 'timeout'"
            yield f"TypeError: cannot unpack non-iterable {ABSENT} object"
            yield "ValueError: not enough values to unpack (expected 2, got 1)"
            yield f"TypeError: '{ABSENT}' object is not iterable"
            yield "RuntimeError: dictionary changed size during iteration"
        case ast.Name(id=name, ctx=ast.Load()):
            yield f"NameError: name '{name}' is not defined"
            yield (
                f"UnboundLocalError: cannot access local variable '{name}' where it is not "
                "associated with a value"
            )


def _frame(spot: Spot, random: Random) -> Frame:
    """Half of the reports mark the columns and show the text, as Python does since 3.11."""
    node = spot.node
    if random.random() < 0.5 or node.end_lineno != node.lineno:
        return Frame(spot.path, node.lineno, spot.function)
    line = packages()[spot.package][spot.path].split(b"\n")[node.lineno - 1].decode()
    indent = len(line) - len(line.lstrip())
    start, end = node.col_offset - indent, (node.end_col_offset or 0) - indent
    return Frame(
        spot.path, node.lineno, spot.function, context=line.strip(), column=start, end_column=end
    )
