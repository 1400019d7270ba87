"""Methods under another name: the one that fits the call, and that nothing calls any more."""

import ast
from collections.abc import Iterator

from patterns.search.evidence.crash import Crash, Suspect
from patterns.search.evidence.expressions import parents_in
from patterns.search.evidence.message import Deed
from patterns.search.trial import Trial
from patterns.toolbox.calls import arguments
from patterns.toolbox.classes import classes
from patterns.toolbox.costs import Form
from patterns.toolbox.values.values import ClassValue, FunctionValue, Instance

MOST = 3
"""Names that are tried."""


def trials(crash: Crash) -> Iterator[Trial]:
    """`memory.remember(line)` for `memory.store(line)`, which nothing has called so far."""
    name, kinds = crash.said.name, crash.said.kinds
    if crash.said.deed is not Deed.ATTRIBUTE or not name or not kinds:
        return
    found = crash.resolver.classes_named(kinds[0])
    if len(found) != 1:
        return
    for suspect in crash.suspects:
        use = suspect.use
        if isinstance(use, ast.Attribute) and use.attr == name:
            yield from _uncalled(use, suspect, found[0], crash)


def _uncalled(
    use: ast.Attribute, suspect: Suspect, cls: ClassValue, crash: Crash
) -> Iterator[Trial]:
    """The methods that the call fits and that nothing else calls."""
    call = parents_in(suspect.statement).get(id(use))
    if not isinstance(call, ast.Call) or call.func is not use:
        return
    fitting: list[str] = []
    for method in classes.methods(cls):
        scopes = (*cls.scopes, cls.node)
        value = FunctionValue(cls.module, method, scopes, cls, Instance(cls))
        plain = not method.name.startswith("_") and not method.decorator_list
        if plain and arguments.misfit(value, call) is None and not _is_read(method.name, crash):
            fitting.append(method.name)
    for turn, other in enumerate(fitting[:MOST]):
        because = f"`{cls.name}.{other}()` takes such arguments, and nothing calls it yet."
        yield _renamed(use, other, because, suspect, 20 + 5 * turn)


def _is_read(name: str, crash: Crash) -> bool:
    """Whether anything in the repository reads an attribute of that name."""
    return any(
        isinstance(node, ast.Attribute) and node.attr == name
        for module in crash.resolver.project.mentioning(name)
        for node in ast.walk(module.tree)
    )


def _renamed(use: ast.Attribute, other: str, because: str, suspect: Suspect, extra: int) -> Trial:
    module, end = suspect.module, suspect.module.end(use)
    start = end - len(use.attr.encode(module.encoding))
    return Trial(
        "other_member",
        Form.PASSED_ON,
        f"Read `{other}`, not `{use.attr}`",
        because,
        (module.edit(start, end, other),),
        extra=extra,
    )
