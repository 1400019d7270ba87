"""The project's own conversions: what its other functions do first with what they are given."""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from patterns.search.evidence.crash import Crash, Suspect
from patterns.search.evidence.expressions import around, given_at, is_parameter, wrapped
from patterns.search.evidence.message import Deed
from patterns.search.evidence.plain_types import BUILT_IN
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.names.names import BUILTINS, parameter_names
from patterns.toolbox.place.locate import FUNCTIONS, own
from patterns.toolbox.source import lines
from patterns.toolbox.source.module import Module

MOST_WAYS = 2
LEAST = 2
"""How often a module must do so until it counts as its way."""
TELLING = ("convert", "coerce", "ensure", "normalize", "as_", "to_", "ify")
"""Parts of names that say so themselves."""
USUAL = -20
"""How much better than a made-up conversion."""
DEEDS = {Deed.ATTRIBUTE, Deed.ITEM, Deed.ITERATION, Deed.OPERATION, Deed.ARGUMENT, Deed.LENGTH}
DEEDS |= {Deed.MEMBERSHIP, Deed.CALL}


def trials(crash: Crash) -> Iterator[Trial]:
    """`x = sympify(x)`, as the module does elsewhere, at the use, at the source, at the start."""
    if crash.said.deed not in DEEDS:
        return
    for suspect in crash.suspects:
        if set(suspect.kinds) & BUILT_IN:
            for way, times in _ways(suspect.module):
                yield from _converted(suspect, way, times)


def _ways(module: Module) -> list[tuple[str, int]]:
    """The functions that several functions of a module put their own parameters through."""
    found: Counter[str] = Counter()
    for function in ast.walk(module.tree):
        if not isinstance(function, FUNCTIONS):
            continue
        given = set(parameter_names(function))
        found.update(
            {
                ast.unparse(node.value.func)
                for node in own(function.body)
                if isinstance(node, ast.Assign)
                and isinstance(node.value, ast.Call)
                and _is_of_itself(node, given)
            }
            - BUILTINS
        )
    return [(name, times) for name, times in found.most_common(MOST_WAYS) if _is_way(name, times)]


def _is_way(name: str, times: int) -> bool:
    """Whether a module's functions use it to convert; by its name, once may be enough."""
    return times >= LEAST or any(part in name.lower() for part in TELLING)


def _is_of_itself(node: ast.Assign, given: set[str]) -> bool:
    match node:
        case ast.Assign(
            targets=[ast.Name(id=name)],
            value=ast.Call(func=ast.Name() | ast.Attribute(), args=[ast.Name(id=again)]),
        ):
            return name == again and name in given
    return False


def _converted(suspect: Suspect, way: str, times: int) -> Iterator[Trial]:
    """The conversion at the use, where the value comes from, and of parameters at the start."""
    kind, module = suspect.kinds[0], suspect.module
    held = f"isinstance({suspect.source}, {kind})"
    trial = Trial(
        "own_conversion",
        Form.CONVERTED,
        f"Put `{suspect.source}` through `{way}()`, as other functions do",
        f"`{suspect.source}` was of the type `{kind}`; {times} functions here do so first.",
        wrapped(suspect, f"{way}(", ")"),
        condition=suspect.was(held) if kind in BUILT_IN else None,
        extra=USUAL + suspect.extra,
    )
    yield replace(trial, extra=trial.extra + 8)
    for value, far in given_at(suspect):
        if not isinstance(value, (ast.Lambda, ast.Constant)):
            edits = around(value, f"{way}(", ")", module)
            yield replace(trial, edits=edits, extra=trial.extra + 4 + far)
    first = [f"{name} = {way}({name})" for name in _origins(suspect)]
    edit = lines.at_top(first, suspect.place.of_function) if first else None
    if edit is not None:
        yield replace(trial, edits=(edit,))


def _origins(suspect: Suspect) -> list[str]:
    """The parameters that a suspect is, or is reckoned from."""
    function = suspect.place.function
    if function is None:
        return []
    if is_parameter(suspect.node, suspect):
        return [suspect.source]
    given = set(parameter_names(function)) - {"self", "cls"}
    for value, far in given_at(suspect):
        if isinstance(value, ast.BinOp) and not far:
            read = [node.id for node in ast.walk(value) if isinstance(node, ast.Name)]
            return list(dict.fromkeys(name for name in read if name in given))
    return []
