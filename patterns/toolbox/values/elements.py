"""What stands inside containers: by subscript, by iteration, by what functions put into them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from patterns.toolbox.calls import arguments
from patterns.toolbox.classes import classes
from patterns.toolbox.names.names import bare, lookup
from patterns.toolbox.place.locate import FUNCTIONS, Function, Place, own, returns
from patterns.toolbox.values import annotations
from patterns.toolbox.values.values import (
    ClassValue,
    FunctionValue,
    Instance,
    Outside,
    Unknown,
    Value,
    Values,
    unique,
)

PASSING = {"list", "tuple", "set", "frozenset", "sorted", "reversed", "iter", "dict", "deque"}
"""Callables whose result has the elements of their first argument."""
MAPPINGS = {"dict", "Dict", "Mapping", "MutableMapping", "defaultdict", "OrderedDict"}
ADDING = {"append", "add", "appendleft", "insert", "setdefault"}
"""Methods whose last argument goes into the container."""
DEPTH = 8
"""Containers in containers, and names for names, that are followed."""
JOINING = {"extend", "update"}
"""Methods whose argument's elements go into the container."""


class Follows(Protocol):
    """As much of a resolver as this needs."""

    def values(self, expression: ast.expr, place: Place) -> Values:
        """All that an expression may stand for."""
        ...

    def annotated(self, annotation: ast.expr, place: Place) -> Values:
        """The objects that an annotation speaks of."""
        ...

    def lineage(self, cls: ClassValue) -> classes.Lineage:
        """A class with all its bases."""
        ...


@dataclass(frozen=True, eq=False, slots=True)
class Entry:
    """One thing in a container: its key, where it has one, and its value."""

    key: ast.expr | None
    value: ast.expr
    place: Place
    declared: bool = False
    """Whether both are annotations, which speak of all entries."""


def item(node: ast.Subscript, place: Place, follows: Follows) -> Iterator[Value]:
    """What `container[key]` may give."""
    found = list(entries(node.value, place, follows, 0))
    if isinstance(node.slice, ast.Constant):
        same = [entry for entry in found if _has_key(entry, node.slice)]
        found = same or [entry for entry in found if entry.declared or not _literal(entry.key)]
    if not found:
        yield Unknown(f"what `{place.module.source(node)}` holds is not known")
    for entry in found:
        if entry.declared:
            yield from follows.annotated(entry.value, entry.place)
        else:
            yield from follows.values(entry.value, entry.place)


def each(container: ast.expr, place: Place, follows: Follows) -> Iterator[Value]:
    """What a loop over a container may give: of a mapping, its keys."""
    found = list(entries(container, place, follows, 0))
    if not found:
        yield Unknown(f"what `{place.module.source(container)}` holds is not known")
    for entry in found:
        part = entry.key or entry.value
        if entry.declared:
            yield from follows.annotated(part, entry.place)
        else:
            yield from follows.values(part, entry.place)


def looped(
    name: str, target: ast.expr, iterated: ast.expr, place: Place, follows: Follows
) -> Iterator[Value]:
    """What a name of a loop's target may be."""
    match target, iterated:
        case ast.Name(), ast.Call(func=ast.Attribute(value=base, attr="values"), args=[]):
            yield from _mapped(base, place, follows)
        case ast.Name(), ast.Call(func=ast.Attribute(value=base, attr="keys"), args=[]):
            yield from each(base, place, follows)
        case ast.Name(), _:
            yield from each(iterated, place, follows)
        case (
            ast.Tuple(elts=[first, ast.Name(id=second)]),
            ast.Call(func=ast.Attribute(value=base, attr="items"), args=[]),
        ):
            if name == second:
                yield from _mapped(base, place, follows)
            else:
                yield from looped(name, first, base, place, follows)
        case (
            ast.Tuple(elts=[_, second]),
            ast.Call(func=ast.Name(id="enumerate"), args=[inner, *_]),
        ) if name in {node.id for node in ast.walk(second) if isinstance(node, ast.Name)}:
            yield from looped(name, second, inner, place, follows)
        case _:
            yield Unknown(f"`{name}` is unpacked in a loop")


def entries(node: ast.expr, place: Place, follows: Follows, depth: int) -> Iterator[Entry]:
    """Everything that is known to stand in a container, however it got there."""
    if depth > DEPTH:
        return
    match node:
        case ast.Call():
            yield from _given_back(node, place, follows, depth + 1)
        case ast.Name(id=name):
            yield from _bound(name, place, follows, depth + 1)
        case ast.Attribute():
            yield from _held(node, place, follows, depth + 1)
        case ast.Subscript(value=base, slice=ast.Constant() as key):
            for entry in entries(base, place, follows, depth + 1):
                if _has_key(entry, key) and not entry.declared:
                    yield from entries(entry.value, entry.place, follows, depth + 1)
        case _:
            yield from _displayed(node, place)
            for part in _merged(node):
                yield from entries(part, place, follows, depth + 1)


def filled(target: str, function: Function, where: Place) -> Iterator[Entry]:
    """What a function puts into a container: `x[k] = v`, `x.append(v)`, `x.update(k=v)`.

    Args:
        target: `ast.dump` of the container's expression, as it is read.
    """
    for node in _filling(function):
        match node:
            case ast.Assign(targets=[ast.Subscript(value=base, slice=key)], value=value) if (
                ast.dump(base) == target
            ):
                yield Entry(key, value, where)
            case ast.Call(func=ast.Attribute(value=base, attr=attr), args=passed) if (
                attr in ADDING | JOINING and ast.dump(base) == target
            ):
                for keyword in node.keywords:
                    if keyword.arg is not None:
                        yield Entry(ast.Constant(keyword.arg), keyword.value, where)
                if attr in ADDING and passed:
                    yield Entry(passed[0] if attr == "setdefault" else None, passed[-1], where)
                elif passed:
                    yield from _displayed(passed[0], where)


