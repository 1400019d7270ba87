"""Names that nothing binds yet: what the code has at hand under nearly the same name."""

import ast
from collections.abc import Iterator

from patterns.search.names.unbound_behind import binds
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.names.names import parameter_names, stored
from patterns.toolbox.place.locate import Function, Place, own
from patterns.toolbox.source import lines

MOST = 3
"""Stand-ins that are tried for one name."""


def instead(name: str, place: Place) -> Iterator[Trial]:
    """`entry.name` for `name`, `style` for `merged_style`, where the line reads it too early."""
    function, statement = place.function, place.statement
    if function is None or statement is None:
        return
    binder = _binder(name, statement, place)
    if binder is None:
        return  # elsewhere, another name is a guess
    module = place.module
    reads = [
        node
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
    ]
    for turn, instead in enumerate(list(dict.fromkeys(_at_hand(name, binder, function)))[:MOST]):
        yield Trial(
            "at_hand",
            Form.PASSED_ON,
            f"Use `{instead}` for `{name}`",
            f"`{name}` has no value yet, and `{instead}` is at hand.",
            tuple(module.edit(module.start(n), module.end(n), instead) for n in reads),
            extra=5 * turn,
        )


def _binder(name: str, statement: ast.stmt, place: Place) -> ast.stmt | None:
    """What was to bind the name when it was read: the line itself, or the `try` it handles."""
    if binds(statement, name):
        # In a loop, it more likely goes on with what an earlier round left.
        return None if lines.loop_around(statement, place) is not None else statement
    for node in own(place.body):
        if isinstance(node, ast.Try) and any(binds(each, name) for each in node.body):
            handling = (part for handler in node.handlers for part in ast.walk(handler))
            if any(statement is part for part in handling):
                return node
    return None


def _at_hand(name: str, binder: ast.stmt, function: Function) -> Iterator[str]:
    """Attributes of the same name that the function reads, and names that are a part of it."""
    nodes = [node for node in own(function.body) if isinstance(node, (ast.Name, ast.Attribute))]
    start = binder.lineno
    end = (binder.end_lineno or start) if isinstance(binder, ast.Try) else start - 1
    before = [node for node in nodes if node.lineno < start]
    bound = {*parameter_names(function), *stored(before)}
    for node in nodes:
        match node:
            case ast.Attribute(value=ast.Name(id=holder), attr=attr, ctx=ast.Load()) if (
                attr == name and holder in bound and node.lineno <= end
            ):
                yield ast.unparse(node)
    words = name.strip("_").split("_")
    for other in sorted(bound - {name, "self", "cls"}, key=len, reverse=True):
        parts = other.strip("_").split("_")
        if len(parts) < len(words) and parts in (words[: len(parts)], words[-len(parts) :]):
            yield other
