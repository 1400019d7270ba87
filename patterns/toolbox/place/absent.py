"""Which expression of a failing line was None or empty, as far as the message tells."""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from patterns.contract import Fault, Frame, Refused, Unrelated
from patterns.toolbox.classes.classes import first_parameter
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import Kind, lookup
from patterns.toolbox.place.guarded import is_guarded
from patterns.toolbox.place.locate import Place, at, expressions, places, raising
from patterns.toolbox.values.values import NONE, Outside, Unknown, Value

MESSAGE = re.compile(
    r"AttributeError: '[\w.]+' object has no attribute '(?P<attr>\w+)'"
    r"|TypeError: (?:'[\w.]+' object (?P<what>is not subscriptable|is not iterable"
    r"|does not support item (?:assignment|deletion))"
    r"|(?P<len>object of type '[\w.]+' has no len)"
    r"|(?P<member>argument of type '[\w.]+' is not iterable)"
    r"|(?P<unpack>cannot unpack non-iterable [\w.]+))"
)
ITERATING = {"list", "tuple", "set", "sorted", "sum", "dict", "enumerate", "any", "all", "iter"}
"""Built-in functions that loop over their first argument."""
NEVER_NONE = {"copy", "encode", "format", "items", "join", "keys", "lower", "replace", "split"}
NEVER_NONE |= {"splitlines", "startswith", "strip", "upper", "values"}
"""Methods that give something, whoever defines them."""
OFTEN_NONE = {"sys.stderr", "sys.stdin", "sys.stdout"}
ITERATING_METHODS = {"extend", "update", "union"}


class How(StrEnum):
    """What was done with the None."""

    ATTRIBUTE = "attribute"
    ITEM = "item"
    ITERATION = "iteration"
    LENGTH = "length"
    MEMBERSHIP = "membership"
    EMPTY = "empty"
    """It was there, and empty or too short."""


@dataclass(frozen=True, eq=False, slots=True)
class Absent:
    """An expression that was None when it was used.

    Attributes:
        node: the expression.
        use: what of the statement failed: the attribute, subscript, call or comparison.
        told: whether the report's locals show that this very name was None.
    """

    node: ast.expr
    use: ast.expr
    how: How
    place: Place
    told: bool = False
    test: tuple[str, str] | None = None
    """The tests that it is there and that it is not, where they are not about None."""

    @property
    def source(self) -> str:
        """The expression as it is written."""
        return self.place.module.source(self.node)

    @property
    def where(self) -> str:
        """`path:line`."""
        return f"{self.place.module.path}:{self.node.lineno}"


def one(fault: Fault, resolver: Resolver) -> Absent:
    """The one expression that can have been None.

    Raises:
        Refused: nothing on the line fits the message, or several expressions do.
    """
    frame = raising(fault, resolver.project.sources)
    found = _possible(fault, frame, resolver)
    if not found:
        raise Unrelated(
            f"nothing on line {frame.line} of {frame.path} uses a value as the message says"
        )
    told = [absent for absent in found if absent.told]
    distinct = {ast.dump(absent.node): absent for absent in told or found}
    if len(distinct) > 1:
        listed = " or ".join(f"`{absent.source}`" for absent in distinct.values())
        raise Refused(f"{listed} may have been None, and nothing tells which")
    return next(iter(distinct.values()))


def _possible(fault: Fault, frame: Frame, resolver: Resolver) -> list[Absent]:
    found = [
        absent for absent in used(fault, frame, resolver) if not _is_something(absent, resolver)
    ]
    return [_informed(a, frame) for a in found if not _shown_otherwise(a, frame)]


def used(fault: Fault, frame: Frame, resolver: Resolver) -> list[Absent]:
    """Everything on the failing line that was used as the message says, whatever it was."""
    message = MESSAGE.match(fault.headline)
    if message is None:
        return []
    found = [
        absent
        for place in places(frame, resolver.project.sources)
        for absent in _uses(place, message, frame.line)
    ]
    return _marked(found, frame)


def _uses(place: Place, message: re.Match[str], line: int) -> Iterator[Absent]:
    how = _how(message)
    if how is How.ITERATION:
        for node, use, where in _iterated(place):
            yield Absent(node, use, how, where)
        return
    for use, where in at(place, ast.expr, line):
        for node in _used(use, how, message):
            yield Absent(node, use, how, where)


