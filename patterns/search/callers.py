"""One frame up: the call that handed the wrong value over is guarded or hands over another."""

import ast
from collections.abc import Iterator
from dataclasses import replace

from patterns.search import conversions, guards, values
from patterns.search.crash import Crash, Suspect, doubtful
from patterns.search.expressions import is_parameter
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.locate import at
from patterns.toolbox.values import FunctionValue

FURTHEST = 3
FURTHER = 25
"""Frames further out, and how much worse each of them is."""
GENTLER = 80
"""What puts a caller's guard that leaves other ways alone before an early return in the callee."""


def trials(crash: Crash) -> Iterator[Trial]:
    """What guards and values say of the caller's argument, ranked behind the callee's own."""
    outside = above(crash)
    if outside is None:
        return
    yield from _where_it_comes_from(outside)
    for trial in (*guards.trials(outside), *values.trials(outside), *conversions.trials(outside)):
        if trial.family == "convert_all":
            continue  # the other operands are no business of the caller's
        form = Form.CALLER if trial.form < Form.LEAVES else Form.SWALLOWED
        extra = trial.cost // 4 if form is Form.CALLER else 50
        if trial.form <= Form.AROUND:
            extra = trial.cost // 6 - GENTLER
        yield replace(trial, form=form, extra=extra)


def _where_it_comes_from(crash: Crash) -> Iterator[Trial]:
    """Guards that leave other ways alone, further out, where a parameter only is handed on."""
    outside, distance = above(crash), 1
    while outside is not None and distance <= FURTHEST:
        for trial in guards.trials(outside):
            if trial.form <= Form.AROUND:
                extra = trial.cost // 6 - GENTLER + FURTHER * distance
                yield replace(trial, form=Form.CALLER, extra=extra)
        outside, distance = above(outside), distance + 1


def above(crash: Crash) -> Crash | None:
    """The crash as the caller sees it that handed the wrong value over; None where none did."""
    if len(crash.sites) < 2 or crash.sites[1].steps != crash.sites[0].steps + 1:
        return None
    found = (_argument(inner, crash) for inner in crash.suspects)
    handed = [s for s in found if s is not None and not isinstance(s.node, ast.Constant)]
    if crash.is_deliberate and crash.sites[0].steps == 0:
        handed = doubtful(crash.sites[1], crash)
    return _Above(crash, handed) if handed else None


class _Above(Crash):
    """The same crash as its caller sees it."""

    def __init__(self, crash: Crash, handed: list[Suspect]) -> None:
        super().__init__(crash.fault, crash.sources)
        self.__dict__["sites"] = crash.sites[1:]
        self.__dict__["suspects"] = handed


def _argument(suspect: Suspect, crash: Crash) -> Suspect | None:
    """The expression that the caller passes for a parameter that is at fault."""
    function, node = suspect.place.function, suspect.node
    if function is None or not is_parameter(node, suspect):
        return None
    site = crash.sites[1]
    name = ast.unparse(node)
    callee = FunctionValue(suspect.module, function, suspect.place.scopes[:-1])
    for place in site.places:
        for call, where in at(place, ast.Call, site.frame.line):
            called = getattr(call.func, "attr", getattr(call.func, "id", ""))
            if function.name not in {called, "__init__"}:
                continue
            given = _given(callee, call, name, suspect)
            if given is not None:
                return Suspect(
                    given, call, where, suspect.deed, suspect.kinds, site.index, suspect.extra
                )
    return None


def _given(callee: FunctionValue, call: ast.Call, name: str, suspect: Suspect) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    function = callee.node
    positional = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
    if name not in positional:
        return None
    shift = (
        1
        if positional[0] in {"self", "cls"}
        and isinstance(
            suspect.place.scopes[-2] if len(suspect.place.scopes) > 1 else None, ast.ClassDef
        )
        else 0
    )
    index = positional.index(name) - shift
    if 0 <= index < len(call.args) and not any(isinstance(a, ast.Starred) for a in call.args):
        return call.args[index]
    return None
