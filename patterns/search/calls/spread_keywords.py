"""What a call passes on by `**`: keywords that it says itself, too, and keys that are none."""

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
    if "must be string" in crash.fault.message:
        yield from _merged(crash)
    found = TWICE.search(crash.fault.message)
    if crash.fault.type != "TypeError" or found is None:
        return
    for call, where in crash.inner.at(ast.Call):
        said = [each for each in call.keywords if each.arg == found["key"]]
        passed = [each.value for each in call.keywords if each.arg is None]
        if said and len(passed) == 1:
            yield from _once(call, said[0], passed[0], where)


def _merged(crash: Crash) -> Iterator[Trial]:
    """`{**a, **b}` for `dict(a, **b)`: keys that are no texts are no keywords."""
    for call, place in crash.inner.at(ast.Call):
        match call:
            case ast.Call(
                func=ast.Name(id="dict"), args=[first], keywords=[ast.keyword(arg=None, value=more)]
            ):
                pass
            case _:
                continue
        module = place.module
        one, other = module.source(first), module.source(more)
        yield Trial(
            "merged",
            Form.IDIOM,
            f"Put `{one}` and `{other}` together as tables",
            "Keywords must be texts; keys need not.",
            (module.edit(module.start(call), module.end(call), f"{{**{one}, **{other}}}"),),
        )


def _once(call: ast.Call, said: ast.keyword, passed: ast.expr, place: Place) -> Iterator[Trial]:
    """The keyword in the `**kwargs` that are passed on, or in a table that stands above them."""
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
