"""A crash taken apart: the frames where an edit may go, and the expressions that may be at fault."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from patterns.contract import Condition, Fault, Frame, Refused, Sources
from patterns.search.message import Deed, Said, understood
from patterns.toolbox import offlimits
from patterns.toolbox.absent import ITERATING, ITERATING_METHODS
from patterns.toolbox.definitions import Resolver
from patterns.toolbox.locate import (
    COMPREHENSIONS,
    FUNCTIONS,
    Place,
    at,
    expressions,
    in_repository,
    places,
    statements,
)
from patterns.toolbox.module import Module

LOOKUPS = {"__getitem__", "__delitem__", "__getattr__", "__missing__"}
"""Methods whose business it is to raise: their caller asked for what is not there."""


@dataclass(frozen=True, eq=False, slots=True)
class Suspect:
    """An expression that may have been the wrong value.

    Attributes:
        node: the expression.
        use: the smallest expression that fails because of it; `node` where it is a whole argument.
        kinds: the types that the message calls wrong and that it may have had.
        extra: how much less likely than the other suspects of the line.
    """

    node: ast.expr
    use: ast.expr
    place: Place
    deed: Deed
    kinds: tuple[str, ...]
    frame: int
    extra: int = 0

    @property
    def module(self) -> Module:
        """The file it stands in."""
        return self.place.module

    @property
    def source(self) -> str:
        """As it is written, on one line."""
        return self.module.source(self.node)

    @property
    def statement(self) -> ast.stmt:
        """What it is part of."""
        return self.place.statement or ast.Pass()

    def was(self, expression: str) -> Condition:
        """The condition that an expression held where this one failed."""
        return Condition(self.frame, expression)


@dataclass(frozen=True, eq=False)
class Site:
    """A frame of the project's own code in which an edit may go."""

    index: int
    frame: Frame
    places: tuple[Place, ...]
    steps: int
    """How many of the project's frames lie between this one and the innermost."""


@dataclass(frozen=True, eq=False)
class Crash:
    """A fault with what is asked of it again and again."""

    fault: Fault
    sources: Sources
    resolver: Resolver = field(init=False)
    said: Said = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "resolver", Resolver(self.sources))
        object.__setattr__(self, "said", understood(self.fault))

    @cached_property
    def sites(self) -> list[Site]:
        """The project's frames, innermost first, tests left out; `Refused` where there is none."""
        found = []
        for steps, frame in enumerate(reversed(in_repository(self.fault, self.sources))):
            if offlimits.is_test(frame.path):
                continue
            try:
                where = tuple(places(frame, self.sources))
            except Refused:
                continue
            if not found and frame.function in LOOKUPS and self.said.deed in {Deed.KEY, Deed.INDEX}:
                continue
            index = self.fault.frames.index(frame)
            found.append(Site(index, frame, where, steps))
        if not found:
            raise Refused(
                "no frame of the traceback lies in code of the project that may be edited"
            )
        return found

    @property
    def inner(self) -> Site:
        """The innermost of them."""
        return self.sites[0]

    @property
    def raised_here(self) -> bool:
        """Whether the innermost frame of all is the project's own."""
        return self.inner.index == len(self.fault.frames) - 1

    @property
    def is_deliberate(self) -> bool:
        """Whether the line that raised is a `raise` or an `assert`."""
        return self.raised_here and any(
            isinstance(place.statement, (ast.Raise, ast.Assert)) for place in self.inner.places
        )

    @cached_property
    def suspects(self) -> list[Suspect]:
        """What may have been wrong on the innermost line, likelier ones first."""
        if self.is_deliberate:
            return []
        found = [s for place in self.inner.places for s in _suspects(place, self)]
        found = _marked(found, self.inner.frame)
        return [s for s in found if not _shown_otherwise(s, self.inner.frame)]


def _suspects(place: Place, crash: Crash) -> Iterator[Suspect]:
    said, site = crash.said, crash.inner
    line = site.frame.line
    nodes = at(place, ast.expr, line) or list(expressions(place))
    for use, where in nodes:
        for node, kinds, extra in _wrong(use, said, crash):
            if not _is_plain(node):
                yield Suspect(node, use, where, said.deed, kinds, site.index, extra)
    match place.statement:
        case ast.For(iter=value) if said.deed in {Deed.ITERATION, Deed.OTHER}:
            yield Suspect(value, value, place, Deed.ITERATION, said.kinds, site.index)
        case ast.Assign(targets=[ast.Tuple() | ast.List()], value=value) if said.deed in {
            Deed.ITERATION,
            Deed.UNPACK,
        }:
            yield Suspect(value, value, place, said.deed, said.kinds, site.index)
        case ast.AugAssign(target=target, value=value) if said.deed is Deed.OPERATION:
            read = _as_read(target)
            if read is not None:
                yield Suspect(read, read, place, said.deed, said.kinds[:1], site.index, 2)
            yield Suspect(value, value, place, said.deed, said.kinds[-1:], site.index)


