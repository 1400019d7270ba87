"""Attributes that are not there: asked for with a default, or set from the start."""

import ast
from collections.abc import Iterator
from dataclasses import replace

from patterns.contract import Edit
from patterns.search.evidence.crash import Crash, Suspect
from patterns.search.evidence.expressions import conditional, parents_in
from patterns.search.evidence.lacking import lacking
from patterns.search.evidence.message import Deed
from patterns.search.evidence.plain_types import VALUES
from patterns.search.trial import Trial
from patterns.toolbox.absence.guard_lines import EMPTY
from patterns.toolbox.classes import classes
from patterns.toolbox.costs import Form
from patterns.toolbox.names.names import parameter_names, parameters
from patterns.toolbox.place.locate import FUNCTIONS, Function, Place, own
from patterns.toolbox.source import lines
from patterns.toolbox.source.module import Module
from patterns.toolbox.values.values import ClassValue

CODING = {"decode", "encode"}
"""Methods that a value does not need which is what they would give."""
SPLITTING = {"split", "rsplit", "splitlines"}
"""Methods that give what a list is already."""
ITS_OWN = -60
"""How much better the value that the attribute gets anyway is than one that is made up."""
LOOPING = {"zip", "len", "list", "tuple", "set", "sorted", "enumerate", "any", "all", "sum", "map"}


def trials(crash: Crash) -> Iterator[Trial]:
    """What to do about an attribute that an object does not have."""
    if crash.said.deed is not Deed.ATTRIBUTE or not crash.said.name:
        return
    for suspect in crash.suspects:
        if isinstance(suspect.use, ast.Attribute) and isinstance(suspect.use.ctx, ast.Load):
            yield from _with_default(suspect, crash.said.name)
            yield from _told(suspect)
            if set(suspect.kinds) <= VALUES - {"NoneType"}:
                yield from _itself(suspect)
    for node, place in crash.inner.at(ast.Call):
        match node:
            case ast.Call(func=ast.Name(id="getattr"), args=[holder, name]):
                yield _asked_for(node, holder, name, place, crash)
    yield from _set_at_start(crash)
    yield from _set_up_first(crash)


def _told(suspect: Suspect) -> Iterator[Trial]:
    """`str(error)` for `error.message`, which errors had before Python 3."""
    kind, use, module = (*suspect.kinds, "")[0], suspect.use, suspect.module
    named = isinstance(use, ast.Attribute) and use.attr == "message"
    if not named or not kind.endswith(("Error", "Exception")):
        return
    instead = f"{suspect.source}.msg" if kind.endswith("SyntaxError") else f"str({suspect.source})"
    yield Trial(
        "told",
        Form.IDIOM,
        f"Take what `{suspect.source}` says",
        "Errors have no `message` of their own since Python 3.",
        (module.edit(module.start(use), module.end(use), instead),),
    )


def _with_default(suspect: Suspect, name: str) -> Iterator[Trial]:
    """`getattr(x, "name", None)`, where the value may be missing without harm."""
    parent = parents_in(suspect.statement).get(id(suspect.use))
    called = isinstance(parent, ast.Call) and parent.func is suspect.use
    if called or "NoneType" in suspect.kinds:
        return
    module, use = suspect.module, suspect.use
    default, worse = _default(parent, suspect)
    trial = Trial(
        "getattr",
        Form.DEFAULT,
        f"Do without `{name}` where there is none",
        f"Not every value of `{suspect.source}` has `{name}`.",
        (_with(suspect.node, use, name, default, module),),
        condition=suspect.was(f'not hasattr({suspect.source}, "{name}")'),
        extra=suspect.extra + worse + 10,
    )
    yield trial
    if isinstance(parent, ast.Compare):
        every = tuple(
            _with(side.value, side, name, default, module)
            for side in (parent.left, *parent.comparators)
            if isinstance(side, ast.Attribute) and side.attr == name
        )
        if len(every) > 1:
            because = f"Neither side of the comparison need have `{name}`."
            extra = trial.extra - 1
            yield replace(trial, name="getattr_all", edits=every, because=because, extra=extra)


def _with(holder: ast.expr, use: ast.expr, name: str, default: str, module: Module) -> Edit:
    value = module.bytes_of(holder).decode(module.encoding)
    text = f'getattr({value}, "{name}", {default})'
    return module.edit(module.start(use), module.end(use), text)


def _default(parent: ast.AST | None, suspect: Suspect) -> tuple[str, int]:
    """What can be done with next as the attribute's value is, and how unlikely it is."""
    match parent:
        case ast.Attribute(attr=attr):
            return EMPTY.get(attr, "''"), 15
        case ast.For() | ast.comprehension():
            return "()", 5
        case ast.Assign(targets=[ast.Name(id=bound)]) if _is_gone_through(bound, suspect):
            return "()", 0
        case ast.BinOp(left=ast.Constant(value=int())) | ast.BinOp(right=ast.Constant(value=int())):
            return "0", 30
        case ast.BinOp():
            return "''", 30
        case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[many]) if many is suspect.use:
            return "()", 0
    return "None", 0


def _asked_for(
    call: ast.Call, holder: ast.expr, name: ast.expr, place: Place, crash: Crash
) -> Trial:
    """`getattr(x, "name", None)` for `getattr(x, "name")`."""
    module = place.module
    parent = parents_in(place.statement or call).get(id(call))
    asks = isinstance(parent, (ast.BoolOp, ast.If, ast.UnaryOp, ast.While))
    default, end = "False" if asks else "None", module.end(name)
    shown, attribute = module.source(holder), module.source(name)
    return Trial(
        "getattr_default",
        Form.CONDITIONAL if asks else Form.DEFAULT,
        f"Do without {attribute} where `{shown}` has none",
        f"Not every value of `{shown}` has {attribute}.",
        (module.edit(end, end, f", {default}"),),
        condition=crash.inner.was(f"not hasattr({shown}, {attribute})"),
    )


