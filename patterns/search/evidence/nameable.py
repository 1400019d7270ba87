"""How a raised type can be named in a file, and the imports that an edit needs."""

import ast

from patterns.contract import Edit
from patterns.search.evidence.crash import Crash
from patterns.search.evidence.decided import base_of
from patterns.toolbox.errors import error_names
from patterns.toolbox.errors.error_names import Named
from patterns.toolbox.imports import imports
from patterns.toolbox.place.locate import Place
from patterns.toolbox.source.module import Module

WIDE = {"Exception", "BaseException"}
"""What takes more than anybody means."""
NEVER_TAKEN = WIDE | {"AssertionError", "KeyboardInterrupt", "SystemExit", "RecursionError"}
"""What no clause is given to take."""
VAGUE = {"Exception", "ArithmeticError"}
"""Bases that say too little to be caught in place of an error."""


def nameable(crash: Crash, place: Place) -> Named | None:
    """The type's name at a place, with the import that this needs.

    Where the file knows nothing of the library, the type of Python's own that the error is of
    says the same: which library is at work is not that file's business.
    """
    found = error_names.named(crash.fault, place)
    base = base_of(crash)
    is_foreign = found is not None and any(b"import" in edit.new for edit in found[1])
    if found is None or not is_foreign or base is None or base.__name__ in VAGUE:
        return found
    return base.__name__, ()


def visible_type(crash: Crash, place: Place) -> str | None:
    """The type's name at a place without an import; None where there is none, or nobody should."""
    return None if crash.fault.type in NEVER_TAKEN else error_names.at_hand(crash.fault, place)


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
