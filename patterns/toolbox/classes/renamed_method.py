"""The method of a class that misspells the name of one that a base wants, and its new name."""

import re
from collections.abc import Collection

from patterns.contract import Edit, Refused
from patterns.toolbox.classes import classes
from patterns.toolbox.names.close import closest
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.locate import Function
from patterns.toolbox.source.module import Module
from patterns.toolbox.values.values import ClassValue


def misspelt(
    owner: ClassValue, wanted: Collection[str], resolver: Resolver
) -> tuple[Function, str] | None:
    """The method of a class that can be meant for one of some names, and that name.

    Raises:
        Refused: there is one, but others call it by the name that it has.
    """
    above = resolver.lineage(owner).classes[1:]
    known = {method.name for base in above for method in classes.methods(base)}
    for method in classes.methods(owner):
        meant = closest(method.name, wanted)
        if meant is not None and meant in known and method.name not in known:
            _refuse_used(method.name, meant, resolver)
            return method, meant
    return None


def rename(method: Function, module: Module, name: str) -> Edit:
    """The edit that gives a method another name, at its `def`."""
    start = module.data.index(b"def", module.start(method))
    at = module.data.index(method.name.encode(), start + 3)
    return module.edit(at, at + len(method.name.encode()), name)


def _refuse_used(name: str, meant: str, resolver: Resolver) -> None:
    word = re.compile(rb"\b%b\b" % name.encode())
    for module in resolver.project.mentioning(name):
        if len(word.findall(module.data)) > 1:
            raise Refused(
                f"`{name}` is close to `{meant}`, but used elsewhere, too ({module.path})"
            )
