"""Items of a loop with which something cannot be done: the next one is taken."""

import ast
from collections.abc import Iterator

from patterns.contract import Edit
from patterns.search.evidence.crash import Crash
from patterns.search.evidence.decided import ancestors, documented, is_decided
from patterns.search.evidence.expected import expected
from patterns.search.evidence.message import Deed
from patterns.search.evidence.nameable import nameable
from patterns.search.handlers.loop_header import before_loop
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.place.locate import Place
from patterns.toolbox.source import lines

OF_DATA = {"TypeError", "ValueError", "KeyError", "AttributeError", "OverflowError"}
"""What an item raises that something cannot be done with."""
TOLD = {"TypeError", "ValueError", "OverflowError"}
UNTOLD = {Deed.OTHER, Deed.ARGUMENT, Deed.NUMBER}
"""What a function that is written in C refuses, of all that the line itself may do wrong."""
COLLECTING = {"append", "appendleft", "add", "insert", "extend", "update", "setdefault"}
LAST = 60
"""What puts passing over an item behind all that leaves nothing out."""


def trials(crash: Crash) -> Iterator[Trial]:
    """`try: ... except ValueError: continue` in a loop that collects what it gets.

    What a line of the project's own does wrong fails so, too: this comes last.
    """
    if ancestors(crash) & OF_DATA and not expected(crash) and not crash.is_deliberate:
        for place in crash.inner.places:
            if not is_decided(place, crash):
                yield from _next_item(place, crash)


def _next_item(place: Place, crash: Crash) -> Iterator[Trial]:
    """The handler around what fails for one item, where all that follows needs its value."""
    statement = place.statement
    loop = lines.loop_around(statement, place) if statement is not None else None
    if statement is None or loop is None or not lines.is_alone(statement, place.module):
        return
    if statement not in loop.body or not _is_called(statement, crash):
        return
    items = _items(loop)
    if not items or not any(name in items for name in _loaded(_header(statement))):
        return
    found = nameable(crash, place)
    rest = loop.body[loop.body.index(statement) + 1 :]
    if found is None or not any(map(_collects, rest or [statement])):
        return
    others = documented(crash) & OF_DATA if crash.fault.type in OF_DATA else set()
    kinds = sorted({found[0], *others})
    named = kinds[0] if len(kinds) == 1 else f"({', '.join(kinds)})"
    handler = [f"except {named}:", f"{lines.step(place)}continue"]
    edits = _under(handler, statement, rest, place, crash)
    if edits is not None:
        yield Trial(
            "unfit_item",
            Form.SKIPPED,
            f"Go on with the next `{items[0]}` where this one raises {crash.fault.type}",
            "Nothing else is done with an item but what needs the value that it does not give.",
            (*found[1], *edits),
            extra=LAST,
        )


def _under(
    handler: list[str], statement: ast.stmt, rest: list[ast.stmt], place: Place, crash: Crash
) -> list[Edit] | None:
    """The statement with a handler, where all that follows in the round lives on its value."""
    if isinstance(statement, ast.For) and not rest:
        return before_loop(statement, crash.inner, handler, place)
    if isinstance(statement, ast.Assign) and rest:
        names = (node for target in statement.targets for node in ast.walk(target))
        bound = {node.id for node in names if isinstance(node, ast.Name)}
        if all(bound & set(_loaded(each)) for each in rest):
            return lines.tried([statement], handler, place)
    return None


def _collects(statement: ast.stmt) -> bool:
    """Whether values are put together there: one less of them is still a result."""
    for node in ast.walk(statement):
        match node:
            case ast.Call(func=ast.Attribute(attr=name)) if name in COLLECTING:
                return True
            case ast.Assign(targets=[ast.Subscript()]) | ast.Yield():
                return True
    return False


def _is_called(statement: ast.stmt, crash: Crash) -> bool:
    """Whether what failed is a call into code that is not the project's."""
    if crash.raised_here and (crash.fault.type not in TOLD or crash.said.deed not in UNTOLD):
        return False  # what the line itself does wrong
    return any(isinstance(n, ast.Call) for n in ast.walk(_header(statement)))


def _items(loop: ast.For | ast.AsyncFor | ast.While) -> list[str]:
    """What each round of a loop is about: its target, or what it takes from a list of work."""
    if not isinstance(loop, ast.While):
        return [n.id for n in ast.walk(loop.target) if isinstance(n, ast.Name)]
    found = []
    for node in loop.body:
        match node:
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.Call(func=ast.Attribute(attr="pop" | "popleft" | "get")),
            ):
                found.append(name)
    return found


def _header(statement: ast.stmt) -> ast.AST:
    return statement.iter if isinstance(statement, ast.For) else statement


def _loaded(node: ast.AST) -> list[str]:
    names = (n for n in ast.walk(node) if isinstance(n, ast.Name))
    return [name.id for name in names if isinstance(name.ctx, ast.Load)]
