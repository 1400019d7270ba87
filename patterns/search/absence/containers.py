"""Methods of containers that raise where something is not there, and their gentler twins."""

import ast
from collections.abc import Iterator

from patterns.search.evidence.crash import Crash
from patterns.search.evidence.expressions import is_steady, parents_in
from patterns.search.evidence.message import Deed
from patterns.search.evidence.plain_types import GROWN
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.place.locate import Place, at
from patterns.toolbox.source import lines


def trials(crash: Crash) -> Iterator[Trial]:
    """What is not there is put there, passed over, or not asked for."""
    for place in crash.inner.places:
        yield from _removed(place, crash)
        yield from _deleted(place, crash)
        if crash.said.deed is Deed.KEY:
            yield from _grown(place, crash)
            yield from _counted(place, crash)


def _removed(place: Place, crash: Crash) -> Iterator[Trial]:
    """`if x in many: many.remove(x)`."""
    message = crash.fault.message
    missing = "not in list" in message or "not in deque" in message
    match place.statement:
        case ast.Expr(
            value=ast.Call(func=ast.Attribute(value=many, attr="remove"), args=[one])
        ) if missing:
            pass
        case _:
            return
    module = place.module
    because = f"`{module.source(many)}` need not hold it, and does not have to afterwards."
    test = f"{module.source(one)} in {module.source(many)}"
    condition = None
    if is_steady(one) and is_steady(many):
        condition = crash.inner.was(f"{module.source(one)} not in {module.source(many)}")
    title = f"Remove from `{module.source(many)}` only what is there"
    if condition is not None and lines.is_alone(place.statement, module):
        edits = lines.under(f"if {test}:", [place.statement], place)
        if edits is not None:
            yield Trial("around", Form.AROUND, title, because, tuple(edits), condition=condition)


def _deleted(place: Place, crash: Crash) -> Iterator[Trial]:
    """`many.pop(key, None)` for `del many[key]`, and `if key in many` around it."""
    match place.statement:
        case ast.Delete(targets=[ast.Subscript(value=many, slice=key)]) if (
            crash.said.deed is Deed.KEY and is_steady(many)
        ):
            pass
        case _:
            return
    module, statement = place.module, place.statement
    shown, known = module.source(many), module.source(key)
    because = f"`{shown}` need not hold it, and does not have to afterwards."
    title = f"Remove from `{shown}` only what is there"
    condition = crash.inner.was(f"{known} not in {shown}")
    text = f"{shown}.pop({known}, None)"
    edit = module.edit(module.start(statement), module.end(statement), text)
    yield Trial("pop", Form.AROUND, title, because, (edit,), condition=condition)
    if lines.is_alone(statement, module) and is_steady(key):
        edits = lines.under(f"if {known} in {shown}:", [statement], place)
        if edits is not None:
            yield Trial(
                "around", Form.AROUND, title, because, tuple(edits), condition=condition, extra=1
            )


def _grown(place: Place, crash: Crash) -> Iterator[Trial]:
    """`many.setdefault(key, []).append(x)`."""
    if place.statement is None:
        return
    module, parents = place.module, parents_in(place.statement)
    for use, _ in at(place, ast.Subscript, crash.inner.frame.line):
        match parents.get(id(use)):
            case ast.Attribute(attr=attr) if attr in GROWN:
                instead = GROWN[attr]
            case ast.Subscript(value=value, ctx=ast.Store()) if value is use:
                instead = "{}"
            case _:
                continue
        key = module.bytes_of(use.slice).decode(module.encoding)
        edit = module.edit(module.end(use.value), module.end(use), f".setdefault({key}, {instead})")
        many = module.source(use.value)
        condition = crash.inner.was(f"{module.source(use.slice)} not in {many}")
        because = f"The first value for a key finds nothing in `{many}` to be added to."
        title = f"Begin with `{instead}` for a new key of `{many}`"
        yield Trial("setdefault", Form.JOINED, title, because, (edit,), condition=condition)


def _counted(place: Place, crash: Crash) -> Iterator[Trial]:
    """`count[key] = count.get(key, 0) + 1` for `count[key] += 1`."""
    match place.statement:
        case ast.AugAssign(
            target=ast.Subscript(value=many, slice=key) as target,
            op=ast.Add() | ast.Sub() as operator,
            value=value,
        ) if is_steady(many):
            pass
        case _:
            return
    module = place.module
    start = {ast.List: "[]", ast.Constant: "0", ast.ListComp: "[]"}.get(type(value), "0")
    if isinstance(value, (ast.JoinedStr, ast.Constant)) and isinstance(
        getattr(value, "value", ""), str
    ):
        start = "''"
    sign = "+" if isinstance(operator, ast.Add) else "-"
    shown, known = module.source(many), module.source(key)
    text = f"= {shown}.get({known}, {start}) {sign} "
    weak = isinstance(value, (ast.IfExp, ast.BoolOp, ast.Compare, ast.Lambda))
    edits = [module.edit(module.end(target), module.start(value), f" {text}{'(' if weak else ''}")]
    if weak:
        edits.append(module.edit(module.end(value), module.end(value), ")"))
    condition = crash.inner.was(f"{known} not in {shown}")
    because = f"`{shown}` holds nothing for a new key."
    title = f"Count from `{start}` for a new key of `{shown}`"
    yield Trial("counted", Form.JOINED, title, because, tuple(edits), condition=condition)
