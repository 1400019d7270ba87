"""Arguments that a function does not take any more, or never did: left out of the call."""

import ast
import re
from collections.abc import Iterator

from patterns.search.evidence.crash import Crash
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.place.locate import Place, at

Given = ast.expr | ast.keyword
UNEXPECTED = re.compile(r"(?P<name>\w+)\(\) got an unexpected keyword argument '(?P<key>\w+)'")
TOO_MANY = re.compile(
    r"(?P<name>\w+)\(\) takes (?:from \d+ to )?(?P<most>\d+) positional arguments? "
    r"but (?P<given>\d+) (?:was|were) given"
)


def trials(crash: Crash) -> Iterator[Trial]:
    """The call without what its function does not know."""
    message = crash.fault.message
    keyword, many = UNEXPECTED.search(message), TOO_MANY.search(message)
    if crash.fault.type != "TypeError" or (keyword is None and many is None):
        return
    for place in crash.inner.places:
        for call, where in at(place, ast.Call, crash.inner.frame.line):
            called = getattr(call.func, "attr", getattr(call.func, "id", ""))
            if keyword is not None and _may_be(called, keyword["name"]):
                found: list[Given] = [k for k in call.keywords if k.arg == keyword["key"]]
                yield from _without(call, found, where)
            if many is not None and _may_be(called, many["name"]):
                more = int(many["given"]) - int(many["most"])
                plain = not any(isinstance(each, ast.Starred) for each in call.args)
                if plain and 0 < more <= len(call.args):
                    yield from _spread(call, where)
                    yield from _by_name(call, list(call.args[-more:]), where)
                    yield from _without(call, list(call.args[-more:]), where)


def _spread(call: ast.Call, place: Place) -> Iterator[Trial]:
    """`f(a, **options)` for `f(a, options)`, where `options` is what the function takes so."""
    function, module, last = place.function, place.module, call.args[-1]
    if function is None or not isinstance(last, ast.Name):
        return
    taken = {"*": function.args.vararg, "**": function.args.kwarg}
    for stars, parameter in taken.items():
        if parameter is not None and parameter.arg == last.id:
            start = module.start(last)
            yield Trial(
                "spread",
                Form.IDIOM,
                f"Hand `{stars}{last.id}` on as it came",
                f"`{function.name}()` takes `{stars}{last.id}`, and the call passes it as one.",
                (module.edit(start, start, stars),),
                None,
                5,
            )


def _by_name(call: ast.Call, more: list[ast.expr], place: Place) -> Iterator[Trial]:
    """`f(a, reply=reply)` for `f(a, reply)`: what is not taken by its place may be by its name."""
    names = [getattr(node, "id", getattr(node, "attr", None)) for node in more]
    if None in names or call.keywords:
        return
    module = place.module
    yield Trial(
        "by_name",
        Form.CALLER,
        f"Pass {', '.join(f'`{name}`' for name in names)} by name",
        "The function takes fewer arguments by their place.",
        tuple(
            module.edit(module.start(node), module.start(node), f"{name}=")
            for node, name in zip(more, names, strict=True)
        ),
        None,
        -25,
    )


def _may_be(called: str, named: str) -> bool:
    return named in {called, "__init__", "__new__"} or called[:1].isupper()


def _without(call: ast.Call, left_out: list[Given], place: Place) -> Iterator[Trial]:
    module = place.module
    every: list[Given] = [*call.args, *call.keywords]
    every.sort(key=lambda node: (node.lineno, node.col_offset))
    if not left_out:
        return
    first = every.index(left_out[0])
    last = first + len(left_out) - 1
    if first:
        start, end = module.end(every[first - 1]), module.end(every[last])
    else:
        start = module.start(every[0])
        end = module.start(every[last + 1]) if last + 1 < len(every) else module.end(every[last])
    shown = ", ".join(module.source(node) for node in every[first : last + 1])
    yield Trial(
        "dropped_argument",
        Form.CALLER,
        f"Call `{module.source(call.func)}()` without `{shown}`",
        "The function does not take it.",
        (module.edit(start, end, ""),),
        None,
        -20,
    )
