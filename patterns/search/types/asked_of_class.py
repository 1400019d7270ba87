"""`issubclass` and `isinstance` of what is no class: asked first, or of the class behind it."""

import ast
import re
from collections.abc import Iterator

from patterns.contract import Condition, Edit
from patterns.search.evidence.crash import Crash
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.imports import imports
from patterns.toolbox.place.locate import Place

NO_CLASS = re.compile(r"(?:issubclass|isinstance)\(\) arg(?:ument)? ([12]) (?:must be|cannot be) ")
GENERIC = re.compile(r"parameterized generic|must be a (?:class|type)\b")
ASKING = {"issubclass", "isinstance"}


def trials(crash: Crash) -> Iterator[Trial]:
    """What is asked about need not be a class; a parametrized one has a class behind it."""
    said = NO_CLASS.match(crash.fault.message)
    if crash.fault.type != "TypeError" or said is None:
        return
    for call, where in crash.inner.at(ast.Call):
        asks = isinstance(call.func, ast.Name) and call.func.id in ASKING
        if asks and len(call.args) == 2 and not call.keywords:
            if said[1] == "1":
                yield from _asked_first(call, where, crash.inner.index)
            if GENERIC.search(crash.fault.message):
                yield from _behind(call, where, int(said[1]) - 1)


def _asked_first(call: ast.Call, place: Place, frame: int) -> Iterator[Trial]:
    """`isinstance(x, type) and issubclass(x, Base)`."""
    module = place.module
    shown = module.source(call.args[0])
    start, end = module.start(call), module.end(call)
    text = module.bytes_of(call).decode(module.encoding)
    yield Trial(
        "class_first",
        Form.JOINED,
        f"Ask whether `{shown}` is a class first",
        f"`{shown}` was no class, and what is none is no subclass, either.",
        (module.edit(start, end, f"(isinstance({shown}, type) and {text})"),),
        condition=Condition(frame, f"not isinstance({shown}, type)"),
    )


def _behind(call: ast.Call, place: Place, wrong: int) -> Iterator[Trial]:
    """`issubclass(get_origin(x) or x, ...)`: `list` for `list[str]`."""
    module = place.module
    called = call.func.id if isinstance(call.func, ast.Name) else ""
    asked = call.args if called == "issubclass" else call.args[1:]
    asked = [node for node in asked if isinstance(node, (ast.Name, ast.Attribute))]
    if call.args[wrong] not in asked:
        return
    edits: list[Edit] = []
    for node in asked:
        start = module.start(node)
        edits.append(module.edit(start, start, f"get_origin({module.source(node)}) or "))
    if not imports.binds(module, "get_origin"):
        edits.append(imports.added(module, "from typing import get_origin"))
    shown = " and ".join(f"`{module.source(node)}`" for node in asked)
    yield Trial(
        "class_behind",
        Form.CONDITIONAL,
        f"Ask {called}() of the class behind {shown}",
        f"`{called}()` knows classes only, not those with their parameters, as in `list[str]`.",
        tuple(edits),
    )
