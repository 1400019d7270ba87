"""Options of a command line that come as text, where another type is wanted: `type=` says so."""

import ast
from collections.abc import Iterator
from pathlib import Path

from patterns.search.evidence.crash import Crash
from patterns.search.evidence.message import Deed
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.names.names import bindings
from patterns.toolbox.place.locate import expressions
from patterns.toolbox.source.module import Module

NUMBERS = {"int", "float"}
TAKING = {"type", "action", "nargs", "choices"}
"""What makes an option something else than one text."""


def trials(crash: Crash) -> Iterator[Trial]:
    """`add_argument("folder", type=Path)`, where a frame reads `args.folder`, which was text."""
    kinds = set(crash.said.kinds)
    if "str" not in kinds:
        return
    read = {
        node.attr
        for site in crash.sites
        for place in site.places
        for node, _ in expressions(place)
        if isinstance(node, ast.Attribute)
    }
    for module in crash.resolver.project.mentioning("add_argument"):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and _dest(node) in read:
                for wanted in _wanted(crash, module):
                    yield _typed(node, wanted, module)


def _wanted(crash: Crash, module: Module) -> Iterator[str]:
    said = crash.said
    if said.deed is Deed.ATTRIBUTE:
        if said.name and hasattr(Path, said.name) and "Path" in bindings(module.tree):
            yield "Path"
        return
    yield from (kind for kind in NUMBERS if kind in {*said.kinds, *said.wanted})
    if said.wanted == ("integer",):
        yield "int"


def _dest(call: ast.Call) -> str | None:
    """The attribute that holds an option which takes one text; None for another call."""
    given = {keyword.arg for keyword in call.keywords}
    if not isinstance(call.func, ast.Attribute) or call.func.attr != "add_argument":
        return None
    names = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    if not names or given & TAKING:
        return None
    for keyword in call.keywords:
        if keyword.arg == "dest" and isinstance(keyword.value, ast.Constant):
            return str(keyword.value.value)
    long = [name for name in names if name.startswith("--")] or names
    return long[0].lstrip("-").replace("-", "_")


def _typed(call: ast.Call, wanted: str, module: Module) -> Trial:
    last = call.args[-1]
    end = module.end(last)
    return Trial(
        "option_type",
        Form.IDIOM,
        f"Let the option {module.source(last)} be of the type `{wanted}`",
        "What a command line gives is text, unless `type=` says otherwise.",
        (module.edit(end, end, f", type={wanted}"),),
        extra=10,
    )
