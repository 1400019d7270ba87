"""Edits of displays: further entries of a list, a tuple or a table that is written out."""

import ast
from collections.abc import Sequence

from patterns.contract import Edit
from patterns.toolbox.source.module import Module


def behind(
    entry: ast.expr, added: Sequence[str], display: ast.expr, module: Module, key: ast.expr | None
) -> Edit:
    """The edit that puts entries behind one, each on its own line where that one has its own.

    Args:
        key: what the entry's line begins with; the entry itself where that is None.
    """
    apart, first = ", ", key or entry
    if display.lineno != entry.lineno:
        apart = f",{module.newline.decode()}{module.indent(first).decode()}"
    end = module.end(entry)
    return module.edit(end, end, "".join(f"{apart}{each}" for each in added))
