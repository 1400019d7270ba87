"""`max()`, `min()` and `next()`, which raise where there is nothing to take: a default for that."""

import ast
from collections.abc import Iterator

from patterns.contract import Edit
from patterns.search.evidence.crash import Crash
from patterns.search.trial import Trial
from patterns.toolbox.absence import conventions
from patterns.toolbox.costs import Form
from patterns.toolbox.place.locate import Place
from patterns.toolbox.source.module import Module

INSTEAD = (("0", 10), ("None", 20))
"""What there is instead of the largest or smallest of none, and how unlikely it is."""


def trials(crash: Crash) -> Iterator[Trial]:
    """`max(many, default=0)`, `next(many, None)`."""
    fault = crash.fault
    chooses = fault.type == "ValueError" and "empty" in fault.message
    for call, place in crash.inner.at(ast.Call):
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        if len(call.args) != 1 or any(keyword.arg == "default" for keyword in call.keywords):
            continue
        if chooses and name in {"max", "min"}:
            yield from _chosen(call, name, place.module)
        if fault.type == "StopIteration" and name == "next":
            yield _next(call, place)


def _chosen(call: ast.Call, name: str, module: Module) -> Iterator[Trial]:
    for default, extra in INSTEAD:
        yield Trial(
            "default_of",
            Form.DEFAULT,
            f"Take `{default}` where {name}() has nothing to choose from",
            "There may be nothing to choose from.",
            _with(call, f", default={default}", module),
            extra=extra,
        )


def _next(call: ast.Call, place: Place) -> Trial:
    form, extra = Form.DEFAULT, 0
    match place.statement:
        case ast.Assign(targets=[ast.Name() as target], value=value) if (
            value is call and conventions.is_tested(target, place.function or place.module.tree)
        ):
            form, extra = Form.IDIOM, 60  # what follows asks whether there was one
    return Trial(
        "next",
        form,
        "Take None where there is no next one",
        f"`{place.module.source(call.args[0])}` may have nothing to give.",
        _with(call, ", None", place.module),
        extra=extra,
    )


def _with(call: ast.Call, text: str, module: Module) -> tuple[Edit, ...]:
    """The edits that pass one argument more, also behind a generator without its own brackets."""
    given, end = call.args[0], module.end(call) - 1
    if isinstance(given, ast.GeneratorExp) and module.end(given) > end:
        start = module.start(given) + 1
        return (module.edit(start, start, "("), module.edit(end, end, f"){text}"))
    return (module.edit(end, end, text),)
