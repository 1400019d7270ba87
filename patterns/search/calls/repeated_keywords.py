"""A keyword that a call says, and that what it passes on by `**` says once more."""

import ast
import re
from collections.abc import Iterator

from patterns.search.evidence.crash import Crash
from patterns.search.trial import Trial
from patterns.toolbox.calls import argument_edits
from patterns.toolbox.costs import Form
from patterns.toolbox.place.locate import Place
from patterns.toolbox.source import lines

TWICE = re.compile(r"got multiple values for keyword argument '(?P<key>\w+)'")


def trials(crash: Crash) -> Iterator[Trial]:
    """The value that the call says, in what is passed on; else only where nothing says one yet."""
    found = TWICE.search(crash.fault.message)
    if crash.fault.type != "TypeError" or found is None:
        return
    for call, where in crash.inner.at(ast.Call):
        said = [each for each in call.keywords if each.arg == found["key"]]
        passed = [each.value for each in call.keywords if each.arg is None]
        if said and len(passed) == 1:
            yield from _once(call, said[0], passed[0], where)


def _once(call: ast.Call, said: ast.keyword, passed: ast.expr, place: Place) -> Iterator[Trial]:
    module, statement, function = place.module, place.statement, place.function
    key, value = said.arg, module.source(said.value)
    options = module.source(passed)
    own = function.args.kwarg.arg if function is not None and function.args.kwarg else None
    without = argument_edits.without(call, [said], module)
    because = f"`{options}` holds `{key}` already, where a caller passes it."
    if isinstance(passed, ast.Name) and passed.id == own and statement is not None:
        for line, extra in (
            (f'{own}["{key}"] = {value}', 0),
            (f'{own}.setdefault("{key}", {value})', 5),
        ):
            yield Trial(
                "keyword_passed_on",
                Form.PASSED_ON,
                f"Say `{key}` in `{options}`, which is passed on",
                because,
                (lines.before(statement, [line], place), without),
                extra=extra,
            )
        return
    merged = module.edit(
        module.start(passed), module.end(passed), f'{{**{options}, "{key}": {value}}}'
    )
    yield Trial(
        "keyword_merged",
        Form.PASSED_ON,
        f"Let what the call says of `{key}` stand above `{options}`",
        because,
        (without, merged),
        extra=10,
    )
