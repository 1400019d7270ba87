"""Points in time with and without a time zone, made comparable by the zone of the one that has."""

import ast
from collections.abc import Iterator

from patterns.search.evidence.crash import Crash
from patterns.search.evidence.expressions import is_steady
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.place.locate import Place

SAID = "offset-naive and offset-aware"


def trials(crash: Crash) -> Iterator[Trial]:
    """`a.replace(tzinfo=b.tzinfo) < b`, where a has no time zone."""
    if crash.fault.type != "TypeError" or SAID not in crash.fault.message:
        return
    for node, where in crash.inner.at(ast.expr):
        match node:
            case ast.Compare(left=left, comparators=[right]):
                pass
            case ast.BinOp(left=left, op=ast.Sub(), right=right):
                pass
            case _:
                continue
        for one, other in ((left, right), (right, left)):
            yield from _in_zone_of(one, other, where, crash)


def _in_zone_of(one: ast.expr, other: ast.expr, place: Place, crash: Crash) -> Iterator[Trial]:
    module = place.module
    shown, model = module.source(one), module.source(other)
    # The zone is asked for once more: that must not change anything.
    if not is_steady(other) or isinstance(one, (ast.BinOp, ast.IfExp, ast.BoolOp)):
        return
    end = module.end(one)
    yield Trial(
        "in_zone_of",
        Form.CONVERTED,
        f"Take `{shown}` as a time in the zone of `{model}`",
        f"`{shown}` has no time zone, and `{model}` has one.",
        (module.edit(end, end, f".replace(tzinfo={model}.tzinfo)"),),
        condition=crash.inner.was(f"{model}.tzinfo is not None"),
    )
