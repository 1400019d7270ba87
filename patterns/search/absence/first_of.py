"""First elements of what a call gives, which may be empty: None where there is none."""

import ast
from collections.abc import Iterator

from patterns.search.evidence.crash import Crash
from patterns.search.evidence.message import Deed
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.place.locate import at


def trials(crash: Crash) -> Iterator[Trial]:
    """`return next(iter(self.sorted()), None)` for `return self.sorted()[0]`.

    What a call gives is not asked for twice, so no condition can stand in front.
    """
    if crash.said.deed is not Deed.INDEX:
        return
    for spot in crash.inner.places:
        for node, place in at(spot, ast.Subscript, crash.inner.frame.line):
            match node:
                case ast.Subscript(value=ast.Call() as made, slice=ast.Constant(value=0)) if (
                    isinstance(place.statement, (ast.Return, ast.Assign))
                    and place.statement.value is node
                ):
                    module = place.module
                    start, after = module.start(node), module.end(made)
                    yield Trial(
                        "first_or_none",
                        Form.DEFAULT,
                        f"Take None where `{module.source(made)}` gives nothing",
                        f"`{module.source(made)}` gave nothing.",
                        (
                            module.edit(start, start, "next(iter("),
                            module.edit(after, module.end(node), "), None)"),
                        ),
                        extra=10,
                    )