def _is_gone_through(name: str, suspect: Suspect) -> bool:
    """Whether the function loops over what a name holds, and asks for nothing else of it."""
    read = [
        (node, parent)
        for parent in own(suspect.place.body)
        for node in ast.iter_child_nodes(parent)
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
    ]
    return bool(read) and all(_loops(parent, node) for node, parent in read)


def _loops(parent: ast.AST, node: ast.Name) -> bool:
    match parent:
        case ast.For(iter=value) | ast.comprehension(iter=value):
            return value is node
        case ast.Call(func=ast.Name(id=called)):
            return called in LOOPING
    return isinstance(parent, ast.Starred)


def _itself(suspect: Suspect) -> Iterator[Trial]:
    """`x` for `x.value`, where x is the plain value already."""
    parent = parents_in(suspect.statement).get(id(suspect.use))
    call = parent if isinstance(parent, ast.Call) and parent.func is suspect.use else None
    name = suspect.use.attr if isinstance(suspect.use, ast.Attribute) else ""
    split = name in SPLITTING and set(suspect.kinds) <= {"list", "tuple"}
    passed = call is not None and bool(call.args or call.keywords)
    if passed and name not in CODING and not split:
        return
    whole = call or suspect.use
    has = f'hasattr({suspect.source}, "{name}")'
    yield Trial(
        "itself",
        Form.CONVERTED,
        f"Take `{suspect.source}` itself where it has no `{name}`",
        f"`{suspect.source}` was a plain value, which may be what is wanted.",
        conditional(whole, has, suspect.source, suspect.statement, suspect.module),
        condition=suspect.was(f"not {has}"),
        extra=suspect.extra + (-5 if name in CODING else 30),
    )


def _set_at_start(crash: Crash) -> Iterator[Trial]:
    """`self.name = None` at the start of `__init__`, or a default on the class."""
    found = lacking(crash)
    if found is None or found[0].name in VALUES:
        return
    cls, name = found
    given = list(_given(cls, name))
    if not given:
        return
    init = next((m for m in classes.methods(cls) if m.name == "__init__"), None)
    if init is None:
        return
    value, extra = _first_value(given, init)
    first = classes.first_parameter(init) or "self"
    place = Place(cls.module, (*cls.scopes, cls.node, init))
    edit = lines.at_top([f"{first}.{name} = {value}"], place)
    if edit is not None:
        yield Trial(
            "attribute_at_start",
            Form.INITIALISED,
            f"Give every `{cls.name}` its `{name}` from the start",
            f"`{given[0][0].name}()` may not come to set `{name}` before it is read.",
            (edit,),
            extra=extra,
        )


def _set_up_first(crash: Crash) -> Iterator[Trial]:
    """`if not hasattr(self, "name"): self.start()`, where only that method sets it."""
    name, kind = crash.said.name or "", (*crash.said.kinds, "")[0]
    for suspect in crash.suspects:
        place, shown = suspect.place, suspect.source
        cls, function = place.cls, place.function
        if cls is None or cls.name != kind or not isinstance(suspect.node, ast.Name):
            continue
        setting = list(_setters(cls, name))
        if len(setting) != 1 or function is None or function.name in {"__init__", setting[0]}:
            continue
        if not lines.is_alone(suspect.statement, place.module):
            continue
        missing = f'not hasattr({shown}, "{name}")'
        call = f"iter({shown})" if setting == ["__iter__"] else f"{shown}.{setting[0]}()"
        added = [f"if {missing}:", f"{lines.step(place)}{call}"]
        yield Trial(
            "set_up_first",
            Form.INITIALISED,
            f"Call `{setting[0]}()` where nobody has yet",
            f"Only `{setting[0]}()` sets `{name}`.",
            (lines.before(suspect.statement, added, place),),
            condition=suspect.was(missing),
            extra=20 + suspect.extra,
        )


def _setters(cls: ast.ClassDef, name: str) -> Iterator[str]:
    """The methods that need nothing and set an attribute."""
    for method in cls.body:
        if isinstance(method, FUNCTIONS) and len(parameters(method.args)) == 1:
            attributes = (node for node in own(method.body) if isinstance(node, ast.Attribute))
            if any(a.attr == name and isinstance(a.ctx, ast.Store) for a in attributes):
                yield method.name


def _given(cls: ClassValue, name: str) -> Iterator[tuple[Function, ast.expr]]:
    """The methods of a class that set an attribute, and to what."""
    for method in classes.methods(cls):
        first = classes.first_parameter(method)
        for node in own(method.body):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    if ast.unparse(target) == f"{first}.{name}":
                        yield method, node.value


def _first_value(given: list[tuple[Function, ast.expr]], init: Function) -> tuple[str, int]:
    """What the attribute holds before it is set: a parameter's value, where that is all it gets."""
    passed = set(parameter_names(init))
    for method, value in given:
        if method is init and isinstance(value, ast.Name) and value.id in passed:
            return value.id, ITS_OWN
    for _, value in given:
        match value:
            case ast.Constant(value=bool() | None):
                return ("False" if isinstance(value.value, bool) else "None"), 0
            case ast.List():
                return "[]", 5
            case ast.Dict():
                return "{}", 5
    return "None", 0
