"""How a raised type can be named in a file, with the import that this needs."""

import ast
import sys

from patterns.contract import Edit
from patterns.search.crash import Crash
from patterns.toolbox import imports
from patterns.toolbox.locate import Place
from patterns.toolbox.module import Module
from patterns.toolbox.names import BUILTINS, bindings, lookup

Named = tuple[str, tuple[Edit, ...]]
PLAIN = {"", "builtins", "exceptions"}


def nameable(crash: Crash, place: Place) -> Named | None:
    """The type's name at a place, imported from Python's own library where it is not at hand."""
    kind, home = crash.fault.type, crash.fault.module
    if (kind in BUILTINS and home in PLAIN) or lookup(kind, place):
        return kind, ()
    root = home.partition(".")[0]
    if root and home == root and lookup(root, place):
        return f"{root}.{kind}", ()
    private = any(part.startswith("_") for part in home.split("."))
    if root not in sys.stdlib_module_names or private or kind in bindings(place.module.tree):
        return None
    beside = _taken_from(home, place.module)
    if beside is not None:
        end = place.module.end(beside)
        return kind, (place.module.edit(end, end, f", {kind}"),)
    if home == root:
        return f"{root}.{kind}", (imports.added(place.module, f"import {root}"),)
    return kind, (imports.added(place.module, f"from {home} import {kind}"),)


def needed_import(name: str, module: Module) -> tuple[Edit, ...]:
    """The import of a module of Python's own, where the file does not run one already.

    What stands under `if TYPE_CHECKING:` is not there when the code runs.
    """
    for node in module.tree.body:
        if isinstance(node, ast.Import) and name in {
            each.asname or each.name for each in node.names
        }:
            return ()
    return (imports.added(module, f"import {name}"),)


def _taken_from(home: str, module: Module) -> ast.alias | None:
    """The last name that the file takes from a module already."""
    for node in module.tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == home and not node.level:
            return node.names[-1] if node.names[-1].name != "*" else None
    return None
