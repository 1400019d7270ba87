"""Which names a scope binds, where, and to what: Python's rules of scope, without running it."""

import ast
import builtins
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from patterns.toolbox.place.locate import (
    COMPREHENSIONS,
    FUNCTIONS,
    Function,
    Place,
    Scope,
    expressions,
    own,
    scopes_around,
    statements,
)
from patterns.toolbox.source.module import Module

BUILTINS = frozenset(dir(builtins))
GLOBAL = re.compile(rb"\bglobal\s")


class Kind(StrEnum):
    """How a name comes to be bound."""

    PARAMETER = "parameter"
    ASSIGNMENT = "assignment"
    DECLARATION = "declaration"
    """`x: int` without a value."""
    IMPORT = "import"
    FUNCTION = "function"
    CLASS = "class"
    OTHER = "other"
    """Loops, unpacking, `with`, `except`, `del`, augmented assignment, patterns: no one value."""


@dataclass(frozen=True, eq=False, slots=True)
class Binding:
    """One place that binds a name.

    Attributes:
        node: the statement, parameter or import alias that does it.
        value: the expression bound, where it is one.
        scopes: the scopes around the place, for a `global` the function that assigns.
    """

    kind: Kind
    node: ast.AST
    value: ast.expr | None = None
    annotation: ast.expr | None = None
    scopes: tuple[Scope, ...] = ()


Table = Mapping[str, Sequence[Binding]]


@lru_cache(maxsize=4096)
def bindings(scope: Scope) -> Table:
    """Every name that a scope itself binds -> how; nested scopes bind their own."""
    found: dict[str, list[Binding]] = defaultdict(list)
    for name, binding in _of_scope(scope):
        found[name].append(binding)
    return dict(found)


def lookup(name: str, place: Place) -> tuple[tuple[Scope, ...], Sequence[Binding]] | None:
    """The scopes up to the one that binds a name as seen from a place, and its bindings there.

    None for a name that nothing binds in this file, be it built in or not.
    """
    for depth in range(len(place.scopes), 0, -1):
        scope = place.scopes[depth - 1]
        if isinstance(scope, ast.ClassDef) and depth != len(place.scopes):
            continue  # methods do not see their class's names
        if name in _declared_global(scope):
            break
        if name in (table := bindings(scope)):
            found = table[name]
            if depth == 1:
                found = [*found, *_global_assignments(place.module).get(name, ())]
            return place.scopes[:depth], found
    tree = place.module.tree
    found = [*bindings(tree).get(name, ()), *_global_assignments(place.module).get(name, ())]
    return ((tree,), found) if found else None


def reads(name: str, place: Place) -> bool:
    """Whether the statement itself holds a name; `x += 1` reads what it stores."""
    return any(isinstance(node, ast.Name) and node.id == name for node, _ in expressions(place))


def visible(place: Place) -> set[str]:
    """All names that can be read at a place, built-in ones included."""
    names = set(BUILTINS)
    for depth, scope in enumerate(place.scopes, 1):
        if not isinstance(scope, ast.ClassDef) or depth == len(place.scopes):
            names |= set(bindings(scope))
    return names


def class_definitions(
    scope: ast.Module | ast.ClassDef | Function, outer: tuple[Scope, ...] = ()
) -> Iterator[tuple[tuple[Scope, ...], ast.ClassDef]]:
    """Every class under a scope, with the scopes around it."""
    scopes = (*outer, scope)
    for node in own(scope.body):
        if isinstance(node, ast.ClassDef):
            yield scopes, node
        if isinstance(node, (ast.ClassDef, *FUNCTIONS)):
            yield from class_definitions(node, scopes)


def calls(module: Module) -> Iterator[tuple[ast.Call, Place]]:
    """Every call in a file, with the place of its names."""
    for scopes, _ in scopes_of(module.tree):
        for statement in statements(getattr(scopes[-1], "body", [])):
            for node, place in expressions(Place(module, scopes, statement)):
                if isinstance(node, ast.Call):
                    yield node, place


def scopes_of(tree: ast.Module) -> Iterator[tuple[tuple[Scope, ...], Iterator[ast.AST]]]:
    """Every module, class and function scope of a file with the nodes that are its own."""
    todo: list[tuple[Scope, ...]] = [(tree,)]
    while todo:
        scopes = todo.pop()
        scope = scopes[-1]
        body = getattr(scope, "body", [])
        yield scopes, own(body)
        todo += [(*scopes, n) for n in own(body) if isinstance(n, (ast.ClassDef, *FUNCTIONS))]


def parameters(arguments: ast.arguments) -> list[ast.arg]:
    """All parameters in the order of the signature, `*args` and `**kwargs` included."""
    starred = [arguments.vararg] if arguments.vararg else []
    double = [arguments.kwarg] if arguments.kwarg else []
    return [*arguments.posonlyargs, *arguments.args, *starred, *arguments.kwonlyargs, *double]


def parameter_names(function: Function) -> list[str]:
    """What a function calls that which it is given, in the order of its signature."""
    return [parameter.arg for parameter in parameters(function.args)]


def stored(nodes: Iterable[ast.AST]) -> list[str]:
    """The names that get a value among some nodes, each once, in their order."""
    names = (node for node in nodes if isinstance(node, ast.Name))
    return list(dict.fromkeys(name.id for name in names if isinstance(name.ctx, ast.Store)))