@lru_cache(maxsize=1024)
def _filling(function: Function) -> tuple[ast.AST, ...]:
    """The statements and calls of a function that put something into any container."""
    return tuple(
        node
        for node in own(function.body)
        if (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript))
        or (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ADDING | JOINING
        )
    )


def _merged(node: ast.expr) -> list[ast.expr]:
    """Containers whose entries become those of an expression: `a or b`, `{**a}`."""
    match node:
        case ast.BoolOp(values=parts):
            return parts
        case ast.IfExp(body=first, orelse=second):
            return [first, second]
        case ast.Dict(keys=keys, values=parts):
            return [part for key, part in zip(keys, parts, strict=True) if key is None]
    return []


def _displayed(node: ast.expr, where: Place) -> Iterator[Entry]:
    match node:
        case ast.Dict(keys=keys, values=parts):
            yield from (Entry(k, v, where) for k, v in zip(keys, parts, strict=True) if k)
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
            yield from (Entry(None, part, where) for part in parts)
        case ast.ListComp(elt=part) | ast.SetComp(elt=part) | ast.GeneratorExp(elt=part):
            yield Entry(None, part, where.within(node))
        case ast.DictComp(key=key, value=part):
            yield Entry(key, part, where.within(node))


def _bound(name: str, place: Place, follows: Follows, depth: int) -> Iterator[Entry]:
    found = lookup(name, place)
    if found is None:
        return
    scopes, bindings = found
    known = place.arguments if scopes[-1] is place.function else {}
    where = Place(place.module, scopes, arguments=known)
    for binding in bindings:
        here = Place(place.module, binding.scopes) if binding.scopes else where
        if binding.annotation is not None:
            yield from declared(binding.annotation, here)
        if binding.value is not None:
            yield from entries(binding.value, here, follows, depth)
        if isinstance(binding.node, ast.arg) and (given := where.arguments.get(name)):
            yield from entries(given.value, given.place, follows, depth)
    if isinstance(scopes[-1], FUNCTIONS):
        yield from filled(ast.dump(ast.Name(name, ast.Load())), scopes[-1], where)


def _held(node: ast.Attribute, place: Place, follows: Follows, depth: int) -> Iterator[Entry]:
    for base in follows.values(node.value, place):
        cls = base.of if isinstance(base, Instance) else base
        if not isinstance(cls, ClassValue):
            continue
        line = follows.lineage(cls)
        for member in (
            *classes.class_members(line, node.attr),
            *classes.assigned_members(line, node.attr),
            *classes.declarations(line, node.attr),
        ):
            if member.binding.annotation is not None:
                yield from declared(member.binding.annotation, member.place)
            if member.binding.value is not None:
                yield from entries(member.binding.value, member.place, follows, depth)
        yield from into_attribute(node.attr, line)


def into_attribute(attr: str, line: classes.Lineage) -> Iterator[Entry]:
    """What the methods of a class put into a container that is its objects' or its own."""
    for cls in line.classes:
        for method in classes.methods(cls):
            for holder in {classes.first_parameter(method) or "", cls.name}:
                target = ast.Attribute(ast.Name(holder, ast.Load()), attr, ast.Load())
                yield from filled(ast.dump(target), method, cls.body.within(method))


def _given_back(node: ast.Call, place: Place, follows: Follows, depth: int) -> Iterator[Entry]:
    for function in follows.values(node.func, place):
        if isinstance(function, FunctionValue) and not function.node.decorator_list:
            body = function.body(arguments.bound(function, node, place))
            if function.node.returns is not None:
                yield from declared(function.node.returns, Place(function.module, function.scopes))
            for value in returns(function.node):
                if value is not None:
                    yield from entries(value, body, follows, depth)
        elif isinstance(function, Outside) and function.name.rpartition(".")[2] in PASSING:
            for passed in node.args[:1]:
                yield from entries(passed, place, follows, depth)
            for keyword in node.keywords:
                if keyword.arg is not None and function.name == "builtins.dict":
                    yield Entry(ast.Constant(keyword.arg), keyword.value, place)


def declared(annotation: ast.expr, place: Place) -> Iterator[Entry]:
    """What `dict[str, X]` and `list[X]` say of all entries."""
    match annotation:
        case ast.Constant(value=str(text)):
            if (parsed := annotations.unquoted(text)) is not None:
                yield from declared(parsed, place)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            yield from declared(left, place)
            yield from declared(right, place)
        case ast.Subscript(value=generic, slice=inner):
            name = bare(generic)
            parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            if name in {"Optional", "Final", "ClassVar", "Annotated"}:
                yield from declared(parts[0], place)
            elif name in MAPPINGS and len(parts) == 2:
                yield Entry(parts[0], parts[1], place, declared=True)
            elif name not in MAPPINGS:
                yield Entry(None, parts[0], place, declared=True)


def _mapped(base: ast.expr, place: Place, follows: Follows) -> Iterator[Value]:
    found: list[Value] = []
    for entry in entries(base, place, follows, 0):
        read = follows.annotated if entry.declared else follows.values
        found.extend(read(entry.value, entry.place))
    yield from unique(found) or (Unknown(f"what `{place.module.source(base)}` holds is not known"),)


def _has_key(entry: Entry, key: ast.Constant) -> bool:
    return isinstance(entry.key, ast.Constant) and entry.key.value == key.value


def _literal(key: ast.expr | None) -> bool:
    return isinstance(key, ast.Constant)
