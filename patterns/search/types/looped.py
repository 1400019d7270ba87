"""Loops over something else than is meant: keys for values, elements without their place."""

import ast
import re
from collections.abc import Iterator

from patterns.search.evidence.crash import Crash, Suspect
from patterns.search.evidence.expressions import is_steady
from patterns.search.evidence.message import Deed
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.place.locate import Place, expressions, own
from patterns.toolbox.source.module import Module

Loop = ast.For | ast.AsyncFor | ast.comprehension
NUMBERED = re.compile(
    r"_|i|j|k|n|idx|index|pos|position|number|num|row|line|\w*_(?:no|number|index)"
)
"""How the number of a round is called."""


def trials(crash: Crash) -> Iterator[Trial]:
    """`many.values()`, `enumerate(many)`, `reversed(range(len(many)))`."""
    if crash.said.deed in {Deed.ATTRIBUTE, Deed.ITEM}:
        for suspect in crash.suspects:
            if isinstance(suspect.node, ast.Name) and set(suspect.kinds) <= {"str", "int"}:
                yield from _over_values(suspect.node.id, suspect)
    for place in crash.inner.places:
        if crash.said.deed is Deed.UNPACK:
            yield from _numbered(place)
        elif crash.said.deed is Deed.INDEX:
            yield from _backwards(place, crash)


def _loops(place: Place) -> Iterator[Loop]:
    body = place.function.body if place.function is not None else place.module.tree.body
    for node in own(body):
        if isinstance(node, (ast.For, ast.AsyncFor)):
            yield node
        yield from getattr(node, "generators", ())
    yield from (s.generators[0] for s in place.scopes if hasattr(s, "generators"))


def _over_values(name: str, suspect: Suspect) -> Iterator[Trial]:
    """The values of a dictionary, whose keys are text or numbers."""
    module = suspect.module
    for loop in {id(each): each for each in _loops(suspect.place)}.values():
        bound = isinstance(loop.target, ast.Name) and loop.target.id == name
        if bound and isinstance(loop.iter, (ast.Name, ast.Attribute, ast.Subscript, ast.Call)):
            shown, end = module.source(loop.iter), module.end(loop.iter)
            steady = is_steady(loop.iter)
            yield Trial(
                "over_values",
                Form.IDIOM,
                f"Go through the values of `{shown}`",
                f"`{shown}` gave `{name}`, which is a key, and no `{module.source(suspect.use)}`.",
                (module.edit(end, end, ".values()"),),
                condition=suspect.was(f"isinstance({shown}, dict)") if steady else None,
                extra=10 if steady else 60,
            )


def _numbered(place: Place) -> Iterator[Trial]:
    """`for number, line in enumerate(lines)`, where the first name is a number's."""
    module = place.module
    loops: list[Loop] = []
    if isinstance(place.statement, (ast.For, ast.AsyncFor)):
        loops.append(place.statement)
    for node, _ in expressions(place):
        loops += getattr(node, "generators", [])
    for loop in loops:
        match loop.target:
            case ast.Tuple(elts=[ast.Name(id=first), _]) if NUMBERED.fullmatch(first):
                yield _enumerated(loop, first, module)


def _enumerated(loop: Loop, first: str, module: Module) -> Trial:
    shown = module.source(loop.iter)
    return Trial(
        "enumerated",
        Form.IDIOM,
        f"Count what `{shown}` gives",
        f"`{shown}` gives no pairs, and `{first}` is a number's name.",
        (
            module.edit(module.start(loop.iter), module.start(loop.iter), "enumerate("),
            module.edit(module.end(loop.iter), module.end(loop.iter), ")"),
        ),
        extra=5,
    )


def _backwards(place: Place, crash: Crash) -> Iterator[Trial]:
    """From the end, where the loop takes away what it stands at: what comes before stays."""
    module = place.module
    for loop in _loops(place):
        match loop:
            case ast.For(
                target=ast.Name(id=index),
                iter=ast.Call(
                    func=ast.Name(id="range"),
                    args=[ast.Call(func=ast.Name(id="len"), args=[many])],
                ) as counted,
            ) if _deletes(loop, index, ast.unparse(many)):
                shown = module.source(many)
                yield Trial(
                    "backwards",
                    Form.IDIOM,
                    f"Go through `{shown}` from its end",
                    f"The loop takes elements out of `{shown}`, so that those behind move up.",
                    (
                        module.edit(module.start(counted), module.start(counted), "reversed("),
                        module.edit(module.end(counted), module.end(counted), ")"),
                    ),
                    condition=crash.inner.was(f"{index} >= len({shown})"),
                    extra=5,
                )


def _deletes(loop: ast.For, index: str, many: str) -> bool:
    for node in own(loop.body):
        match node:
            case ast.Delete(targets=[ast.Subscript(value=holder, slice=ast.Name(id=at))]):
                if at == index and ast.unparse(holder) == many:
                    return True
            case ast.Call(func=ast.Attribute(value=holder, attr="pop"), args=[ast.Name(id=at)]):
                if at == index and ast.unparse(holder) == many:
                    return True
    return False
