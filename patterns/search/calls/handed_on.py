"""Arguments that are optional, and that the caller had but did not hand on."""

import ast
from collections.abc import Iterator

from patterns.search.evidence.crash import Crash, Suspect
from patterns.search.trial import Trial
from patterns.toolbox.calls import argument_edits
from patterns.toolbox.costs import Form
from patterns.toolbox.names.names import bindings, called, parameter_names
from patterns.toolbox.place.locate import FUNCTIONS, Place, own
from patterns.toolbox.values.origins import default_of
from patterns.toolbox.values.stdlib import is_none

MOST_FRAMES = 4


def trials(crash: Crash) -> Iterator[Trial]:
    """`f(x, context=context)`, where `context` is None in `f` because nobody gave it."""
    for suspect in crash.suspects:
        if "NoneType" in suspect.kinds and isinstance(suspect.node, ast.Name):
            yield from _not_given(suspect, suspect.source, crash)


def _not_given(suspect: Suspect, name: str, crash: Crash) -> Iterator[Trial]:
    """The first call up the stack, from the function on, that leaves the argument out."""
    place = suspect.place
    for distance, site in enumerate(crash.sites[1 : MOST_FRAMES + 1]):
        function = place.function
        if function is None or not _is_optional(name, place):
            return
        for call, where in site.at(ast.Call):
            if called(call) != function.name or _may_give(call, name, place):
                continue
            for value in _at_hand(name, where):
                yield _passed(call, where, name, value, distance)
            return
        place = site.places[0]


def _is_optional(name: str, place: Place) -> bool:
    function = place.function
    if function is None or name not in parameter_names(function):
        return False
    default = default_of(name, place.of_function)
    return default is not None and is_none(default)


def _may_give(call: ast.Call, name: str, place: Place) -> bool:
    """Whether a call may hand a parameter over: by its name, by its position, or by stars."""
    function = place.function
    stars = any(isinstance(each, ast.Starred) for each in call.args)
    if stars or any(keyword.arg in {None, name} for keyword in call.keywords):
        return True
    arguments = function.args if function is not None else None
    if arguments is None:
        return True
    positional = [p.arg for p in (*arguments.posonlyargs, *arguments.args)]
    if positional[:1] and positional[0] in {"self", "cls"}:
        positional = positional[1:]
    return name in positional[: len(call.args)]


def _at_hand(name: str, where: Place) -> Iterator[str]:
    """The caller's own value of that name: a parameter, a local, or an attribute of its object."""
    function = where.function
    if function is None:
        return
    if name in bindings(function):
        yield name
    first = parameter_names(function)[:1]
    cls = where.cls
    if cls is None or first not in (["self"], ["cls"]):
        return
    attributes = {
        node.attr.lstrip("_"): node.attr
        for method in cls.body
        for node in (own(method.body) if isinstance(method, FUNCTIONS) else ())
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    }
    if name in attributes:
        yield f"{first[0]}.{attributes[name]}"


def _passed(call: ast.Call, where: Place, name: str, value: str, distance: int) -> Trial:
    return Trial(
        "handed_on",
        Form.IDIOM,
        f"Hand `{value}` on as `{name}`",
        f"`{name}` was None because this call leaves it out, though `{value}` is at hand.",
        (argument_edits.added(call, f"{name}={value}", where.module),),
        extra=60 + 10 * distance,
    )
