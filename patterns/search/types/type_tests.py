"""Tests of a value's type, and the edits that make them take one type more."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from patterns.contract import Edit
from patterns.search.evidence.nameable import needed_import
from patterns.toolbox.imports import imports
from patterns.toolbox.names.names import BUILTINS, Kind, bare, lookup
from patterns.toolbox.place.locate import FUNCTIONS, Place
from patterns.toolbox.source.module import Module
from patterns.toolbox.values.kin import Kin

POSITIVE = (ast.Is, ast.Eq, ast.In)
NEGATIVE = (ast.IsNot, ast.NotEq, ast.NotIn)


@dataclass(frozen=True, eq=False, slots=True)
class TypeTest:
    """`isinstance(x, T)`, `type(x) is T`, `type(x) in (T, U)`.

    Attributes:
        kinds: where the types stand, which may be a constant of the file.
        exact: whether values of subclasses are not taken.
    """

    node: ast.expr
    value: ast.expr
    kinds: ast.expr
    exact: bool
    module: Module

    @property
    def types(self) -> list[ast.expr]:
        """The types that are taken."""
        return _parts(self.kinds)

    @property
    def asked(self) -> tuple[str, ...]:
        """Their bare names."""
        return tuple(bare(part) for part in self.types)

    @property
    def asks(self) -> str:
        """The same question in other words: whether the value is taken."""
        types = ", ".join(map(self.module.source, self.types))
        asked = f"type({self.shown}) in" if self.exact else f"isinstance({self.shown},"
        return f"({asked} ({types},){'' if self.exact else ')'})"

    @property
    def shown(self) -> str:
        """The value as it is written."""
        return self.module.source(self.value)

    def taking(self, kind: str) -> tuple[Edit, ...]:
        """The edits with which it takes one type more."""
        module, kinds = self.module, self.kinds
        start, end = module.start(kinds), module.end(kinds)
        match kinds:
            case ast.Tuple(elts=[*_, last]) | ast.List(elts=[*_, last]) | ast.Set(elts=[*_, last]):
                last_end = module.end(last)
                rest = module.data[last_end:end]
                if not isinstance(kinds, ast.Tuple) or rest.strip() != b",)":
                    return (module.edit(last_end, last_end, f", {kind}"),)
                return (module.edit(last_end, end, f", {kind})"),)
            case ast.BinOp():
                return (module.edit(end, end, f" | {kind}"),)
        match self.node:
            case ast.Compare(left=left, ops=[op]):
                sign = "in" if isinstance(op, POSITIVE) else "not in"
                return (module.edit(module.end(left), end, f" {sign} ({self._text(kind)})"),)
        return (module.edit(start, start, "("), module.edit(end, end, f", {kind})"))

    def by_subclass(self, *further: str) -> tuple[Edit, ...]:
        """`isinstance(x, T)` for `type(x) is T`, with further types."""
        module, node = self.module, self.node
        match node:
            case ast.Compare(ops=[op]):
                sign = "" if isinstance(op, POSITIVE) else "not "
                types = ", ".join([*map(module.source, self.types), *further])
                types = f"({types})" if "," in types else types
                text = f"{sign}isinstance({self.shown}, {types})"
                return (module.edit(module.start(node), module.end(node), text),)
        return ()

    def _text(self, kind: str) -> str:
        return f"{self.module.source(self.kinds)}, {kind}"


def type_tests(nodes: Iterable[ast.AST], module: Module) -> Iterator[TypeTest]:
    """The tests of types among some nodes."""
    for node in nodes:
        match node:
            case ast.Call(func=ast.Name(id="isinstance"), args=[value, kinds]):
                exact = False
            case ast.Compare(
                left=ast.Call(func=ast.Name(id="type"), args=[value])
                | ast.Attribute(value=value, attr="__class__"),
                ops=[op],
                comparators=[kinds],
            ) if isinstance(op, (*POSITIVE, *NEGATIVE)):
                exact = True
            case _:
                continue
        found = _spelt_out(kinds, module)
        if found is not None:
            yield TypeTest(node, value, found, exact, module)


@lru_cache(maxsize=32)
def held_tests(module: Module) -> tuple[tuple[TypeTest, ast.stmt | None], ...]:
    """All tests of types of a file, with the statements that ask."""
    holders: dict[int, ast.stmt] = {}
    for node in ast.walk(module.tree):  # inner statements come behind those that hold them
        if isinstance(node, ast.stmt) and not isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            holders |= dict.fromkeys(map(id, ast.walk(node)), node)
    found = type_tests(ast.walk(module.tree), module)
    return tuple((test, holders.get(id(test.node))) for test in found)


def _parts(kinds: ast.expr) -> list[ast.expr]:
    match kinds:
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            return parts
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return [*_parts(left), right]
    return [kinds]


def _spelt_out(kinds: ast.expr, module: Module) -> ast.expr | None:
    """Where the types of a test stand: `TEXTS = (str, bytes)` for `TEXTS`."""
    match kinds:
        case ast.Name(id=name) if name not in BUILTINS:
            for node in module.tree.body:
                match node:
                    case ast.Assign(targets=[ast.Name(id=bound)], value=ast.Tuple() as types) if (
                        bound == name and types.elts
                    ):
                        return types if module.bytes_of(types).startswith(b"(") else None
            return kinds
        case ast.Tuple(elts=[]) | ast.List(elts=[]) | ast.Call() | ast.Constant():
            return None
    return kinds


def written(kin: Kin, place: Place) -> tuple[str, tuple[Edit, ...]] | None:
    """How a type is named in a file, and the import that this needs; None where it cannot be."""
    module = place.module
    known = lookup(kin.name, place)
    if not kin.home:
        return (kin.name, ()) if known is None else None
    if known is not None:
        here = all(
            each.kind is Kind.IMPORT and isinstance(each.node, ast.ImportFrom | ast.alias)
            for each in known[1]
        )
        return (kin.name, ()) if here and _is_taken(kin, module) else None
    for node in module.tree.body:
        for alias in node.names if isinstance(node, ast.Import) else ():
            if alias.name == kin.home:
                return f"{alias.asname or alias.name}.{kin.name}", ()
    if "." in kin.home or lookup(kin.home, place) is not None:
        return kin.name, (imports.added(module, f"from {kin.home} import {kin.name}"),)
    return f"{kin.home}.{kin.name}", needed_import(kin.home, module)


def _is_taken(kin: Kin, module: Module) -> bool:
    """Whether the file takes a type of that name from where it lives, or from `typing`."""
    homes = {kin.home, "typing", "collections"}
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module in homes
        and any((alias.asname or alias.name) == kin.name for alias in node.names)
        for node in module.tree.body
    )
