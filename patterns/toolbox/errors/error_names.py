"""How a raised type can be named in a file: by a name at hand, through its module, or imported."""

import ast
import sys
from collections.abc import Iterator

from patterns.contract import Edit, Fault
from patterns.toolbox.imports import imports
from patterns.toolbox.names.names import BUILTINS, Kind, bindings, lookup
from patterns.toolbox.place.locate import Place
from patterns.toolbox.source.module import Module

Named = tuple[str, tuple[Edit, ...]]
PLAIN = {"", "builtins", "exceptions"}
HOMES = {"json.decoder": "json", "asyncio.exceptions": "asyncio", "multiprocessing.context": ""}
HOMES |= {"concurrent.futures.process": "concurrent.futures", "_socket": "socket"}
"""Where Python's own errors are meant to be taken from, if not from where they are defined."""


def named(fault: Fault, place: Place) -> Named | None:
    """The type's name at a place, imported from Python's own library where it is not at hand."""
    name = at_hand(fault, place)
    if name is not None:
        return name, ()
    kind, home, module = fault.type, _public(fault.module), place.module
    root = home.partition(".")[0]
    if root not in sys.stdlib_module_names or kind in bindings(module.tree):
        return None
    beside = _taken_from(home, module)
    if beside is not None:
        end = module.end(beside)
        return kind, (module.edit(end, end, f", {kind}"),)
    if home == root:
        return f"{root}.{kind}", (imports.added(module, f"import {root}"),)
    return kind, (imports.added(module, f"from {home} import {kind}"),)


def at_hand(fault: Fault, place: Place) -> str | None:
    """The type's name at a place without an import; None where the file has none for it."""
    kind, home = fault.type, _public(fault.module)
    if kind in BUILTINS and home in PLAIN:
        return kind
    found = lookup(kind, place)
    if found is not None and not _is_another(found[1][0].kind, home):
        return kind
    for name, module in _modules(place.module):
        # What a library raised, it has imported.
        if home == module or home.startswith(f"{module}."):
            return f"{name}{home[len(module) :]}.{kind}"
    return None


def _is_another(kind: Kind, home: str) -> bool:
    """Whether the file's own class only happens to be called like one of Python's own."""
    return kind is Kind.CLASS and home.partition(".")[0] in sys.stdlib_module_names


def _public(home: str) -> str:
    """The module that others take a type from: `csv` for `_csv`, `httpx` for `httpx._client`."""
    first, *rest = HOMES.get(home, home).split(".")
    if first.startswith("_") and first[1:] in sys.stdlib_module_names:
        first = first[1:]
    private = next((n for n, part in enumerate(rest) if part.startswith("_")), len(rest))
    return ".".join([first, *rest[:private]])


def _modules(module: Module) -> Iterator[tuple[str, str]]:
    """The names that a file's imports bind to modules, longest first, and which ones."""
    found = [pair for node in _at_top(module) for pair in _bound(node)]
    yield from sorted(found, key=lambda pair: -len(pair[1]))


def _at_top(module: Module) -> Iterator[ast.stmt]:
    """The statements that run with the file, those that may fail included."""
    for node in module.tree.body:
        yield from node.body if isinstance(node, ast.Try) else [node]


def _bound(node: ast.stmt) -> Iterator[tuple[str, str]]:
    match node:
        case ast.Import(names=aliases):
            for alias in aliases:
                root = alias.name.partition(".")[0]
                yield (alias.asname, alias.name) if alias.asname else (root, root)
        case ast.ImportFrom(module=str(home), names=aliases, level=0):
            for alias in aliases:
                yield alias.asname or alias.name, f"{home}.{alias.name}"


def _taken_from(home: str, module: Module) -> ast.alias | None:
    """The last name that the file takes from a module already."""
    for node in module.tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == home and not node.level:
            return node.names[-1] if node.names[-1].name != "*" else None
    return None
