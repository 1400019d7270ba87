"""Methods of containers that raise where something is not there, and their gentler twins."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace

from patterns.search.evidence.crash import Crash
from patterns.search.evidence.expressions import is_steady, parents_in
from patterns.search.evidence.message import Deed
from patterns.search.evidence.plain_types import GROWN
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.place.locate import Place, at
from patterns.toolbox.source import lines

MISSING = re.compile(r"not in (?:list|deque)")


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
    match place.statement:
        case (
            ast.Expr(
                value=ast.Call(func=ast.Attribute(value=many, attr="remove"), args=[one])
            ) as statement
        ) if MISSING.search(crash.fault.message):
            pass
        case _:
            return
    if is_steady(one) and is_steady(many):
        yield from _where_held(one, many, statement, place, crash)


def _deleted(place: Place, crash: Crash) -> Iterator[Trial]:
    """`many.pop(key, None)` for `del many[key]`, and `if key in many` around it."""
    match place.statement:
        case ast.Delete(targets=[ast.Subscript(value=many, slice=key)]) as statement if (
            crash.said.deed is Deed.KEY and is_steady(many)
        ):
            pass
        case _:
            return
    module = place.module
    shown, known = module.source(many), module.source(key)
    text = f"{shown}.pop({known}, None)"
    yield Trial(
        "pop",
        Form.AROUND,
        f"Remove from `{shown}` only what is there",
        f"`{shown}` need not hold it, and does not have to afterwards.",
        (module.edit(module.start(statement), module.end(statement), text),),
        condition=crash.inner.was(f"{known} not in {shown}"),
    )
    if is_steady(key):
        for trial in _where_held(key, many, statement, place, crash):
            yield replace(trial, extra=1)


def _where_held(
    one: ast.expr, many: ast.expr, statement: ast.stmt, place: Place, crash: Crash
) -> Iterator[Trial]:
    """`if one in many:` around the statement that takes it out."""
    module = place.module
    held, shown = module.source(one), module.source(many)
    if not lines.is_alone(statement, module):
        return
    edits = lines.under(f"if {held} in {shown}:", [statement], place)
    if edits is not None:
        yield Trial(
            "around",
            Form.AROUND,
            f"Remove from `{shown}` only what is there",
            f"`{shown}` need not hold it, and does not have to afterwards.",
            tuple(edits),
            condition=crash.inner.was(f"{held} not in {shown}"),
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
