"""One frame up: the call that handed the wrong value over hands over another."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from patterns.search.absence import blocks, values
from patterns.search.evidence.crash import Crash, Suspect, doubtful
from patterns.search.evidence.expressions import is_parameter, is_steady, parents_in
from patterns.search.evidence.message import Deed
from patterns.search.evidence.tests_of import asks
from patterns.search.trial import Trial
from patterns.search.types import conversions
from patterns.toolbox.costs import Form
from patterns.toolbox.place.locate import Place, at
from patterns.toolbox.values.origins import default_of
from patterns.toolbox.values.stdlib import is_none
from patterns.toolbox.values.values import FunctionValue


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
    for trial in (*values.trials(outside), *conversions.trials(outside)):
        # The other operands are no business of the caller's.
        if trial.family != "convert_all" and trial.form < Form.LEAVES:
            moved = replace(trial, form=Form.CALLER, extra=trial.cost // 4)
            yield from _and_back(moved, outside)
            yield moved


def _and_back(trial: Trial, outside: Crash) -> Iterator[Trial]:
    """`write(f(x.decode()).encode())`: what is handed on stays of the type that it had."""
    for suspect in outside.suspects:
        way = {"bytes": ".encode('utf-8')", "str": ".decode('utf-8')"}
        forth = {"bytes": b".decode(", "str": b".encode("}
        kind = suspect.kinds[0] if suspect.kinds else ""
        if trial.family != "convert" or kind not in way or forth[kind] not in trial.edits[0].new:
            continue
        parent = parents_in(suspect.statement).get(id(suspect.use))
        if isinstance(parent, ast.Call) and suspect.use in parent.args:
            end = suspect.module.end(suspect.use)
            back = suspect.module.edit(end, end, way[kind])
            because = f"{trial.because} What comes back goes where `{kind}` went."
            yield replace(
                trial,
                family="convert_and_back",
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
    handed, function = argument(suspect, crash), suspect.place.function
    if handed is None or function is None or not is_steady(handed.node):
        return
    scopes = suspect.place.scopes[: suspect.place.scopes.index(function) + 1]
    default = default_of(ast.unparse(suspect.node), Place(suspect.module, scopes))
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
        handed.was(f"{shown} is None"),
        -20 + handed.extra,
    )


def above(crash: Crash) -> Crash | None:
    """The crash as the caller sees it that handed the wrong value over; None where none did."""
    if len(crash.sites) < 2 or crash.sites[1].steps != crash.sites[0].steps + 1:
        return None
    found = (argument(inner, crash) for inner in crash.suspects)
    handed = [s for s in found if s is not None and not isinstance(s.node, ast.Constant)]
    if crash.is_deliberate and crash.sites[0].steps == 0:
        handed = doubtful(crash.sites[1], crash)
    return _Above(crash, handed) if handed else None


class _Above(Crash):
    """The same crash as its caller sees it."""

    def __init__(self, crash: Crash, handed: list[Suspect]) -> None:
        super().__init__(crash.fault, crash.sources, crash.resolver)
        self.__dict__["sites"] = crash.sites[1:]
        self.__dict__["suspects"] = handed


def argument(suspect: Suspect, crash: Crash) -> Suspect | None:
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
