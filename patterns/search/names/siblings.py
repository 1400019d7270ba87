"""Attributes that sibling classes have: the class that lacks one gets it with their value."""

import ast
from collections import Counter
from collections.abc import Iterator

from patterns.search.evidence.crash import Crash
from patterns.search.evidence.lacking import lacking
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.names.names import bare
from patterns.toolbox.place.locate import Place
from patterns.toolbox.source import lines
from patterns.toolbox.values.values import ClassValue

MOST = 2
"""Values that are tried, the commonest first."""


def trials(crash: Crash) -> Iterator[Trial]:
    """`name = False` in the class, as its siblings have it."""
    found = lacking(crash)
    if found is None:
        return
    cls, name = found
    values: Counter[str] = Counter()
    for module in crash.resolver.project.mentioning(name):
        for other in crash.resolver.classes_in(module):
            if other.node is not cls.node and _bases(other) & (_bases(cls) | {cls.name}):
                values.update(_given(other, name))
    for turn, (value, times) in enumerate(values.most_common(MOST)):
        place = Place(cls.module, (*cls.scopes, cls.node))
        edit = lines.at_top([f"{name} = {value}"], place)
        if edit is not None:
            yield Trial(
                "as_siblings",
                Form.INITIALISED,
                f"Give `{cls.name}` the `{name}` that its siblings have",
                f"{times} classes beside `{cls.name}` have `{name} = {value}`.",
                (edit,),
                extra=-45 + 5 * turn,
            )


def _bases(cls: ClassValue) -> set[str]:
    return {bare(base) for base in cls.node.bases} - {"object"}


def _given(cls: ClassValue, name: str) -> Iterator[str]:
    """The plain values that a class's body gives an attribute."""
    for node in cls.node.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=bound)], value=ast.Constant() as value):
                pass
            case ast.AnnAssign(target=ast.Name(id=bound), value=ast.Constant() as value):
                pass
            case _:
                continue
        if bound == name:
            yield ast.unparse(value)
