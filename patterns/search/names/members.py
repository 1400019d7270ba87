"""Attributes that are not there: asked for with a default, or set from the start."""

import ast
from collections.abc import Iterator
from dataclasses import replace

from patterns.contract import Edit
from patterns.search.evidence.crash import Crash, Suspect
from patterns.search.evidence.expressions import parents_in
from patterns.search.evidence.message import Deed
from patterns.search.trial import Trial
from patterns.toolbox.absence.guard_lines import EMPTY
from patterns.toolbox.classes import classes
from patterns.toolbox.costs import Form
from patterns.toolbox.names.names import parameters
from patterns.toolbox.place.locate import FUNCTIONS, Function, Place, first_statement, own
from patterns.toolbox.source import lines
from patterns.toolbox.values.values import ClassValue

CODING = {"decode", "encode"}
"""Methods that a value does not need which is what they would give."""
SPLITTING = {"split", "rsplit", "splitlines"}
"""Methods that give what a list is already."""
ITS_OWN = -60
"""How much better the value that the attribute gets anyway is than one that is made up."""
LOOPING = {"zip", "len", "list", "tuple", "set", "sorted", "enumerate", "any", "all", "sum", "map"}
PLAIN = {"NoneType", "str", "bytes", "int", "float", "bool", "list", "tuple", "dict", "set"}


def trials(crash: Crash) -> Iterator[Trial]:
    """What to do about an attribute that an object does not have."""
    if crash.said.deed is not Deed.ATTRIBUTE or not crash.said.name:
        return
    for suspect in crash.suspects:
        if isinstance(suspect.use, ast.Attribute) and isinstance(suspect.use.ctx, ast.Load):
            yield from _with_default(suspect, crash.said.name)
            yield from _told(suspect)
            if set(suspect.kinds) <= PLAIN - {"NoneType"}:
                yield from _itself(suspect)
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
    match parent:
        case ast.Attribute(attr=attr):
            default, malus = EMPTY.get(attr, "''"), 15
        case ast.For() | ast.comprehension():
            default, malus = "()", 5
        case ast.Assign(targets=[ast.Name(id=bound)]) if _is_gone_through(bound, suspect):
            default, malus = "()", 0
        case ast.BinOp(left=ast.Constant(value=int())) | ast.BinOp(right=ast.Constant(value=int())):
            default, malus = "0", 30
        case ast.BinOp():
            default, malus = "''", 30
        case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[many]) if many is suspect.use:
            default, malus = "()", 0
        case _:
            default, malus = "None", 0
    module, use = suspect.module, suspect.use
    value = suspect.module.bytes_of(suspect.node).decode(module.encoding)
    text = f'getattr({value}, "{name}", {default})'
    trial = Trial(
        "getattr",
        Form.DEFAULT,
        f"Do without `{name}` where there is none",
        f"Not every value of `{suspect.source}` has `{name}`.",
        (module.edit(module.start(use), module.end(use), text),),
        suspect.was(f'not hasattr({suspect.source}, "{name}")'),
        suspect.extra + malus + 10,
    )
    yield trial
    if isinstance(parent, ast.Compare):
        every = tuple(
            module.edit(
                module.start(side),
                module.end(side),
                f'getattr({module.source(side.value)}, "{name}", {default})',
            )
            for side in (parent.left, *parent.comparators)
            if isinstance(side, ast.Attribute) and side.attr == name
        )
        if len(every) > 1:
            because = f"Neither side of the comparison need have `{name}`."
            extra = trial.extra - 1
            yield replace(trial, family="getattr_all", edits=every, because=because, extra=extra)


