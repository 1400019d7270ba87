"""A payload taken apart: which expressions give the values that end up in it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from patterns.toolbox.calls import arguments
from patterns.toolbox.classes import classes, receivers
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import Binding, lookup
from patterns.toolbox.place import callers
from patterns.toolbox.place.locate import FUNCTIONS, Place, returns
from patterns.toolbox.values import elements
from patterns.toolbox.values.values import NONE, FunctionValue, Instance, Unknown, Values

PLAIN = {"builtins.str", "builtins.int", "builtins.float", "builtins.bool", "builtins.NoneType"}
DEPTH = 12
CALLS = 20
"""Calls of one function that are looked at."""


@dataclass(frozen=True, eq=False, slots=True)
class Leaf:
    """One value of a payload, and the expression that gives it.

    Attributes:
        alone: whether the expression stands where any other could without brackets.
    """

    node: ast.expr
    place: Place
    values: Values
    alone: bool = True

    @property
    def where(self) -> str:
        """`path:line`."""
        return f"{self.place.module.path}:{self.node.lineno}"

    @property
    def source(self) -> str:
        """The expression, for sentences."""
        return self.place.module.source(self.node)

    @property
    def harmless(self) -> bool:
        """Whether json takes all that this can be."""
        return all(isinstance(value, Instance) and value.of in PLAIN for value in self.values)


class Tracer:
    """Walks from a payload to its leaves; knows which type it is looking for."""

    def __init__(self, resolver: Resolver, type_name: str) -> None:
        self._resolver = resolver
        self._wanted = type_name
        self._seen: set[tuple[int, int]] = set()

    def leaves(self, node: ast.expr, place: Place) -> list[Leaf]:
        """Every leaf of a payload, in the order of the source."""
        return list(self._trace(Leaf(node, place, ()), 0))

    def is_wanted(self, values: Values) -> bool:
        """Whether the type that is looked for is among these."""
        return any(
            isinstance(value, Instance) and value.type_name in aliases(self._wanted)
            for value in values
        )

    def is_contradicted(self, leaf: Leaf) -> bool:
        """Whether another call of the leaf's function is known to bring in another type."""
        if not leaf.place.arguments:
            return False
        for place in islice(callers.informed_everywhere(leaf.place, self._resolver), CALLS):
            values = self._resolver.values(leaf.node, place)
            known = [v for v in values if isinstance(v, Instance) and v != NONE]
            if known and not self.is_wanted(values):
                return True
        return False

    def _trace(self, leaf: Leaf, depth: int) -> Iterator[Leaf]:
        node, place = leaf.node, leaf.place
        key = (id(node), id(place.arguments))
        if key in self._seen or depth > DEPTH:
            return
        self._seen.add(key)
        inside = list(self._inside(node, place))
        values = self._resolver.values(node, place)
        if self.is_wanted(values) or not inside:
            yield Leaf(node, place, values, leaf.alone)
            return
        for part in inside:
            yield from self._trace(part, depth + 1)

    def _inside(self, node: ast.expr, place: Place) -> Iterator[Leaf]:
        """What a container, or an expression that passes one on, is made of."""
        match node:
            case ast.Dict(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts):
                yield from (Leaf(part, place, ()) for part in parts)
            case ast.ListComp(elt=part) | ast.DictComp(value=part):
                yield Leaf(part, place.within(node), ())
            case ast.NamedExpr(value=part):
                yield Leaf(part, place, ())
            case ast.Await(value=ast.Call() as call) | (ast.Call() as call):
                yield from self._returned(call, place)
            case ast.Name(id=name):
                yield from self._bound(name, place)
            case ast.Attribute():
                yield from self._assigned(node, place)
            case _:
                yield from (Leaf(part, place, (), alone=False) for part in _branches(node))

    def _returned(self, call: ast.Call, place: Place) -> Iterator[Leaf]:
        for function in self._resolver.values(call.func, place):
            if isinstance(function, FunctionValue) and not function.node.decorator_list:
                body = function.body(arguments.bound(function, call, place))
                for value in returns(function.node):
                    if value is not None:
                        yield Leaf(value, body, ())
            elif getattr(function, "name", "") in {"builtins.dict", "builtins.list"}:
                parts = [*call.args, *(keyword.value for keyword in call.keywords)]
                yield from (Leaf(part, place, ()) for part in parts)

    def _bound(self, name: str, place: Place) -> Iterator[Leaf]:
        found = lookup(name, place)
        if found is None:
            return
        scopes, bindings = found
        known = place.arguments if scopes[-1] is place.function else {}
        where = Place(place.module, scopes, arguments=known)
        for binding in bindings:
            yield from self._value(name, binding, where)
        if isinstance(scopes[-1], FUNCTIONS):
            target = ast.dump(ast.Name(name, ast.Load()))
            yield from map(_leaf, elements.filled(target, scopes[-1], where))

    def _value(self, name: str, binding: Binding, where: Place) -> Iterator[Leaf]:
        if binding.value is not None:
            yield Leaf(binding.value, where, ())
        elif isinstance(binding.node, ast.arg) and (passed := where.arguments.get(name)):
            yield Leaf(passed.value, passed.place, ())

    def _assigned(self, node: ast.Attribute, place: Place) -> Iterator[Leaf]:
        for base in self._resolver.values(node.value, place):
            if not isinstance(base, Instance) or isinstance(base.of, str):
                continue
            line = self._resolver.lineage(base.of)
            for member in classes.assigned_members(line, node.attr):
                where = receivers.made(member.place, base)
                if member.binding.value is not None:
                    yield Leaf(member.binding.value, where, ())
            yield from map(_leaf, elements.into_attribute(node.attr, line))


def aliases(type_name: str) -> set[str]:
    """The names under which the source may speak of a type that a message names."""
    return {type_name, "Path"} if type_name.endswith("Path") else {type_name}


def _leaf(entry: elements.Entry) -> Leaf:
    return Leaf(entry.value, entry.place, ())


def first_unknown(leaf: Leaf) -> str:
    """Why a leaf's type is not known, as a sentence."""
    for value in leaf.values:
        if isinstance(value, Unknown):
            return f"`{leaf.source}` ({leaf.where}) is not known: {value.because}"
    return f"`{leaf.source}` ({leaf.where}) may hold it"


def _branches(node: ast.expr) -> list[ast.expr]:
    """The operands of which one, or a union, becomes the value."""
    match node:
        case ast.IfExp(body=first, orelse=second):
            return [first, second]
        case ast.BoolOp(values=parts):
            return parts
        case ast.BinOp(left=left, op=ast.BitOr() | ast.Add(), right=right):
            return [left, right]
    return []
