"""A keyword that a call says, and that what it passes on by `**` says once more."""

import ast
import re
from collections.abc import Iterator

from patterns.contract import Edit
from patterns.search.evidence.crash import Crash
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.place.locate import Place, at
from patterns.toolbox.source import lines

TWICE = re.compile(r"got multiple values for keyword argument '(?P<key>\w+)'")


def trials(crash: Crash) -> Iterator[Trial]:
    """The value that the call says, in what is passed on; else only where nothing says one yet."""
    found = TWICE.search(crash.fault.message)
    if crash.fault.type != "TypeError" or found is None:
        return
    for place in crash.inner.places:
        for call, where in at(place, ast.Call, crash.inner.frame.line):
            said = [each for each in call.keywords if each.arg == found["key"]]
            passed = [each.value for each in call.keywords if each.arg is None]
            if said and len(passed) == 1:
                yield from _once(call, said[0], passed[0], where)


def _once(call: ast.Call, said: ast.keyword, passed: ast.expr, place: Place) -> Iterator[Trial]:
    module, statement, function = place.module, place.statement, place.function
    key, value = said.arg, module.source(said.value)
    options = module.source(passed)
    own = function.args.kwarg.arg if function is not None and function.args.kwarg else None
    without = _without(call, said, place)
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
                None,
                extra,
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
        None,
        10,
    )


def _without(call: ast.Call, said: ast.keyword, place: Place) -> Edit:
    """The edit that takes a keyword out of a call in which `**options` follows or stands before."""
    module = place.module
    every: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
    every.sort(key=lambda node: (node.lineno, node.col_offset))
    index = every.index(said)
    if index + 1 < len(every):
        return module.edit(module.start(said), module.start(every[index + 1]), "")
    return module.edit(module.end(every[index - 1]), module.end(said), "")
