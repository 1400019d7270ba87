"""Where an expression is used as a number, which number it meets there, and where it comes from."""

import ast
from collections.abc import Iterator

from patterns.contract import Refused
from patterns.toolbox.classes import classes
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.locate import Argument, Place
from patterns.toolbox.values import read_text
from patterns.toolbox.values.kinds import calls
from patterns.toolbox.values.kinds import kinds as kinds_of
from patterns.toolbox.values.producers import producer
from patterns.toolbox.values.values import ClassValue, Instance

NUMBERS = {"builtins.int", "builtins.float"}
COUNTING = {"builtins.bin", "builtins.chr", "builtins.hex", "builtins.oct", "builtins.range"}
COUNTING |= {"itertools.islice", "itertools.repeat", "random.randint", "random.randrange"}
"""Functions that take whole numbers only, but for what is counted."""
SHOWING = {"builtins.print", "builtins.str", "builtins.int", "builtins.float"}
Meeting = tuple[ast.expr, ast.expr | None]
"""What is used as a number, and the number that it meets; None for a count."""


def of(node: ast.expr, place: Place, resolver: Resolver) -> Iterator[Meeting]:
    """What an expression takes as a number -> the number that it meets."""
    match node:
        case (
            ast.Compare(
                left=left, ops=[ast.Lt() | ast.Gt() | ast.LtE() | ast.GtE()], comparators=[right]
            )
            | ast.BinOp(left=left, right=right)
        ):
            yield left, right
            yield right, left
        case ast.Subscript(slice=index) if not isinstance(index, ast.Slice):
            if not read_text.is_read(node, place, resolver):
                yield index, None
        case ast.Call(args=args) if calls(node, place, resolver) & COUNTING:
            yield from ((argument, None) for argument in args)


def of_statement(place: Place) -> Iterator[Meeting]:
    """The same for `total += x`, which is no expression."""
    match place.statement:
        case ast.AugAssign(target=ast.Name(id=name) as target, value=value):
            yield value, ast.copy_location(ast.Name(name, ast.Load()), target)


def source(text: ast.expr, place: Place, resolver: Resolver) -> Argument | None:
    """Where the text comes from: through a name, or through an object that holds it."""
    if not isinstance(text, ast.Attribute):
        return producer(text, place)
    values = resolver.values(text.value, place)
    owner = values[0].of if len(values) == 1 and isinstance(values[0], Instance) else None
    if not isinstance(owner, ClassValue):
        return producer(text, place)
    set_by = classes.assigned_members(resolver.lineage(owner), text.attr)
    if len(set_by) != 1 or set_by[0].binding.value is None:
        return None
    return Argument(set_by[0].binding.value, set_by[0].place)


def is_only_number(text: ast.expr, place: Place, resolver: Resolver) -> bool:
    """Whether every use of a name is one that a number bears."""
    if not isinstance(text, ast.Name):
        return False
    scope = place.function or place.module.tree
    elsewhere = [m for m in resolver.project.mentioning(text.id) if m.path != place.module.path]
    if place.function is None and elsewhere:
        return False
    borne: set[ast.AST] = set()
    for node in ast.walk(scope):
        if not isinstance(node, ast.expr):
            continue
        for used, number in of(node, place, resolver):
            if number is None or kinds_of(number, place, resolver) <= NUMBERS:
                borne.add(used)
        if isinstance(node, ast.FormattedValue) and node.format_spec is None:
            borne.add(node.value)
        if isinstance(node, ast.Call) and calls(node, place, resolver) & SHOWING:
            borne.update(node.args)
    return all(
        node in borne
        for node in ast.walk(scope)
        if isinstance(node, ast.Name) and node.id == text.id and isinstance(node.ctx, ast.Load)
    )


def refuse_text(text: ast.expr, place: Place) -> None:
    """What is used as a text elsewhere may not become a number."""
    if not isinstance(text, ast.Name):
        return
    for node in ast.walk(place.function or place.module.tree):
        on = node.value if isinstance(node, (ast.Attribute, ast.Subscript)) else None
        if isinstance(on, ast.Name) and on.id == text.id:
            raise Refused(f"`{text.id}` is used as a text, too, at {place.module.path}:{on.lineno}")
