"""The crash one frame up: what the caller passed for the value that was wrong."""

import ast
from collections.abc import Iterator

from patterns.search.evidence.crash import Crash, Suspect, doubtful
from patterns.search.evidence.expressions import is_parameter
from patterns.toolbox.names.names import called
from patterns.toolbox.values.values import FunctionValue


def views(crash: Crash, most: int) -> Iterator[Crash]:
    """The crash as each frame sees it through which the wrong value came, innermost first."""
    view: Crash | None = crash
    for _ in range(most):
        if view is None:
            return
        yield view
        view = above(view)


def above(crash: Crash) -> Crash | None:
    """The crash as the caller sees it that handed the wrong value over; None where none did."""
    if len(crash.sites) < 2 or crash.sites[1].steps != crash.sites[0].steps + 1:
        return None
    found = (passed_for(inner, crash) for inner in crash.suspects)
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


def passed_for(suspect: Suspect, crash: Crash) -> Suspect | None:
    """The expression that the caller passes for a parameter that is at fault."""
    function, node = suspect.place.function, suspect.node
    if function is None or not is_parameter(node, suspect):
        return None
    site = crash.sites[1]
    name = ast.unparse(node)
    callee = FunctionValue(suspect.module, function, suspect.place.scopes[:-1])
    for call, where in site.at(ast.Call):
        if function.name not in {called(call), "__init__"}:
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
