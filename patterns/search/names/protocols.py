"""What Python's protocols ask of methods: operators that know no answer, attributes not there."""

import ast
from collections.abc import Iterator

from patterns.contract import Edit
from patterns.search.evidence.crash import Crash, Site
from patterns.search.evidence.operators import OPERATORS
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.names.names import parameter_names, parameters
from patterns.toolbox.place.locate import (
    FUNCTIONS,
    Function,
    Place,
    first_statement,
    in_repository,
    own,
    places,
)
from patterns.toolbox.repository import offlimits
from patterns.toolbox.source import lines
from patterns.toolbox.source.module import Module

RAISED = {"AttributeError", "TypeError"}
LOOKED_UP = {"KeyError", "IndexError"}
"""What a look-up raises that finds nothing."""
FRAMES = 3
"""An operator is often written in terms of another one."""


def trials(crash: Crash) -> Iterator[Trial]:
    """`if not isinstance(other, C): return NotImplemented` at the start of an operator's method.

    https://docs.python.org/3/library/constants.html#NotImplemented
    """
    if crash.fault.type in RAISED:
        for distance, site in enumerate(crash.sites[:FRAMES]):
            for place in site.places:
                yield from _refused(site, place, 10 * distance)
    yield from _no_attribute(crash)
    if crash.fault.type == "RecursionError":
        for place in crash.inner.places:
            yield from _endless(place)


def _endless(place: Place) -> Iterator[Trial]:
    """`if name == "data": raise AttributeError(name)`, where `__getattr__` itself reads `data`.

    A copy or what is unpickled has no attributes yet when it is asked for the first one.
    """
    function, cls = place.function, place.cls
    if function is None or cls is None or function.name != "__getattr__":
        return
    given = parameter_names(function)
    methods = {node.name for node in cls.body if isinstance(node, FUNCTIONS)}
    names = dict.fromkeys(
        node.attr
        for node in own(function.body)
        if isinstance(node, ast.Attribute)
        and [ast.unparse(node.value)] == given[:1]
        and node.attr not in methods
        and not node.attr.endswith("__")
    )
    first = first_statement(function)
    if len(given) != 2 or not names or not lines.is_alone(first, place.module):
        return
    shown = [f'"{name}"' for name in names]
    own_names = f"== {shown[0]}" if len(shown) == 1 else f"in ({', '.join(shown)})"
    for turn, test in enumerate((f"{given[1]} {own_names}", f'{given[1]}.startswith("__")')):
        added = [f"if {test}:", f"{lines.step(place)}raise AttributeError({given[1]})"]
        yield Trial(
            "endless_getattr",
            Form.IDIOM,
            "Raise AttributeError for what `__getattr__()` reads itself",
            f"It reads {', '.join(shown)}, which a copy that was never set up has not.",
            (lines.before(first, added, place),),
            extra=10 + 5 * turn,
        )


def _no_attribute(crash: Crash) -> Iterator[Trial]:
    """`AttributeError` out of a `__getattr__`: `hasattr` and a default of `getattr` need it.

    https://docs.python.org/3/reference/datamodel.html#object.__getattr__
    """
    ours = [f for f in in_repository(crash.fault, crash.sources) if not offlimits.is_test(f.path)]
    known = crash.fault.type in {"AttributeError", "RecursionError"}
    if not ours or ours[-1].function != "__getattr__" or known:
        return
    for place in places(ours[-1], crash.sources):
        edits = _missing_attribute(place, crash.fault.type)
        if edits:
            yield Trial(
                "no_attribute",
                Form.IDIOM,
                "Raise AttributeError where there is no such attribute",
                "`hasattr()` and `getattr()` with a default ask `__getattr__()`, and only take an "
                "`AttributeError` for an answer.",
                tuple(edits),
                extra=10,
            )


def _missing_attribute(place: Place, raised: str) -> list[Edit] | None:
    module, statement, function = place.module, place.statement, place.function
    match statement:
        case ast.Raise(exc=ast.Call(func=kind) | (ast.Name() as kind)):
            return [module.edit(module.start(kind), module.end(kind), "AttributeError")]
        case ast.Return() | ast.Assign() if function is not None and raised in LOOKED_UP:
            asked = parameters(function.args)[-1].arg
            step = lines.step(place)
            handler = [
                f"except {raised} as error:",
                f"{step}raise AttributeError({asked}) from error",
            ]
            return lines.tried([statement], handler, place)
    return None


def _refused(site: Site, place: Place, extra: int) -> Iterator[Trial]:
    """`NotImplemented` for a value that the method does not know, and from its reflected twin."""
    function = place.function
    if function is None or function.name not in OPERATORS:
        return
    cls = place.cls
    positional = [*function.args.posonlyargs, *function.args.args]
    first = first_statement(function)
    if cls is None or len(positional) != 2 or not lines.is_alone(first, place.module):
        return
    other = positional[1].arg
    if any(isinstance(node, ast.Name) and node.id == "NotImplemented" for node in own([first])):
        return
    # What the method accepts on purpose is asked for before it is used, and stays accepted.
    asked = any(_asks_for_type(node, other) for node in own(function.body))
    test = f"not isinstance({other}, {cls.name})"
    added = [f"if {test}:", f"{lines.step(place)}return NotImplemented"]
    edit = lines.before(first, added, place)
    back = _hand_back(cls, function, place.module)
    for edits, worse in (((edit,), 0), ((edit, *back), 2)):
        if worse and not back:
            continue
        yield Trial(
            "not_implemented",
            Form.JOINED,
            f"Let the other side answer where `{other}` is no `{cls.name}`",
            f"`{function.name}()` met a value that it does not know; Python then asks that value, "
            "and raises a TypeError of its own where nobody knows.",
            edits,
            condition=site.was(test),
            extra=extra + worse + (60 if asked else 0),
        )


def _asks_for_type(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id=asked), *_]):
            return asked == name
    return False


def _hand_back(cls: ast.ClassDef, function: Function, module: Module) -> list[Edit]:
    """`return NotImplemented` where the reflected method would only ask the same side again."""
    reflected = f"__r{function.name.strip('_').removeprefix('i')}__"
    bare = {f"__{function.name.strip('_')}__", f"__{function.name.strip('_').removeprefix('i')}__"}
    found = []
    for method in cls.body:
        if not isinstance(method, FUNCTIONS) or method.name not in {reflected} - bare:
            continue
        given = [a.arg for a in (*method.args.posonlyargs, *method.args.args)]
        for node in own(method.body):
            match node:
                case ast.Return(
                    value=ast.BinOp(left=ast.Name(id=left), right=ast.Name(id=right)) as value
                ) if [right, left] == given:
                    start, end = module.start(value), module.end(value)
                    found.append(module.edit(start, end, "NotImplemented"))
    return found