def _is_gone_through(name: str, suspect: Suspect) -> bool:
    """Whether the function loops over what a name holds, and asks for nothing else of it."""
    function = suspect.place.function
    read = [
        (node, parent)
        for parent in (own(function.body) if function is not None else ())
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
    called = isinstance(parent, ast.Call) and parent.func is suspect.use
    name = suspect.use.attr if isinstance(suspect.use, ast.Attribute) else ""
    split = name in SPLITTING and set(suspect.kinds) <= {"list", "tuple"}
    if called and name not in CODING and not split and (parent.args or parent.keywords):  # type: ignore[union-attr]  # it is a call
        return
    whole = parent if called and isinstance(parent, ast.expr) else suspect.use
    module = suspect.module
    start = module.start(suspect.node)
    has = f'hasattr({suspect.source}, "{name}")'
    edit = module.edit(module.end(whole), module.end(whole), f" if {has} else {suspect.source}")
    bare = isinstance(
        parents_in(suspect.statement).get(id(whole)), (ast.Assign, ast.Return, ast.keyword)
    )
    edits = (
        (edit,)
        if bare
        else (
            module.edit(start, start, "("),
            module.edit(module.end(whole), module.end(whole), f" if {has} else {suspect.source})"),
        )
    )
    yield Trial(
        "itself",
        Form.CONVERTED,
        f"Take `{suspect.source}` itself where it has no `{name}`",
        f"`{suspect.source}` was a plain value, which may be what is wanted.",
        edits,
        suspect.was(f"not {has}"),
        suspect.extra + (-5 if name in CODING else 30),
    )


def _set_at_start(crash: Crash) -> Iterator[Trial]:
    """`self.name = None` at the start of `__init__`, or a default on the class."""
    name = crash.said.name or ""
    kind = crash.said.kinds[0] if crash.said.kinds else ""
    found = crash.resolver.classes_named(kind)
    if len(found) != 1 or kind in PLAIN:
        return
    cls = found[0]
    given = list(_given(cls, name))
    if not given:
        return
    init = next((m for m in classes.methods(cls) if m.name == "__init__"), None)
    if init is None:
        return
    value, malus = _first_value(given, init)
    first = classes.first_parameter(init) or "self"
    edit = _at_start(cls, init, f"{first}.{name} = {value}")
    if edit is not None:
        yield Trial(
            "attribute_at_start",
            Form.INITIALISED,
            f"Give every `{kind}` its `{name}` from the start",
            f"`{given[0][0].name}()` may not come to set `{name}` before it is read.",
            (edit,),
            None,
            malus,
        )


def _set_up_first(crash: Crash) -> Iterator[Trial]:
    """`if not hasattr(self, "name"): self.start()`, where only that method sets it."""
    name, kind = crash.said.name or "", crash.said.kinds[0] if crash.said.kinds else ""
    for suspect in crash.suspects:
        place, node = suspect.place, suspect.node
        cls = place.cls
        function = place.function
        if cls is None or cls.name != kind or function is None or not isinstance(node, ast.Name):
            continue
        setting = [
            method
            for method in cls.body
            if isinstance(method, FUNCTIONS)
            and len(parameters(method.args)) == 1
            and any(
                isinstance(n, ast.Attribute) and n.attr == name and isinstance(n.ctx, ast.Store)
                for n in own(method.body)
            )
        ]
        alone = lines.is_alone(suspect.statement, place.module)
        if len(setting) != 1 or setting[0] is function or function.name == "__init__" or not alone:
            continue
        missing = f'not hasattr({suspect.source}, "{name}")'
        name_of = setting[0].name
        call = (
            f"iter({suspect.source})" if name_of == "__iter__" else f"{suspect.source}.{name_of}()"
        )
        added = [f"if {missing}:", f"{lines.step(place)}{call}"]
        yield Trial(
            "set_up_first",
            Form.INITIALISED,
            f"Call `{setting[0].name}()` where nobody has yet",
            f"Only `{setting[0].name}()` sets `{name}`.",
            (lines.before(suspect.statement, added, place),),
            suspect.was(missing),
            20 + suspect.extra,
        )


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
    passed = {p.arg for p in parameters(init.args)}
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


def _at_start(cls: ClassValue, init: Function, line: str) -> Edit | None:
    first = first_statement(init)
    place = Place(cls.module, (*cls.scopes, cls.node, init), first)
    if not lines.is_alone(first, cls.module) or not isinstance(init, FUNCTIONS):
        return None
    return lines.before(first, [line], place)
