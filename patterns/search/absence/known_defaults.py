"""Defaults that the code has already, for values that they were not thought of for."""

import ast
from collections.abc import Iterator

from patterns.search.evidence import callers
from patterns.search.evidence.asks import wanted_types
from patterns.search.evidence.crash import Crash, Suspect
from patterns.search.evidence.expressions import is_parameter
from patterns.search.evidence.message import Deed
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.names.names import bindings
from patterns.toolbox.place.locate import own
from patterns.toolbox.source import lines
from patterns.toolbox.values.origins import default_of
from patterns.toolbox.values.stdlib import is_none

FRAMES = 5
"""How far up a value is followed that was only handed on."""
EMPTY_OF = {ast.Dict: "dict", ast.List: "list"}
MAKERS = {"dict", "list", "set"}


def trials(crash: Crash) -> Iterator[Trial]:
    """What the function in which the value came in, or was looked at, says of its absence."""
    for distance, view in enumerate(callers.views(crash, FRAMES)):
        for suspect in view.suspects:
            if "NoneType" in suspect.kinds:
                yield from _as_left_out(suspect, distance)
            elif distance < 2:
                yield from _put_right(suspect, crash, distance)


def _as_left_out(suspect: Suspect, distance: int) -> Iterator[Trial]:
    """`if x is None: x = DEFAULT` at the start, where that is the parameter's default."""
    function, place = suspect.place.function, suspect.place
    if function is None or not isinstance(suspect.node, ast.Name):
        return
    if not is_parameter(suspect.node, suspect) or len(bindings(function)[suspect.source]) > 1:
        return
    default = default_of(suspect.source, place.of_function)
    if not isinstance(default, (ast.Constant, ast.Name, ast.Attribute)) or is_none(default):
        return
    name, shown = suspect.source, ast.unparse(default)
    added = [f"if {name} is None:", f"{lines.step(place)}{name} = {shown}"]
    edit = lines.at_top(added, place.of_function)
    if edit is None:
        return
    yield Trial(
        "none_as_left_out",
        Form.IDIOM,
        f"Take the default of `{name}` where None is passed",
        f"`{function.name}()` has a default for `{name}`, and was handed None by somebody who had "
        "nothing else.",
        (edit,),
        condition=suspect.was(f"{name} is None"),
        # Defaults of what lies further in are for others, who call that themselves.
        extra=60 - 2 * distance,
    )


def _put_right(suspect: Suspect, crash: Crash, distance: int) -> Iterator[Trial]:
    """`if old is None or not isinstance(old, dict): old = {}`, where None is put right already."""
    module = suspect.module
    kinds = set(wanted_types(suspect, crash.said)) | _asked_for(crash)
    for node in own(suspect.place.body):
        match node:
            case ast.If(test=test, body=[ast.Assign(targets=[target], value=value)]):
                kind = _kind(value)
            case _:
                continue
        asked = any(
            isinstance(part, ast.Compare)
            and ast.unparse(part.left) == suspect.source
            and is_none(part.comparators[0])
            for part in ast.walk(test)
        )
        if ast.unparse(target) != suspect.source or kind not in kinds or not asked:
            continue
        if node.lineno > suspect.statement.lineno:
            continue
        end = module.end(test)
        missing = f"not isinstance({suspect.source}, {kind})"
        edits = [module.edit(end, end, f" or {missing}")]
        if isinstance(test, (ast.IfExp, ast.Lambda)):
            continue
        yield Trial(
            "put_right",
            Form.IDIOM,
            f"Begin anew where `{suspect.source}` is no {kind}, as where it is None",
            f"`{suspect.source}` was of the type `{', '.join(suspect.kinds)}`, and is used as a "
            f"{kind}.",
            tuple(edits),
            condition=suspect.was(missing),
            extra=30 + 5 * distance,
        )


def _asked_for(crash: Crash) -> set[str]:
    """A list that is asked for an item by a text was taken for a dict."""
    said = crash.said
    by_text = crash.fault.message.endswith("not str")
    return {"dict"} if said.deed is Deed.ITEM and by_text else set()


def _kind(value: ast.expr) -> str | None:
    """The type of an empty container."""
    match value:
        case ast.Dict(keys=[]) | ast.List(elts=[]):
            return EMPTY_OF[type(value)]
        case ast.Call(func=ast.Name(id=name), args=[], keywords=[]) if name in MAKERS:
            return name
    return None