def _how(message: re.Match[str]) -> How:
    if message["attr"]:
        return How.ATTRIBUTE
    if message["len"]:
        return How.LENGTH
    if message["member"]:
        return How.MEMBERSHIP
    iterated = message["unpack"] or message["what"] == "is not iterable"
    return How.ITERATION if iterated else How.ITEM


def _used(use: ast.expr, how: How, message: re.Match[str]) -> Iterator[ast.expr]:
    """What an expression does the failing thing to."""
    match how, use:
        case How.ATTRIBUTE, ast.Attribute(value=node, attr=attr) if attr == message["attr"]:
            yield node
        case How.LENGTH, ast.Call(func=ast.Name(id="len"), args=[node]):
            yield node
        case How.ITEM, ast.Subscript(value=node, ctx=context):
            if isinstance(context, ast.Load) == (message["what"] == "is not subscriptable"):
                yield node
        case How.MEMBERSHIP, ast.Compare(ops=ops, comparators=operands):
            for op, node in zip(ops, operands, strict=True):
                if isinstance(op, (ast.In, ast.NotIn)):
                    yield node


def _iterated(place: Place) -> Iterator[tuple[ast.expr, ast.expr, Place]]:
    match place.statement:
        case ast.For(iter=value):
            yield value, value, place
        case ast.Assign(targets=[ast.Tuple() | ast.List() as target], value=value):
            yield value, target, place
    for node, where in expressions(place):
        match node:
            case ast.Starred(value=value, ctx=ast.Load()) | ast.YieldFrom(value=value):
                yield value, value, where
            case ast.Call(func=ast.Name(id=name), args=[first, *_]) if name in ITERATING:
                yield first, node, where
            case ast.Call(func=ast.Attribute(attr=name), args=[first, *_]) if (
                name in ITERATING_METHODS
            ):
                yield first, node, where
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                first = node.generators[0].iter
                yield first, first, where


def _marked(found: Sequence[Absent], frame: Frame) -> list[Absent]:
    """Those whose use, or value, the report's columns mark, where it has columns."""
    if frame.column is None or frame.end_column is None:
        return list(found)
    marked = [
        absent
        for absent in found
        for node in (absent.use, absent.node)
        if node.lineno == frame.line and absent.place.module.character(node) == frame.column
        if node.end_lineno == node.lineno and _width(node, absent) == _shown_width(frame)
    ]
    return marked or list(found)


def _width(node: ast.expr, absent: Absent) -> int:
    return len(absent.place.module.bytes_of(node).decode(absent.place.module.encoding))


def _shown_width(frame: Frame) -> int:
    return (frame.end_column or 0) - (frame.column or 0)


def _is_something(absent: Absent, resolver: Resolver) -> bool:
    """Whether the source says that an expression is never None."""
    node, place = absent.node, absent.place
    if is_guarded(node, absent.use, place) or _is_given(node, place):
        return True
    if isinstance(node, (ast.Name, ast.Attribute, ast.Call, ast.Subscript)):
        method = node.func if isinstance(node, ast.Call) else None
        if isinstance(method, ast.Attribute) and method.attr in NEVER_NONE:
            return True
        return all(_never_none(value) for value in resolver.values(node, place))
    return not isinstance(node, (ast.IfExp, ast.BoolOp, ast.NamedExpr, ast.Await))


def _never_none(value: Value) -> bool:
    if isinstance(value, Outside):
        # A name from outside is a module, class or function, with few exceptions.
        return value.name not in OFTEN_NONE and not value.name.endswith("__")
    return not isinstance(value, Unknown) and value != NONE


def _is_given(node: ast.expr, place: Place) -> bool:
    """Whether a name is `self`, imported, or a parameter that collects arguments."""
    function = place.function
    found = lookup(node.id, place) if isinstance(node, ast.Name) else None
    if found and all(binding.kind is Kind.IMPORT for binding in found[1]):
        return True
    if not isinstance(node, ast.Name) or function is None:
        return False
    collecting = {a.arg for a in (function.args.vararg, function.args.kwarg) if a is not None}
    methods = isinstance(place.scopes[place.scopes.index(function) - 1], ast.ClassDef)
    return node.id in collecting or (methods and node.id == first_parameter(function))


def _shown_otherwise(absent: Absent, frame: Frame) -> bool:
    shown = frame.locals.get(absent.source)
    return shown is not None and shown not in {"None", "NoneType"}


def _informed(absent: Absent, frame: Frame) -> Absent:
    told = frame.locals.get(absent.source) in {"None", "NoneType"}
    return replace(absent, told=told)
