"""Values that come in another shape: a table for an object, an object for a table, many for one."""

import ast
from collections.abc import Iterator

from patterns.search.evidence.crash import Crash, Suspect
from patterns.search.evidence.expressions import is_parameter, is_steady
from patterns.search.evidence.message import Deed
from patterns.search.evidence.plain_types import VALUES
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.names.names import parameter_names
from patterns.toolbox.place.locate import Function, Place, gives
from patterns.toolbox.source import lines

TABLES = {"dict", "OrderedDict", "defaultdict", "mappingproxy"}
MANY = {"list", "tuple"}
WITHOUT_ATTRIBUTES = VALUES | TABLES | {"type"}
"""What has no attributes of the project's making."""


def trials(crash: Crash) -> Iterator[Trial]:
    """The same value in the shape in which it came."""
    name = crash.said.name
    for suspect in crash.suspects:
        kind = suspect.kinds[0] if suspect.kinds else ""
        if crash.said.deed is Deed.ATTRIBUTE and kind in TABLES and name:
            yield from _of_table(suspect, name)
        if crash.said.deed is Deed.ITEM and kind and kind not in WITHOUT_ATTRIBUTES:
            yield from _of_object(suspect)
        if kind in MANY and crash.said.deed in {Deed.ATTRIBUTE, Deed.ITEM}:
            yield from _one_by_one(suspect, kind)


def _of_table(suspect: Suspect, name: str) -> Iterator[Trial]:
    """`(x["name"] if isinstance(x, dict) else x.name)`."""
    module, use, shown = suspect.module, suspect.use, suspect.source
    is_read = isinstance(use, ast.Attribute) and isinstance(use.ctx, ast.Load)
    if not is_read or not is_steady(suspect.node) or hasattr(dict, name):
        return
    text = f'({shown}["{name}"] if isinstance({shown}, dict) else {shown}.{name})'
    yield Trial(
        "of_table",
        Form.CONDITIONAL,
        f"Take `{name}` by its key where `{shown}` is a table",
        f"`{shown}` was a `{suspect.kinds[0]}`, which has keys for what others have attributes.",
        (module.edit(module.start(use), module.end(use), text),),
        condition=suspect.was(f'isinstance({shown}, dict) and "{name}" in {shown}'),
        extra=5 + suspect.extra,
    )


def _of_object(suspect: Suspect) -> Iterator[Trial]:
    """`x.name` for `x["name"]`, where x is an object that has it."""
    module, use, shown = suspect.module, suspect.use, suspect.source
    match use:
        case ast.Subscript(slice=ast.Constant(value=str(name)), ctx=ast.Load()):
            pass
        case _:
            return
    if name.isidentifier():
        yield Trial(
            "of_object",
            Form.CONVERTED,
            f"Take `{name}` of `{shown}` as an attribute",
            f"`{shown}` was a `{suspect.kinds[0]}`, which has attributes and no keys.",
            (module.edit(module.end(suspect.node), module.end(use), f".{name}"),),
            condition=suspect.was(f'hasattr({shown}, "{name}")'),
            extra=suspect.extra,
        )


def _one_by_one(suspect: Suspect, kind: str) -> Iterator[Trial]:
    """`if isinstance(x, list): return [f(each) for each in x]` at the start of `f(x)`."""
    function, place = suspect.place.function, suspect.place
    if function is None or not is_parameter(suspect.node, suspect):
        return
    call = _again(function, suspect.source, place)
    statement = suspect.statement
    alone = statement in function.body and lines.is_alone(statement, place.module)
    if (
        call is None
        or not gives(function)
        or not alone
        or isinstance(function, ast.AsyncFunctionDef)
    ):
        return
    step = lines.step(place)
    test = f"isinstance({suspect.source}, {kind})"
    made = f"[{call} for each in {suspect.source}]"
    made = made if kind == "list" else f"tuple({made[1:-1]})"
    yield Trial(
        "one_by_one",
        Form.SOURCE,
        f"Take what `{suspect.source}` holds one by one",
        f"`{suspect.source}` was a `{kind}` of what is expected, not one of them.",
        (lines.before(statement, [f"if {test}:", f"{step}return {made}"], place),),
        condition=suspect.was(test),
        extra=suspect.extra,
    )


def _again(function: Function, name: str, place: Place) -> str | None:
    """The call of a function with all that it was given, but one thing instead of many."""
    if function.args.vararg or function.args.kwarg or function.args.posonlyargs:
        return None
    given = parameter_names(function)
    outer = place.scopes[place.scopes.index(function) - 1]
    is_method = isinstance(outer, ast.ClassDef)
    if is_method and given[:1] not in (["self"], ["cls"]):
        return None
    called = f"{given[0]}.{function.name}" if is_method else function.name
    keywords = {p.arg for p in function.args.kwonlyargs}
    passed = [
        f"{one}={one}" if one in keywords else "each" if one == name else one
        for one in given[1 if is_method else 0 :]
    ]
    return f"{called}({', '.join(passed)})" if name not in keywords else None
