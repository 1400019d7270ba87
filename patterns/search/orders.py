"""Values that have no order among each other: gone through as they come."""

import ast
from collections.abc import Iterator

from patterns.contract import Condition
from patterns.search.crash import Crash
from patterns.search.message import Deed
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.locate import at

BEHIND_A_KEY = 5
"""How much worse it is to sort nothing than to sort by something else."""


def trials(crash: Crash) -> Iterator[Trial]:
    """`sorted(x)` where some of x cannot be compared: as it is, or with None at the end."""
    kinds = crash.said.kinds
    if crash.said.deed is not Deed.OPERATION or len(kinds) != 2:
        return
    for place in crash.inner.places:
        module = place.module
        for call, _ in at(place, ast.Call, crash.inner.frame.line):
            match call:
                case ast.Call(func=ast.Name(id="sorted"), args=[node], keywords=[]):
                    pass
                case _:
                    continue
            shown = module.source(node)
            start, end = module.start(call), module.end(call)
            if "NoneType" in kinds:
                close = module.end(node)
                key = ", key=lambda each: (each is None, each)"
                yield Trial(
                    "none_last",
                    Form.CONDITIONAL,
                    f"Sort None in `{shown}` behind everything else",
                    f"Something in `{shown}` was None, which is neither more nor less.",
                    (module.edit(close, close, key),),
                    Condition(crash.inner.index, f"None in {shown}"),
                )
            elif len(set(kinds)) == 2:
                yield Trial(
                    "unsorted",
                    Form.SOURCE,
                    f"Take `{shown}` in the order that it has",
                    f"What `{shown}` holds cannot be compared with each other.",
                    (module.edit(start, end, f"list({shown})"),),
                    Condition(crash.inner.index, f"isinstance({shown}, (list, tuple))"),
                    BEHIND_A_KEY,
                )
