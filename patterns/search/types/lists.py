"""Lists where one thing or a dictionary is expected: as they are, or the first in them."""

import ast
from collections.abc import Iterator

from patterns.search.evidence.crash import Crash, Suspect
from patterns.search.evidence.expressions import parents_in
from patterns.search.evidence.message import Deed
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form

OF_DICTIONARIES = {"get", "items", "keys", "values"}
LISTS = {"list", "tuple"}


def trials(crash: Crash) -> Iterator[Trial]:
    """`many` or `many[0].get("items")` for `many.get("items")`."""
    for suspect in crash.suspects if crash.said.deed is Deed.ATTRIBUTE else ():
        use = suspect.use
        listed = bool(suspect.kinds) and set(suspect.kinds) <= LISTS
        if listed and isinstance(use, ast.Attribute) and use.attr in OF_DICTIONARIES:
            yield from _as_it_is(use, suspect)
            end = suspect.module.end(suspect.node)
            yield Trial(
                "first_of_list",
                Form.CONVERTED,
                f"Take the first of `{suspect.source}`",
                f"`{suspect.source}` was a list of what is wanted, not the thing itself.",
                (suspect.module.edit(end, end, "[0]"),),
                condition=suspect.was(f"hasattr({suspect.source}[0], {use.attr!r})"),
                extra=suspect.extra + 20,
            )


def _as_it_is(use: ast.Attribute, suspect: Suspect) -> Iterator[Trial]:
    """Without the look-up, where what gave the list has done that already."""
    call = parents_in(suspect.statement).get(id(use))
    match call:
        case ast.Call(func=function, args=[ast.Constant(value=str()), *_]) if (
            function is use and use.attr == "get"
        ):
            module = suspect.module
            yield Trial(
                "as_it_is",
                Form.CONVERTED,
                f"Take `{suspect.source}` as it is",
                f"`{suspect.source}` is what is looked for already: a list, not a dictionary.",
                (module.edit(module.end(suspect.node), module.end(call), ""),),
                condition=suspect.was(f"isinstance({suspect.source}, (list, tuple))"),
                extra=suspect.extra,
            )