def bound_before(place: Place) -> list[str]:
    """The parameters of a function, and the names that it bound before a place's statement."""
    function, statement = place.function, place.statement
    if function is None or statement is None:
        return []
    before = (n for n in own(function.body) if getattr(n, "lineno", 0) < statement.lineno)
    every = dict.fromkeys([*parameter_names(function), *stored(before)])
    return [name for name in every if name not in {"self", "cls"}]


def bare(node: ast.expr) -> str:
    """The last word of a name as it is written: `Kind` of `module.Kind`, whatever stands before."""
    return ast.unparse(node).rpartition(".")[2]


def called(call: ast.Call) -> str:
    """The bare name of what a call calls; empty where that is no name and no attribute."""
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _of_scope(scope: Scope) -> Iterator[tuple[str, Binding]]:
    if isinstance(scope, COMPREHENSIONS):
        for generator in scope.generators:
            yield from _targets(generator.target, generator)
    elif isinstance(scope, ast.Lambda):
        yield from _parameters(scope.args)
    else:
        if isinstance(scope, FUNCTIONS):
            yield from _parameters(scope.args)
        outside = _declared_elsewhere(scope)
        for node in own(scope.body):
            for name, binding in _bound_by(node):
                if name not in outside:
                    yield name, binding


def _parameters(arguments: ast.arguments) -> Iterator[tuple[str, Binding]]:
    for parameter in parameters(arguments):
        several = parameter in {arguments.vararg, arguments.kwarg}
        kind = Kind.OTHER if several else Kind.PARAMETER
        yield parameter.arg, Binding(kind, parameter, annotation=parameter.annotation)


def _bound_by(node: ast.AST) -> Iterator[tuple[str, Binding]]:  # noqa: C901, PLR0912  one case per statement of the language
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            yield name, Binding(Kind.FUNCTION, node)
        case ast.ClassDef(name=name):
            yield name, Binding(Kind.CLASS, node)
        case ast.Import(names=aliases):
            for alias in aliases:
                yield alias.asname or alias.name.partition(".")[0], Binding(Kind.IMPORT, node)
        case ast.ImportFrom(names=aliases):
            for alias in aliases:
                yield alias.asname or alias.name, Binding(Kind.IMPORT, node)
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                yield from _targets(target, node, value)
        case ast.AnnAssign(target=ast.Name(id=name), value=value, annotation=annotation):
            kind = Kind.ASSIGNMENT if value else Kind.DECLARATION
            yield name, Binding(kind, node, value, annotation)
        case ast.NamedExpr(target=ast.Name(id=name), value=value):
            yield name, Binding(Kind.ASSIGNMENT, node, value)
        case ast.AugAssign(target=target) | ast.For(target=target) | ast.AsyncFor(target=target):
            yield from _targets(target, node)
        case ast.withitem(optional_vars=ast.expr() as target):
            yield from _targets(target, node)
        case ast.Delete(targets=targets):
            for target in targets:
                yield from _targets(target, node)
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
            yield name, Binding(Kind.OTHER, node)
        case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            yield name, Binding(Kind.OTHER, node)


def _targets(
    target: ast.expr, node: ast.AST, value: ast.expr | None = None
) -> Iterator[tuple[str, Binding]]:
    match target:
        case ast.Name(id=name):
            kind = Kind.ASSIGNMENT if value else Kind.OTHER
            yield name, Binding(kind, node, value)
        case ast.Tuple(elts=targets) | ast.List(elts=targets):
            values: Iterable[ast.expr | None] = [None] * len(targets)
            if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(targets):
                values = value.elts
            for part, its_value in zip(targets, values, strict=True):
                starred = isinstance(part, ast.Starred) or isinstance(its_value, ast.Starred)
                yield from _targets(part, node, None if starred else its_value)
        case ast.Starred(value=inner):
            yield from _targets(inner, node)


@lru_cache(maxsize=4096)
def _declared_elsewhere(scope: Scope) -> frozenset[str]:
    """Names that a scope assigns in another one: `global` and `nonlocal`."""
    return _declared_global(scope) | _declared(scope, ast.Nonlocal)


@lru_cache(maxsize=4096)
def _declared_global(scope: Scope) -> frozenset[str]:
    return _declared(scope, ast.Global)


def _declared(scope: Scope, kind: type[ast.Global | ast.Nonlocal]) -> frozenset[str]:
    if not isinstance(scope, FUNCTIONS):
        return frozenset()
    return frozenset(n for node in own(scope.body) if isinstance(node, kind) for n in node.names)


@lru_cache(maxsize=64)
def _global_assignments(module: Module) -> Table:
    """Assignments to the module's names in functions that declare them `global`."""
    found: dict[str, list[Binding]] = defaultdict(list)
    # Only functions around the word are looked at: to walk them all costs more than to parse.
    declaring = {
        around[-1]: (module.tree, *around)
        for word in GLOBAL.finditer(module.data)
        if (around := scopes_around(module, word.start())) and isinstance(around[-1], FUNCTIONS)
    }
    for function, scopes in declaring.items():
        declared = _declared_global(function)
        for node in own(function.body):
            for name, binding in _bound_by(node):
                if name in declared:
                    found[name].append(replace(binding, scopes=scopes))
    return found
