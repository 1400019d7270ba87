"""One frame up: the call that handed the wrong value over hands over another."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from patterns.search.absence import blocks, stand_ins
from patterns.search.evidence.asks import asks
from patterns.search.evidence.callers import above, passed_for
from patterns.search.evidence.crash import Crash, Suspect
from patterns.search.evidence.expressions import is_steady, parents_in
from patterns.search.evidence.message import Deed
from patterns.search.trial import Trial
from patterns.search.types import conversions
from patterns.toolbox.costs import Form
from patterns.toolbox.values.origins import default_of
from patterns.toolbox.values.stdlib import is_none


def trials(crash: Crash) -> Iterator[Trial]:
    """What values say of the caller's argument, ranked behind the callee's own edits.

    No guards: what a caller does not do for one value it does not do for anybody, and the callee
    stays as it is. Of eleven passing patches one frame up seven were harmful.
    """
    outside = above(crash)
    if outside is None:
        return
    for suspect in crash.suspects:
        if "NoneType" in suspect.kinds or (suspect.deed is Deed.ARGUMENT and not suspect.kinds):
            yield from _by_default(suspect, crash)
    for suspect in outside.suspects:
        if _is_asked_about(suspect):
            for ask in asks(suspect, crash.said):
                yield from (
                    replace(trial, form=Form.CONDITIONAL, extra=5)
                    for trial in islice(blocks.conjoined(suspect, ask), 1)
                )
    for trial in (*stand_ins.trials(outside), *conversions.trials(outside)):
        # The other operands are no business of the caller's.
        if trial.name != "convert_all" and trial.form < Form.LEAVES:
            moved = replace(trial, form=Form.CALLER, extra=trial.cost // 4)
            yield from _and_back(moved, outside)
            yield moved


def _and_back(trial: Trial, outside: Crash) -> Iterator[Trial]:
    """`write(f(x.decode()).encode())`: what is handed on stays of the type that it had."""
    for suspect in outside.suspects:
        way = {"bytes": ".encode('utf-8')", "str": ".decode('utf-8')"}
        forth = {"bytes": b".decode(", "str": b".encode("}
        kind = suspect.kinds[0] if suspect.kinds else ""
        if trial.name != "convert" or kind not in way or forth[kind] not in trial.edits[0].new:
            continue
        parent = parents_in(suspect.statement).get(id(suspect.use))
        if isinstance(parent, ast.Call) and suspect.use in parent.args:
            end = suspect.module.end(suspect.use)
            back = suspect.module.edit(end, end, way[kind])
            because = f"{trial.because} What comes back goes where `{kind}` went."
            yield replace(
                trial,
                name="convert_and_back",
                edits=(*trial.edits, back),
                because=because,
                extra=trial.extra - 1,
            )


def _is_asked_about(suspect: Suspect) -> bool:
    """Whether the call stands under an `if` of its own that asks the very object for more."""
    node = suspect.node
    if "NoneType" not in suspect.kinds or not isinstance(node, ast.Attribute):
        return False
    owner, root = ast.dump(node.value), suspect.place.function or suspect.module.tree
    around = [
        each
        for each in ast.walk(root)
        if isinstance(each, ast.If) and suspect.statement in each.body and not each.orelse
    ]
    return any(
        isinstance(part, ast.Attribute) and ast.dump(part.value) == owner
        for each in around
        for part in ast.walk(each.test)
    )


def _by_default(suspect: Suspect, crash: Crash) -> Iterator[Trial]:
    """`f(tol=1e-9 if tol is None else tol)`: what holds where the argument is not given at all."""
    handed, function = passed_for(suspect, crash), suspect.place.function
    if handed is None or function is None or not is_steady(handed.node):
        return
    default = default_of(ast.unparse(suspect.node), suspect.place.of_function)
    if not isinstance(default, ast.Constant) or is_none(default):
        return
    module, shown = handed.module, handed.source
    start = module.start(handed.node)
    yield Trial(
        "callees_default",
        Form.CALLER,
        f"Pass the default of `{function.name}()` where `{shown}` is None",
        f"`{shown}` was None, which is what is passed where nobody chose: `{function.name}()` has "
        "a default for that.",
        (module.edit(start, start, f"{ast.unparse(default)} if {shown} is None else "),),
        condition=handed.was(f"{shown} is None"),
        extra=-20 + handed.extra,
    )
