"""Names that some ways do not bind: those ways end before the name is read, or never read it."""

import ast
from collections.abc import Iterator

from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.names.names import stored
from patterns.toolbox.place import effects
from patterns.toolbox.place.flow import ends_with_exit
from patterns.toolbox.place.locate import FUNCTIONS, Place, gives, own
from patterns.toolbox.source import lines

MOST = 4
"""Statements behind a branch that move under it."""


def kept_behind(name: str, top: ast.stmt, place: Place) -> Iterator[Trial]:
    """What may be done behind a statement that binds a name on some of its ways only."""
    yield from _left(name, top, place)
    yield from _moved(name, top, place)


def binds(statement: ast.stmt, name: str) -> bool:
    """Whether something in a statement gives the name a value."""
    return name in stored(ast.walk(statement))


def mentions(statement: ast.stmt, name: str) -> bool:
    """Whether a statement reads or binds a name."""
    return any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(statement))


def _left(name: str, top: ast.stmt, place: Place) -> Iterator[Trial]:
    """`continue`, or the function's own way out, at the end of a handler that binds nothing."""
    function = place.function
    if not isinstance(top, ast.Try) or function is None or top.finalbody:
        return
    open_ended = _open_ended(top, name)
    if len(open_ended) != 1:
        return
    loop = lines.loop_around(top, place)
    last = open_ended[0].body[-1]
    ways: list[tuple[str, Form, int]] = []
    if loop is not None:
        rest = [each for each in loop.body if each.lineno > (top.end_lineno or top.lineno)]
        stored = effects.are_stored(rest, place)
        ways.append(("continue", Form.SKIPPED if stored else Form.INITIALISED, 2))
    ways.append(("raise", Form.INITIALISED, 9))
    ways.append(("return None", Form.LEAVES, 20) if gives(function) else ("return", Form.LEAVES, 5))
    for text, form, extra in ways:
        edit = lines.behind(last, text, place)
        if edit is not None:
            yield Trial(
                "handler_leaves",
                form,
                f"Do not go on without `{name}`",
                f"`{name}` is not bound where line {open_ended[0].lineno} handles an error.",
                (edit,),
                extra=extra,
            )


def _open_ended(block: ast.Try, name: str) -> list[ast.ExceptHandler]:
    """The handlers behind which the name is read without a value."""
    if not any(binds(each, name) for each in block.body):
        return []
    return [
        handler
        for handler in block.handlers
        if not ends_with_exit(handler.body) and not any(binds(s, name) for s in handler.body)
    ]


def _moved(name: str, top: ast.stmt, place: Place) -> Iterator[Trial]:
    """What reads the name under the branch that binds it, or under the `else` of its `try`."""
    module = place.module
    block = list(lines.siblings(top, place))
    rounds = 6 if isinstance(top, ast.For) else 0
    behind = block[block.index(top) + 1 :] if top in block else []
    last = max((turn for turn, s in enumerate(behind) if mentions(s, name)), default=MOST)
    together = behind[: last + 1]
    if last >= MOST or any(isinstance(n, (ast.Return, *FUNCTIONS)) for n in own(together)):
        return
    if not all(lines.is_alone(each, module) for each in together):
        return
    match top:
        case ast.If() | ast.For() if any(binds(s, name) for s in _last_block(top)):
            edits = lines.deeper(together, place)
        case ast.Try(orelse=[], finalbody=[]) if _open_ended(top, name):
            edits = lines.under("else:", together, place)
        case _:
            return
    if edits is not None:
        yield Trial(
            "moved_under",
            # What is stored on no other way would be missed by nobody in time.
            Form.SKIPPED if effects.are_stored(together, place) else Form.INITIALISED,
            f"Use `{name}` only where it is bound",
            f"What follows line {top.lineno} lives on what is bound there.",
            tuple(edits),
            extra=8 + rounds,
        )


def _last_block(statement: ast.If | ast.For) -> list[ast.stmt]:
    """What a line goes on that stands behind a statement, one step deeper."""
    match statement:
        case ast.If(orelse=[ast.If(col_offset=column) as other]) if column == statement.col_offset:
            return _last_block(other)
        case ast.If(orelse=[_, *_] as block):
            return block
        case ast.For(orelse=[_, *_]):
            return []
    return statement.body
