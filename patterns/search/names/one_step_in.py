"""Attributes that the value does not have, but what it holds does: one step further in."""

import ast
from collections.abc import Iterator

from patterns.search.evidence.crash import Crash
from patterns.search.evidence.lacking import lacking
from patterns.search.trial import Trial
from patterns.toolbox.classes import classes
from patterns.toolbox.costs import Form
from patterns.toolbox.values.values import ClassValue, Instance


def trials(crash: Crash) -> Iterator[Trial]:
    """`x.inner.name` for `x.name`, where only one thing that x holds has `name`."""
    found = lacking(crash)
    if found is None or found[1].startswith("_"):
        return  # what is private to another class is none of this one's business
    cls, name = found
    inner = sorted(_holding(cls, name, crash))
    if len(inner) != 1:
        return
    for suspect in crash.suspects:
        is_own = suspect.source in {"self", "cls"}
        if isinstance(suspect.use, ast.Attribute) and suspect.use.attr == name and not is_own:
            end = suspect.module.end(suspect.node)
            yield Trial(
                "one_step_in",
                Form.CONDITIONAL,
                f"Take `{name}` from what `{suspect.source}` holds",
                f"A `{cls.name}` has no `{name}`, but its `{inner[0]}` has one.",
                (suspect.module.edit(end, end, f".{inner[0]}"),),
                condition=suspect.was(f'hasattr({suspect.source}.{inner[0]}, "{name}")'),
                extra=suspect.extra + 10,
            )


def _holding(cls: ClassValue, name: str, crash: Crash) -> Iterator[str]:
    """The attributes of a class that hold an object of a class of this code that has a name."""
    line = crash.resolver.lineage(cls)
    for attr in classes.instance_names(line):
        if attr.startswith("__"):
            continue
        for value in crash.resolver.attribute(Instance(cls), attr):
            if isinstance(value, Instance) and isinstance(value.of, ClassValue):
                held = crash.resolver.lineage(value.of)
                if name in classes.instance_names(held) | classes.class_names(held):
                    yield attr
                    break
