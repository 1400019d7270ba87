"""A loop whose values cannot be had: they are taken first, so that only this stands under `try`."""

import ast

from patterns.contract import Edit
from patterns.search.evidence.crash import Site
from patterns.toolbox.names.names import lookup
from patterns.toolbox.place.locate import Place
from patterns.toolbox.source import lines

FOUND = "found"
"""What they are called."""


def before_loop(
    statement: ast.For, site: Site, handler: list[str], place: Place
) -> list[Edit] | None:
    """`found = values` under a `try` with a handler, and `for each in found`.

    None where it is not the values that failed, or where something is called so already.
    """
    module, value = place.module, statement.iter
    last = value.end_lineno or value.lineno
    if not value.lineno <= site.frame.line <= last or lookup(FOUND, place):
        return None
    start, end = module.start(value), module.end(value)
    shown = module.bytes_of(value).decode(module.encoding)
    step = lines.step(place)
    added = ["try:", f"{step}{FOUND} = {shown}", *handler]
    return [lines.before(statement, added, place), module.edit(start, end, FOUND)]
