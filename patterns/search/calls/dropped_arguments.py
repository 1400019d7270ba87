"""Arguments that a function does not take any more, or never did: left out of the call."""

import ast
import re
from collections.abc import Iterator, Sequence

from patterns.search.evidence.crash import Crash
from patterns.search.trial import Trial
from patterns.toolbox.calls import argument_edits
from patterns.toolbox.calls.argument_edits import Passed
from patterns.toolbox.costs import Form
from patterns.toolbox.names.names import bare, called
from patterns.toolbox.place.locate import Place
from patterns.toolbox.source.module import Module

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
    for call, where in crash.inner.at(ast.Call):
        if keyword is not None and _may_be(called(call), keyword["name"]):
            unknown = [each for each in call.keywords if each.arg == keyword["key"]]
            if unknown:
                yield _without(call, unknown, where.module)
        if many is not None and _may_be(called(call), many["name"]):
            more = int(many["given"]) - int(many["most"])
            plain = not any(isinstance(each, ast.Starred) for each in call.args)
            if plain and 0 < more <= len(call.args):
                yield from _spread(call, where)
                yield from _by_name(call, call.args[-more:], where.module)
                yield _without(call, call.args[-more:], where.module)


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
                extra=5,
            )


def _by_name(call: ast.Call, more: list[ast.expr], module: Module) -> Iterator[Trial]:
    """`f(a, reply=reply)` for `f(a, reply)`: what is not taken by its place may be by its name."""
    names = [bare(node) for node in more if isinstance(node, (ast.Name, ast.Attribute))]
    if len(names) < len(more) or call.keywords:
        return
    yield Trial(
        "by_name",
        Form.CALLER,
        f"Pass {', '.join(f'`{name}`' for name in names)} by name",
        "The function takes fewer arguments by their place.",
        argument_edits.named(more, names, module),
        extra=-25,
    )


def _may_be(called: str, named: str) -> bool:
    return named in {called, "__init__", "__new__"} or called[:1].isupper()


def _without(call: ast.Call, left_out: Sequence[Passed], module: Module) -> Trial:
    shown = ", ".join(map(module.source, left_out))
    return Trial(
        "dropped_argument",
        Form.CALLER,
        f"Call `{module.source(call.func)}()` without `{shown}`",
        "The function does not take it.",
        (argument_edits.without(call, left_out, module),),
        extra=-20,
    )
