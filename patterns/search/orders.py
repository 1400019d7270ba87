"""Values that have no order among each other: gone through as they come."""

import ast
from collections.abc import Iterator

from patterns.contract import Condition
from patterns.search.crash import Crash
from patterns.search.message import Deed
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.locate import Place, at

BEHIND_A_KEY = 5
"""How much worse it is to sort nothing than to sort by something else."""
WITHOUT = 15
"""How much worse it is to leave None out of what is sorted than to put it last."""


def trials(crash: Crash) -> Iterator[Trial]:
    """`sorted(x)` where some of x cannot be compared: as it is, with None last, or without None."""
    kinds = crash.said.kinds
    if crash.said.deed is not Deed.OPERATION or len(kinds) != 2:
        return
    for place in crash.inner.places:
        for call, where in at(place, ast.Call, crash.inner.frame.line):
            match call:
                case ast.Call(func=ast.Name(id="sorted" | "min" | "max" | "sum"), args=[node]):
                    pass
                case _:
                    continue
            if "NoneType" in kinds:
                yield from _for_none(call, node, where, crash)
            elif len(set(kinds)) == 2 and not call.keywords:
                yield from _unsorted(call, node, where, crash)


def _for_none(call: ast.Call, node: ast.expr, place: Place, crash: Crash) -> Iterator[Trial]:
    module = place.module
    start, end, shown = module.start(node), module.end(node), module.source(node)
    holds_none = None if isinstance(node, ast.GeneratorExp) else f"None in {shown}"
    condition = Condition(crash.inner.index, holds_none) if holds_none else None
    because = f"Something in `{shown}` was None, which is neither more nor less than others."
    called = module.source(call.func)
    if called == "sorted" and not call.keywords:
        key = ", key=lambda each: (each is None, each)"
        title = f"Sort None in `{shown}` behind everything else"
        last = (module.edit(end, end, key),)
        yield Trial("none_last", Form.CONDITIONAL, title, because, last, condition)
    if not call.keywords or called != "sorted":
        before = module.edit(start, start, "(each for each in ")
        without = (before, module.edit(end, end, " if each is not None)"))
        title = f"Leave None in `{shown}` out of `{called}()`"
        malus = WITHOUT if called == "sorted" else 0
        yield Trial("without_none", Form.CONDITIONAL, title, because, without, condition, malus)


def _unsorted(call: ast.Call, node: ast.expr, place: Place, crash: Crash) -> Iterator[Trial]:
    module, shown = place.module, place.module.source(node)
    if module.source(call.func) == "sorted":
        yield Trial(
            "unsorted",
            Form.SOURCE,
            f"Take `{shown}` in the order that it has",
            f"What `{shown}` holds cannot be compared with each other.",
            (module.edit(module.start(call), module.end(call), f"list({shown})"),),
            Condition(crash.inner.index, f"isinstance({shown}, (list, tuple))"),
            BEHIND_A_KEY,
        )