def _wrong(  # noqa: C901, PLR0912  one case per operation that a message speaks of
    use: ast.expr, said: Said, crash: Crash
) -> Iterator[tuple[ast.expr, tuple[str, ...], int]]:
    """What an expression does the failing thing to: nodes, their types, how unlikely."""
    kinds = said.kinds
    match said.deed, use:
        case Deed.ATTRIBUTE, ast.Attribute(value=node, attr=attr) if attr == said.name:
            yield node, kinds, 0
        case Deed.ITEM, ast.Subscript(value=node):
            yield node, kinds, 0
        case Deed.LENGTH, ast.Call(func=ast.Name(id="len"), args=[node]):
            yield node, kinds, 0
        case Deed.MEMBERSHIP, ast.Compare(left=left, ops=ops, comparators=operands):
            for op, node in zip(ops, operands, strict=True):
                if isinstance(op, (ast.In, ast.NotIn)):
                    yield (
                        (left if said.wanted or "left operand" in crash.fault.message else node),
                        (kinds),
                        0,
                    )
        case Deed.ITERATION, ast.Starred(value=node) | ast.YieldFrom(value=node):
            yield node, kinds, 0
        case Deed.ITERATION, ast.Call(func=func, args=arguments, keywords=keywords):
            name = getattr(func, "id", getattr(func, "attr", ""))
            if arguments and name in ITERATING | ITERATING_METHODS | {"map", "zip", "filter"}:
                yield arguments[-1 if name in {"map", "filter"} else 0], kinds, 0
            for keyword in keywords:
                if keyword.arg is None:
                    yield keyword.value, kinds, 0
        case Deed.ITERATION, ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            for generator in use.generators:
                yield generator.iter, kinds, 0
        case Deed.CALL, ast.Call(func=node):
            yield node, kinds, 0
        case Deed.OPERATION, ast.BinOp(left=left, right=right):
            first, last = (kinds[:1], kinds[-1:]) if len(kinds) == 2 else (kinds, kinds)
            yield right, last, 0
            yield left, first, 0
        case Deed.OPERATION, ast.Compare(left=left, comparators=[right]):
            first, last = (kinds[:1], kinds[-1:]) if len(kinds) == 2 else (kinds, kinds)
            yield left, first, 0
            yield right, last, 0
        case Deed.OPERATION, ast.UnaryOp(operand=node) | ast.FormattedValue(value=node):
            yield node, kinds, 0
        case Deed.OPERATION, ast.Call(func=ast.Name(id="max" | "min" | "sum" | "sorted")):
            for node in use.args:
                yield node, kinds, 2
        case Deed.JOIN, ast.Call(func=ast.Attribute(attr="join"), args=[node]):
            yield node, kinds, 0
        case Deed.INDEX, ast.Subscript(value=node, slice=key) if not isinstance(key, ast.Slice):
            yield node, (), 0
        case Deed.INDEX, ast.Call(func=ast.Attribute(value=node, attr="pop")):
            yield node, (), 0
        case Deed.INDEX, ast.Call(func=ast.Name(id="max" | "min"), args=[node, *_]):
            yield node, (), 0
        case Deed.KEY, ast.Subscript(value=node):
            yield node, (), 0
        case Deed.KEY, ast.Call(func=ast.Attribute(value=node, attr="pop"), args=[_]):
            yield node, (), 0
        case Deed.ZERO, ast.BinOp(op=ast.Div() | ast.FloorDiv() | ast.Mod(), right=node):
            yield node, (), 0
        case Deed.HASH, ast.Call(args=arguments):
            for node in arguments:
                yield node, kinds, 1
        case Deed.HASH, ast.Compare(left=node, ops=[ast.In() | ast.NotIn()]):
            yield node, kinds, 0
        case Deed.HASH, ast.Subscript(slice=node) | ast.SetComp(elt=node) | ast.DictComp(key=node):
            yield node, kinds, 0
        case Deed.HASH, ast.Set(elts=parts) | ast.Dict(keys=parts):
            for part in parts:
                if part is not None:
                    yield part, kinds, 1
        case Deed.ARGUMENT | Deed.NUMBER, ast.Call(args=arguments, keywords=keywords):
            for position, node in enumerate(arguments):
                if not isinstance(node, ast.Starred):
                    yield node, kinds, position
            for keyword in keywords:
                if keyword.arg is not None:
                    yield keyword.value, kinds, 2
        case Deed.ARGUMENT, ast.BinOp(left=left, op=ast.Add(), right=right):
            yield right, kinds, 1
            yield left, kinds, 1
        case Deed.ARGUMENT, ast.Subscript(slice=node) if "indices" in crash.fault.message:
            yield node, kinds, 1
    # An operation that a library carries out on what the line hands to it.
    if (
        not crash.raised_here
        and isinstance(use, ast.Call)
        and said.deed
        not in {
            Deed.ARGUMENT,
            Deed.NUMBER,
            Deed.OTHER,
            Deed.HASH,
            Deed.UNBOUND,
            Deed.SIGNATURE,
        }
    ):
        for position, node in enumerate(use.args):
            if not isinstance(node, ast.Starred):
                yield node, kinds, 3 + position


