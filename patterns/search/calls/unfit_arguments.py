"""Calls whose arguments do not fit: an argument passed on, one parameter more."""

import ast
from collections.abc import Iterator

from patterns.contract import Edit
from patterns.search.evidence.crash import Crash, Site
from patterns.search.evidence.message import Deed
from patterns.search.trial import Trial
from patterns.toolbox.calls import argument_candidates, argument_edits
from patterns.toolbox.costs import Form
from patterns.toolbox.names.names import called, lookup, parameters
from patterns.toolbox.place import callees
from patterns.toolbox.place.callees import Callee
from patterns.toolbox.place.locate import FUNCTIONS, Place, own
from patterns.toolbox.values.values import FunctionValue


def trials(crash: Crash) -> Iterator[Trial]:
    """What makes the arguments of the failing line's call fit its function's parameters."""
    if crash.said.deed is not Deed.SIGNATURE:
        return
    for callee in _callees(crash, crash.inner):
        name = crash.said.name
        if "missing" in crash.fault.message and name:
            yield from _passed(callee, name, crash)
        elif callee.function is not None:
            yield from _accepted(callee.function, name)


def _callees(crash: Crash, site: Site) -> Iterator[Callee]:
    """The calls of the line whose function may be the one that the message names."""
    qualname = crash.fault.message.partition("(")[0].rpartition(".")[2]
    for call, where in site.at(ast.Call):
        functions = [
            found
            for value in crash.resolver.values(call.func, where)
            if (found := callees.runs(value, qualname, crash.resolver)) is not None
            and found.node.name == qualname
        ]
        if functions:
            for function in functions[:3]:
                yield Callee(call, where, function)
        elif qualname in {called(call), "__init__"}:
            yield from (Callee(call, where, found) for found in _named(qualname, call, crash))


def _named(name: str, call: ast.Call, crash: Crash) -> list[FunctionValue | None]:
    """The repository's only function of a name, where the call's own target is unknown."""
    wanted = name
    if name == "__init__":
        wanted = called(call)
    found = [
        FunctionValue(module, node, (module.tree,))
        for module in crash.resolver.project.mentioning(f"def {wanted}(")
        for node in ast.walk(module.tree)
        if isinstance(node, FUNCTIONS) and node.name == wanted
    ]
    return [found[0] if len(found) == 1 else None]


def _passed(callee: Callee, name: str, crash: Crash) -> Iterator[Trial]:
    """`f(a, name=name)`, where a value of that name is at hand."""
    call = callee.call
    known = argument_candidates.known(name, callee, crash.resolver)
    for value, because in dict([*known, *_passed_elsewhere(name, callee)]).items():
        for form in (f"{name}={value}", value):
            extra = 0 if form.startswith(f"{name}=") else 3
            if form == value and call.keywords:
                continue
            edit = argument_edits.added(call, form, callee.place.module)
            title = f"Pass `{name}` on"
            yield Trial("pass_on", Form.PASSED_ON, title, because, (edit,), extra=extra)


def _passed_elsewhere(name: str, callee: Callee) -> list[tuple[str, str]]:
    """What the file's other calls of it pass by that name, and what the function reads so named."""
    place, call = callee.place, callee.call
    called, function = ast.dump(call.func), place.function
    given = {
        place.module.source(keyword.value)
        for node in ast.walk(place.module.tree)
        if isinstance(node, ast.Call) and ast.dump(node.func) == called
        for keyword in node.keywords
        if keyword.arg == name and _is_read_off(keyword.value, place)
    }
    read = {
        place.module.source(node)
        for node in (own(function.body) if function is not None else ())
        if isinstance(node, ast.Attribute)
        and node.attr == name
        and _is_read_off(node, place)
        and node.lineno <= call.lineno
    }
    found = []
    if len(given) == 1:
        because = f"The file's other calls of `{callee.source}` pass `{min(given)}`."
        found.append((min(given), because))
    if len(read) == 1:
        found.append((min(read), f"`{min(read)}` has the parameter's very name."))
    return found


def _is_read_off(node: ast.expr, place: Place) -> bool:
    """Whether an expression is a name that is known at a place, or attributes of one."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and lookup(node.id, place) is not None


def _accepted(function: FunctionValue, name: str | None) -> Iterator[Trial]:
    """One more parameter: the named one, or all that may come."""
    module, arguments = function.module, function.node.args
    title = f"Let `{function.node.name}()` take what it is called with"
    because = "It is called with an argument that it does not know."
    place = Place(module, (*function.scopes, function.node))
    if name is not None and arguments.kwarg is None:
        for text, extra in ((f"{name}=None", 0), ("**kwargs", 6)):
            edit = _appended(place, text, last=text.startswith("**"))
            if edit is not None:
                yield Trial("parameter", Form.SIGNATURE, title, because, (edit,), extra=extra)
    elif name is None and arguments.vararg is None and not arguments.kwonlyargs:
        edit = _appended(place, "*args", last=False)
        if edit is not None:
            yield Trial("parameter", Form.SIGNATURE, title, because, (edit,), extra=6)


def _appended(place: Place, text: str, *, last: bool) -> Edit | None:
    """The edit that puts one more parameter behind the others, in front of `**`."""
    module, function = place.module, place.function
    if function is None:
        return None
    arguments = function.args
    every = [p for p in parameters(arguments) if p is not arguments.kwarg]
    if not every:
        start = module.start(function)
        opening = module.data.find(b"(", start)
        return module.edit(opening + 1, opening + 1, text)
    if arguments.kwarg is not None and last:
        return None
    if arguments.kwonlyargs and not last:
        return None
    end = module.end(every[-1])
    defaults = [d for d in (*arguments.defaults, *arguments.kw_defaults) if d is not None]
    end = max([end, *(module.end(default) for default in defaults)])
    return module.edit(end, end, f", {text}")
