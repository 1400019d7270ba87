"""Functions that give None where their callers need more: at the definition, not at the use."""

import ast
from collections.abc import Iterator

from patterns.search.absence.stand_ins import empty_for
from patterns.search.evidence.crash import Crash, Suspect
from patterns.search.evidence.expressions import given_at
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.place.locate import is_generator, own, returns
from patterns.toolbox.values.stdlib import is_none
from patterns.toolbox.values.values import FunctionValue

MOST = 3
"""Exits of one function that are changed together."""


def trials(crash: Crash) -> Iterator[Trial]:
    """What the function behind a None could give instead."""
    for suspect in crash.suspects:
        if "NoneType" in suspect.kinds:
            for function in _behind(suspect, crash):
                yield from _empty(function, suspect, crash)


def _behind(suspect: Suspect, crash: Crash) -> Iterator[FunctionValue]:
    """The repository's functions whose result the suspect is."""
    calls = [suspect.node, *(value for value, _ in given_at(suspect))]
    for call in calls:
        if isinstance(call, ast.Call):
            for value in crash.resolver.values(call.func, suspect.place):
                if isinstance(value, FunctionValue) and not _is_lazy(value):
                    yield value


def _is_lazy(function: FunctionValue) -> bool:
    return isinstance(function.node, ast.AsyncFunctionDef) or is_generator(function.node)


def _empty(function: FunctionValue, suspect: Suspect, crash: Crash) -> Iterator[Trial]:
    """`return []` for the exits that give nothing."""
    module = function.module
    bare = [
        node
        for node in own(function.node.body)
        if isinstance(node, ast.Return) and (node.value is None or is_none(node.value))
    ]
    given = [value for value in returns(function.node) if value is not None and not is_none(value)]
    if not given or not 0 < len(bare) <= MOST:
        return
    for default, extra in empty_for(suspect, crash)[:1]:
        edits = tuple(
            module.edit(module.start(node), module.end(node), f"return {default}") for node in bare
        )
        yield Trial(
            "empty_result",
            Form.SOURCE,
            f"Return `{default}` where `{function.node.name}()` has nothing to give",
            f"`{function.node.name}()` returns None at times, and its result is used as it is.",
            edits,
            condition=suspect.was(f"{suspect.source} is None"),
            extra=extra,
        )
