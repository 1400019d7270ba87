"""Points in time: with a number, which is a span; with and without a time zone."""

import ast
from collections.abc import Iterator

from patterns.search.evidence.crash import Crash
from patterns.search.evidence.expressions import is_steady, wrapped
from patterns.search.evidence.message import Deed
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.names.names import bindings
from patterns.toolbox.place.locate import Place

NUMBERS = {"int", "float"}
SAID = "offset-naive and offset-aware"


def trials(crash: Crash) -> Iterator[Trial]:
    """`a.replace(tzinfo=b.tzinfo) < b`, where a has no time zone."""
    if crash.fault.type != "TypeError":
        return
    yield from _spans(crash)
    if SAID not in crash.fault.message:
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


def _spans(crash: Crash) -> Iterator[Trial]:
    """`day + timedelta(days=n)` for `day + n`."""
    kinds = crash.said.kinds
    if crash.said.deed is not Deed.OPERATION or len(kinds) != 2 or not set(kinds) & NUMBERS:
        return
    if not {kind.rpartition(".")[2] for kind in kinds} & {"date", "datetime"}:
        return
    for suspect in crash.suspects:
        tree = suspect.module.tree
        span = next((s for s in ("timedelta", "datetime") if s in bindings(tree)), None)
        if not set(suspect.kinds) <= NUMBERS or span is None:
            continue
        called = "timedelta" if span == "timedelta" else "datetime.timedelta"
        units = [
            keyword.arg
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and ast.unparse(node.func) == called
            for keyword in node.keywords
        ]
        unit = units[0] if units else "days"
        edits = wrapped(suspect, f"{called}({unit}=", ")")
        title = f"Add `{suspect.source}` as a span of time"
        because = f"`{suspect.source}` is a number, and a date takes a span of time."
        yield Trial("as_span", Form.IDIOM, title, because, edits, extra=10 if units else 30)


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
