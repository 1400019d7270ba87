"""Which argument of a call meets which parameter of a def, and what decorators are called."""

import ast
from collections.abc import Mapping

from patterns.toolbox.place.locate import Argument, Place
from patterns.toolbox.values.values import FunctionValue

Given = Mapping[str, Argument]
"""Parameter -> what a call passes for it."""


def bound(function: FunctionValue, call: ast.Call, place: Place) -> Given:
    """What a call passes, parameter by parameter, defaults included.

    Arguments behind a `*` or in a `**` are left out: the source does not tell where they go.
    """
    signature = function.node.args
    names = [parameter.arg for parameter in (*signature.posonlyargs, *signature.args)]
    if function.receiver is not None:
        names = names[1:]
    given = _defaults(function)
    for name, value in zip(names, call.args, strict=False):
        if isinstance(value, ast.Starred):
            break
        given[name] = Argument(value, place)
    for keyword in call.keywords:
        if keyword.arg is not None:
            given[keyword.arg] = Argument(keyword.value, place)
    opaque = any(isinstance(value, ast.Starred) for value in call.args)
    opaque |= any(keyword.arg is None for keyword in call.keywords)
    return {n: a for n, a in given.items() if a.place is place} if opaque else given


def _defaults(function: FunctionValue) -> dict[str, Argument]:
    signature = function.node.args
    outside = Place(function.module, function.scopes)
    positional = [*signature.posonlyargs, *signature.args]
    tail = positional[len(positional) - len(signature.defaults) :]
    pairs = [*zip(tail, signature.defaults, strict=True)]
    pairs += [
        (parameter, default)
        for parameter, default in zip(signature.kwonlyargs, signature.kw_defaults, strict=True)
        if default is not None
    ]
    return {parameter.arg: Argument(default, outside) for parameter, default in pairs}


def misfit(function: FunctionValue, call: ast.Call) -> str | None:
    """Why a call does not fit a def, as part of a sentence; None where it does, or may."""
    signature = function.node.args
    positional = [parameter.arg for parameter in (*signature.posonlyargs, *signature.args)]
    if function.receiver is not None:
        positional = positional[1:]
    starred = any(isinstance(value, ast.Starred) for value in call.args)
    if starred or any(keyword.arg is None for keyword in call.keywords):
        return None
    if len(call.args) > len(positional) and signature.vararg is None:
        return f"takes {len(positional)} positional arguments, not {len(call.args)}"
    only = [parameter.arg for parameter in signature.kwonlyargs]
    named = {keyword.arg for keyword in call.keywords if keyword.arg}
    unknown = named - set(positional) - set(only)
    if unknown and signature.kwarg is None:
        return f"knows no argument `{min(unknown)}`"
    given = {*positional[: len(call.args)], *named, *_defaults(function)}
    missing = [name for name in (*positional, *only) if name not in given]
    return f"wants `{missing[0]}` as well" if missing else None
