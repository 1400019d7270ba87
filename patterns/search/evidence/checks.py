"""What an explicit raise or an `assert` depends on, down to the parts of its conditions."""

import ast
from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass, replace

from patterns.search.evidence.crash import Crash
from patterns.search.evidence.decided import ancestors, covers
from patterns.toolbox.errors.tries import tries
from patterns.toolbox.names.names import stored
from patterns.toolbox.place.flow import ends_with_exit
from patterns.toolbox.place.locate import Function, Place, own
from patterns.toolbox.source import lines
from patterns.toolbox.source.module import Module

BINDING = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.For, ast.With)


@dataclass(frozen=True, eq=False, slots=True)
class Check:
    """A part of a condition that decides whether a statement raises.

    Attributes:
        node: neither a negation nor a conjunction or disjunction.
        holder: the `if` or `assert` that asks.
        index: the fault's frame in which the parts mean something; None where in none of them.
        raises: the truth of the part that makes it raise.
        others: the other parts that would make it raise alone; a part with some can be left out.
        turn: how far away it stands: 0 is what the raise itself stands under.
        negation: the `not` that stands directly in front of it.
    """

    node: ast.expr
    holder: ast.stmt
    place: Place
    index: int | None
    _: KW_ONLY
    raises: bool
    others: tuple[ast.expr, ...] = ()
    turn: int = 0
    negation: ast.UnaryOp | None = None

    @property
    def module(self) -> Module:
        """The file it stands in."""
        return self.place.module

    @property
    def source(self) -> str:
        """As it is written, on one line."""
        return self.module.source(self.node)


def checks(crash: Crash) -> Iterator[Check]:
    """The parts of the conditions by which the innermost line raised, nearest first."""
    if crash.is_deliberate:
        for place in crash.inner.places:
            yield from _around(place, crash.inner.index)
    else:
        for site in crash.sites[:1]:
            for place in site.places:
                yield from _raising_again(place, crash)


def _around(place: Place, index: int) -> Iterator[Check]:
    statement = place.statement
    if isinstance(statement, ast.Assert):
        yield from _parts(Check(statement.test, statement, place, index, raises=False))
        return
    for turn, (test, raises, holder) in enumerate(_conditions(statement, place)):
        yield from _parts(Check(test, holder, place, index, raises=raises, turn=turn))


def _conditions(
    statement: ast.stmt | None, place: Place
) -> Iterator[tuple[ast.expr, bool, ast.stmt]]:
    """What led to a statement: the `if` around it, branches not taken, and exits not taken."""
    function = place.function
    if statement is None or function is None:
        return
    path = lines.blocks_to(statement, function.body)
    block, position = path[-1]
    for earlier in reversed(block[:position]):
        if isinstance(earlier, ast.If) and _leaves(earlier.body):
            yield earlier.test, False, earlier
    for (outer, at), (inner, _) in zip(path[-2::-1], path[:0:-1], strict=True):
        holder = outer[at]
        if not isinstance(holder, ast.If):
            return
        yield holder.test, inner is holder.body, holder
        if inner is holder.body:
            return


def _leaves(body: list[ast.stmt]) -> bool:
    """Whether a branch ends the function, or the round, without an error."""
    return ends_with_exit(body) and not isinstance(body[-1], ast.Raise)


def _parts(check: Check) -> Iterator[Check]:
    """The parts of a condition that is taken for a check as a whole."""
    match check.node:
        case ast.UnaryOp(op=ast.Not(), operand=inner) as negation:
            for part in _parts(replace(check, node=inner, raises=not check.raises)):
                yield replace(part, negation=negation) if part.node is inner else part
        case ast.BoolOp(op=op, values=values):
            alone = isinstance(op, ast.Or) is check.raises
            for value in values:
                rest = tuple(each for each in values if each is not value)
                yield from _parts(
                    replace(check, node=value, others=rest if alone else check.others)
                )
        case _:
            yield check


def _raising_again(place: Place, crash: Crash) -> Iterator[Check]:
    """`if error.errno != errno.ESRCH: raise` in a clause that takes what was raised."""
    names = ancestors(crash)
    for block in tries(place):
        for handler in block.handlers:
            if not covers(handler, names):
                continue
            for node in own(handler.body):
                match node:
                    case ast.If(test=test, body=[ast.Raise(exc=None)]):
                        yield from _parts(Check(test, node, place, None, raises=True))


def definition(name: str, function: Function) -> ast.Assign | None:
    """The only assignment of a function that gives a name its value."""
    found = [
        node
        for node in own(function.body)
        if isinstance(node, (*BINDING, ast.NamedExpr)) and name in stored(ast.walk(node))
    ]
    match found:
        case [ast.Assign(targets=[ast.Name()]) as only]:
            return only
    return None
