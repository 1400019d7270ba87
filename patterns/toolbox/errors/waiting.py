"""How a test says that it waits for an error: as a block, a call, a decorator, or by hand."""

import ast
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from patterns.toolbox.errors import asked_words
from patterns.toolbox.errors.asked_words import UNTOLD, Words
from patterns.toolbox.errors.tries import tries
from patterns.toolbox.names.names import bare, called
from patterns.toolbox.place.locate import Place, own
from patterns.toolbox.values import parametrized

WAITING = re.compile(
    r"(?:assert_?)?(?:raises|throws)(?:_?\w+)?|expect(?:s|ed)?_?raises?", re.IGNORECASE
)
"""How functions are called that wait for the type that is their first argument."""
TYPES = (ast.Name, ast.Attribute)


class Wait(NamedTuple):
    """One error that a test waits for.

    Attributes:
        type: as the test names it.
        asked: what its message must say; None where the test asks nothing of that.
        node: the block, or the call, that waits.
    """

    type: ast.expr
    asked: Words | None
    node: ast.stmt | ast.expr

    @property
    def called(self) -> frozenset[str]:
        """The bare names of all that the test names where it waits, what it calls among them."""
        return frozenset(bare(node) for node in ast.walk(self.node) if isinstance(node, TYPES))


class _Asking(NamedTuple):
    """What may wait: an expression, the name that keeps the error, and the node around."""

    expression: ast.expr
    kept: ast.expr | None
    node: ast.stmt | ast.expr


def around(place: Place) -> Iterator[Wait]:
    """What the test waits for while a place's statement runs, one of several types included."""
    yield from _by_hand(place)
    for asking in _asking(place):
        # `with expectation:`, where the parameter's values are `pytest.raises(...)`.
        for call in _handed_in(asking.expression, place) or [asking.expression]:
            for wait in of_call(call, asking.node, place):
                yield wait._replace(asked=_rather(wait.asked, asking, place))


def of_call(call: ast.expr, node: ast.stmt | ast.expr, place: Place) -> Iterator[Wait]:
    """What a call waits for: each of its types, with each of the words that pytest hands in."""
    if not isinstance(call, ast.Call):
        return
    for kind in _types(call):
        for each in _handed_in(kind, place) or [kind]:
            yield from (Wait(each, asked, node) for asked in asked_words.in_call(call, place))


def _types(node: ast.Call) -> Sequence[ast.expr]:
    """The types that a call waits for; none where it waits for nothing."""
    if not node.args or not WAITING.fullmatch(called(node)):
        return ()
    first = node.args[0]
    kinds = first.elts if isinstance(first, ast.Tuple) else [first]
    return [kind for kind in kinds if isinstance(kind, TYPES)]


def _asking(place: Place) -> Iterator[_Asking]:
    """What may wait for an error while a statement runs: blocks, itself, nose's decorators."""
    statement = place.statement
    for node in own(place.body):
        if isinstance(node, (ast.With, ast.AsyncWith)):
            inside = (part for each in node.body for part in ast.walk(each))
            if node is statement or any(part is statement for part in inside):
                yield from (_Asking(i.context_expr, i.optional_vars, node) for i in node.items)
    match statement:
        case ast.Assign(targets=[kept], value=asked):
            yield _Asking(asked, kept, asked)
        case (
            ast.Expr(value=asked)
            | ast.Assert(test=asked)
            | ast.Assign(value=asked)
            | ast.Return(value=ast.expr() as asked)
        ):
            yield _Asking(asked, None, asked)
    for decorator in place.function.decorator_list if place.function is not None else ():
        yield _Asking(decorator, None, decorator)


def _rather(asked: Words | None, asking: _Asking, place: Place) -> Words | None:
    """What the call asks of the message, or what the test then asks of the error that was kept."""
    if not isinstance(asking.kept, ast.Name) or (asked is not None and asked.text is not None):
        return asked
    end = asking.node.end_lineno or asking.node.lineno
    nodes = (node for node in own(place.body) if getattr(node, "lineno", 0) > end)
    later = asked_words.behind(asking.kept.id, nodes)
    return later if asked is None or (later is not None and later.text is not None) else asked


def _handed_in(node: ast.expr, place: Place) -> Sequence[ast.expr]:
    """What pytest hands in under a name, where that is a type or the call that waits for it."""
    values = parametrized.values(node.id, place) if isinstance(node, ast.Name) else ()
    found = {ast.dump(each): each for each in values if isinstance(each, (*TYPES, ast.Call))}
    return list(found.values())[: asked_words.MOST]


def _by_hand(place: Place) -> Iterator[Wait]:
    """`try: f() except Kind: ... else: fail()`."""
    for block in tries(place):
        for handler in block.handlers if any(map(_fails, [*block.body, *block.orelse])) else ():
            asked = asked_words.behind(handler.name, own(handler.body))
            if asked is None or asked.text is None:
                asked = UNTOLD if _reads(handler) else None
            kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
            yield from (Wait(kind, asked, block) for kind in kinds if isinstance(kind, TYPES))


def _reads(handler: ast.ExceptHandler) -> bool:
    names = (node for node in own(handler.body) if isinstance(node, ast.Name))
    return any(name.id == handler.name for name in names)


def _fails(statement: ast.stmt) -> bool:
    """Whether this is how a test says that nothing was raised: `self.fail()`, `assert False`."""
    match statement:
        case ast.Expr(value=ast.Call() as call):
            return called(call) == "fail"
        case ast.Assert(test=ast.Constant(value=False)):
            return True
    return False