def _is_plain(node: ast.expr) -> bool:
    """Whether what an expression gives can be read off: nothing to doubt."""
    return isinstance(node, (ast.Constant, ast.JoinedStr, ast.Lambda, ast.Compare))


def _as_read(target: ast.expr) -> ast.expr | None:
    return target if isinstance(target, (ast.Name, ast.Attribute)) else None


def _marked(found: list[Suspect], frame: Frame) -> list[Suspect]:
    """Those that the report's columns mark, where it has columns; each expression once."""
    if frame.column is not None:
        marked = [
            s
            for s in found
            for node in (s.use, s.node)
            if node.lineno == frame.line and s.module.character(node) == frame.column
        ]
        found = marked or found
    distinct = {(id(s.node), id(s.use)): s for s in found}
    return sorted(distinct.values(), key=lambda s: s.extra)


def _shown_otherwise(suspect: Suspect, frame: Frame) -> bool:
    """Whether the report's locals show another type than the message names."""
    shown = frame.locals.get(suspect.source)
    if shown is None or not suspect.kinds:
        return False
    bare = {"None": "NoneType"}.get(shown, shown).rpartition(".")[2]
    plain = {"NoneType", "str", "int", "float", "bytes", "list", "dict", "tuple", "bool", "set"}
    return bare in plain and set(suspect.kinds) <= plain and bare not in suspect.kinds


def is_steady(node: ast.expr) -> bool:
    """Whether reading an expression twice gives the same: a name, attributes or items of one."""
    match node:
        case ast.Name():
            return True
        case ast.Attribute(value=value):
            return is_steady(value)
        case ast.Subscript(value=value, slice=ast.Constant() | ast.Name() | ast.UnaryOp()):
            return is_steady(value)
    return False


def parents_in(statement: ast.AST) -> dict[int, ast.AST]:
    """Id of a node -> what it is directly part of."""
    return {id(child): node for node in ast.walk(statement) for child in ast.iter_child_nodes(node)}


def in_scope_of_comprehension(suspect: Suspect) -> bool:
    """Whether the expression stands in a comprehension or lambda of its own."""
    return isinstance(suspect.place.scopes[-1], (*COMPREHENSIONS, ast.Lambda))


def moved(suspect: Suspect, **changes: object) -> Suspect:
    """The same suspect with other attributes."""
    return replace(suspect, **changes)  # type: ignore[arg-type]  # each caller names real ones


def function_of(place: Place) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """The def around a place that is not a lambda's inside."""
    function = place.function
    return function if isinstance(function, FUNCTIONS) else None


def same_uses(suspect: Suspect, crash: Crash) -> list[Suspect]:
    """All other places of the function that do the same with the same expression."""
    function = suspect.place.function
    if function is None:
        return []
    wanted, depth = ast.dump(suspect.node), suspect.place.scopes.index(function) + 1
    found = []
    for statement in statements(function.body):
        here = replace(suspect.place, statement=statement, scopes=suspect.place.scopes[:depth])
        for use, where in expressions(here):
            if use is suspect.use or type(use) is not type(suspect.use):
                continue
            for node, _, _ in _wrong(use, crash.said, crash):
                if ast.dump(node) == wanted:
                    found.append(replace(suspect, node=node, use=use, place=where))
    return found
