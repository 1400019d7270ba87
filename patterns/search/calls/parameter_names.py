"""Parameters that are passed by another name than they have: they get the name that is passed."""

import ast
import re
from collections.abc import Iterator

from patterns.search.evidence.crash import Crash
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.names.names import parameters
from patterns.toolbox.place.locate import FUNCTIONS, Function
from patterns.toolbox.source.module import Module

MESSAGE = re.compile(
    r"(?:[\w.<>]+\.)?(?P<function>\w+)\(\) got an unexpected keyword argument '(?P<name>\w+)'"
)


def trials(crash: Crash) -> Iterator[Trial]:
    """`def page(request, name)` for `def page(request, slug)`, which a router calls with `name=`.

    Only where the call names nothing itself (`handler(request, **found)`): what is passed so comes
    from a table of routes, options or columns, and the function is what must suit.
    """
    said = MESSAGE.match(crash.fault.message)
    if said is None or any(_names(place.statement, said["name"]) for place in crash.inner.places):
        return
    found: list[tuple[Function, Module]] = [
        (node, module)
        for module in crash.resolver.project.mentioning(f"def {said['function']}")
        for node in ast.walk(module.tree)
        if isinstance(node, FUNCTIONS) and node.name == said["function"]
    ]
    if len(found) != 1:
        return
    function, module = found[0]
    taken = {each.arg for each in parameters(function.args)}
    needed = function.args.args[: len(function.args.args) - len(function.args.defaults)]
    known = [arg for arg in needed if arg.arg not in {"self", "cls", "request"}]
    if said["name"] in taken or not known:
        return
    for turn, parameter in enumerate(reversed(known)):
        yield _renamed(parameter, said["name"], function, module, 5 * turn)


def _names(statement: ast.stmt | None, name: str) -> bool:
    return any(
        isinstance(node, ast.keyword) and node.arg == name
        for node in ast.walk(statement or ast.Pass())
    )


def _renamed(
    parameter: ast.arg, name: str, function: Function, module: Module, extra: int
) -> Trial:
    start = module.start(parameter)
    edits = [module.edit(start, start + len(parameter.arg.encode(module.encoding)), name)]
    edits += [
        module.edit(module.start(node), module.end(node), name)
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and node.id == parameter.arg
    ]
    return Trial(
        "parameter_name",
        Form.SIGNATURE,
        f"Call the parameter `{parameter.arg}` of `{function.name}()` `{name}`",
        f"`{function.name}()` is given `{name}` by its name, and takes `{parameter.arg}`.",
        tuple(edits),
        extra=extra,
    )
