"""Searches that raise where they find nothing: what is sought is asked for first."""

import ast
from collections.abc import Iterator

from patterns.contract import Condition
from patterns.search.absence import blocks
from patterns.search.evidence.asks import Ask
from patterns.search.evidence.crash import Crash, Suspect
from patterns.search.evidence.expected import expected
from patterns.search.evidence.expressions import is_steady
from patterns.search.evidence.message import Deed
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.place.locate import Place

NOT_FOUND = ("substring not found", "subsection not found", "is not in list", "not in tuple")
METHODS = {"index", "rindex"}


def trials(crash: Crash) -> Iterator[Trial]:
    """`if x in many and ...`, `many.index(x) if x in many else None`."""
    message = crash.fault.message
    if crash.fault.type != "ValueError" or not any(each in message for each in NOT_FOUND):
        return
    if expected(crash):
        return
    for call, where in crash.inner.at(ast.Call):
        match call:
            case ast.Call(
                func=ast.Attribute(value=many, attr=name), args=[one, *_], keywords=[]
            ) if name in METHODS and is_steady(many) and is_steady(one):
                yield from _asked(call, many, one, where, crash)


def _asked(
    call: ast.Call, many: ast.expr, one: ast.expr, place: Place, crash: Crash
) -> Iterator[Trial]:
    module, index = place.module, crash.inner.index
    held, shown = module.source(many), module.source(one)
    ask = Ask(f"{shown} in {held}", f"{shown} not in {held}", f"`{held}` had no `{shown}`.")
    suspect = Suspect(many, call, place, Deed.KEY, (), index)
    for way in (blocks.conjoined, blocks.unchanged, blocks.with_dependents, blocks.next_round):
        yield from way(suspect, ask)
    start, end = module.start(call), module.end(call)
    given = module.source(call)
    ways = [("None", 10), (f"len({held})", 12)]
    for turn, (otherwise, extra) in enumerate(ways):
        yield Trial(
            "sought",
            Form.CONDITIONAL,
            f"Take `{otherwise}` where `{held}` has no `{shown}`",
            ask.because,
            (module.edit(start, end, f"({given} if {ask.there} else {otherwise})"),),
            condition=Condition(index, ask.missing),
            extra=extra + turn,
        )
