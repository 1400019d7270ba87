"""Values that have no order among each other: gone through as they come."""

import ast
from collections.abc import Iterator
from dataclasses import replace

from patterns.contract import Edit
from patterns.search.evidence.crash import Crash
from patterns.search.evidence.expressions import around, is_steady
from patterns.search.evidence.message import Deed
from patterns.search.trial import Trial
from patterns.toolbox.calls import argument_edits
from patterns.toolbox.costs import Form
from patterns.toolbox.names.names import called
from patterns.toolbox.place.locate import Place
from patterns.toolbox.source.module import Module

EMPTY = {"str": "''", "int": "0", "float": "0", "bytes": "b''", "tuple": "()"}
"""What sorts like the least value of a type."""
BEHIND_A_KEY = 5
"""How much worse it is to sort nothing than to sort by something else."""
WITHOUT = 15
"""How much worse it is to leave None out of what is sorted than to put it last."""


def trials(crash: Crash) -> Iterator[Trial]:
    """`sorted(x)` where some of x cannot be compared: as it is, with None last, or without None."""
    kinds = crash.said.kinds
    if crash.said.deed is not Deed.OPERATION:
        return
    if "not supported between" in crash.fault.message:
        yield from _by_looks(crash)
    if len(kinds) != 2:
        return
    for call, where in crash.inner.at(ast.Call):
        match call:
            case ast.Call(func=ast.Name(id="sorted" | "min" | "max" | "sum"), args=[node]):
                pass
            case ast.Call(func=ast.Attribute(value=node, attr="sort"), args=[]):
                yield from _by_default(call, node, where, crash)
                continue
            case _:
                continue
        yield from _by_default(call, node, where, crash)
        if "NoneType" in kinds:
            yield from _for_none(call, node, where, crash)
        elif len(set(kinds)) == 2 and not call.keywords:
            yield from _unsorted(call, node, where, crash)


def _by_looks(crash: Crash) -> Iterator[Trial]:
    """`sorted(x, key=str)`."""
    for call, place in crash.inner.at(ast.Call):
        sorts = called(call) in {"sorted", "sort"}
        if sorts and not any(keyword.arg == "key" for keyword in call.keywords):
            yield Trial(
                "sort_key",
                Form.CONVERTED,
                "Sort by what the items look like",
                "The items have no order of their own.",
                (argument_edits.added(call, "key=str", place.module),),
                extra=40,
            )


def _for_none(call: ast.Call, node: ast.expr, place: Place, crash: Crash) -> Iterator[Trial]:
    """None last, or left out: within the comprehension that is sorted, or by one around it."""
    module, name = place.module, place.module.source(call.func)
    shown, is_read_once = module.source(node), isinstance(node, ast.GeneratorExp)
    trial = Trial(
        "none_last",
        Form.CONDITIONAL,
        f"Sort None in `{shown}` behind everything else",
        f"Something in `{shown}` was None, which is neither more nor less than others.",
        around(node, "", ", key=lambda each: (each is None, each)", module),
        condition=None if is_read_once else crash.inner.was(f"None in {shown}"),
    )
    plain = name == "sorted" and not call.keywords
    if plain:
        yield trial
    without = replace(
        trial, name="without_none", title=f"Leave None in `{shown}` out of `{name}()`"
    )
    if isinstance(node, (ast.GeneratorExp, ast.ListComp)) and _is_simple(node):
        inner = _filtered(node, module)
        if inner is not None:
            yield replace(without, form=Form.FILTERED, edits=(inner,), condition=None)
    elif plain or name != "sorted":
        edits = around(node, "(each for each in ", " if each is not None)", module)
        yield replace(without, edits=edits, extra=WITHOUT if plain else 0)


def _is_simple(made: ast.GeneratorExp | ast.ListComp) -> bool:
    return len(made.generators) == 1 and is_steady(made.elt)


def _filtered(made: ast.GeneratorExp | ast.ListComp, module: Module) -> Edit | None:
    """The edit that leaves None out of a comprehension; None where tests would need brackets."""
    each = made.generators[0]
    if len(each.ifs) > 1 or any(isinstance(test, ast.BoolOp) for test in each.ifs):
        return None
    behind = max(module.end(part) for part in (each.iter, *each.ifs))
    word = "and" if each.ifs else "if"
    return module.edit(behind, behind, f" {word} {module.source(made.elt)} is not None")


def _by_default(call: ast.Call, node: ast.expr, place: Place, crash: Crash) -> Iterator[Trial]:
    """`sorted(many, key=lambda x: x.name or "")`, where what is sorted by may be None."""
    default = next((EMPTY[kind] for kind in crash.said.kinds if kind in EMPTY), None)
    keys = [keyword.value for keyword in call.keywords if keyword.arg == "key"]
    if "NoneType" not in crash.said.kinds:
        return
    for body in (key.body for key in keys if isinstance(key, ast.Lambda)):
        yield from _none_last(body, node, place)
        if default is None:
            continue
        parts = body.elts if isinstance(body, ast.Tuple) else [body]
        steady = [part for part in parts if is_steady(part) and not isinstance(part, ast.Constant)]
        every = [_or_else(part, default, place) for part in steady]
        together = [tuple(edit for edits in every for edit in edits)] if len(every) > 1 else []
        for extra, edits in enumerate([*every, *together]):
            because = "What it is sorted by was None, which is neither more nor less than others."
            yield Trial(
                "by_default",
                Form.DEFAULT,
                f"Sort `{place.module.source(node)}` as if None were `{default}`",
                because,
                edits,
                extra=extra,
            )


def _none_last(body: ast.expr, node: ast.expr, place: Place) -> Iterator[Trial]:
    """`key=lambda x: (x.due is None, x.due)`: what has none comes last, whatever the others are."""
    module = place.module
    parts = body.elts if isinstance(body, ast.Tuple) else [body]
    for turn, part in enumerate(parts):
        if not is_steady(part) or isinstance(part, ast.Constant):
            continue
        shown = module.source(part)
        pair = f"{shown} is None, {shown}"
        text = pair if isinstance(body, ast.Tuple) else f"({pair})"
        yield Trial(
            "none_last_by_key",
            Form.CONDITIONAL,
            f"Sort what has no `{shown}` behind everything else",
            f"`{shown}` was None for some of `{module.source(node)}`.",
            (module.edit(module.start(part), module.end(part), text),),
            extra=turn,
        )


def _or_else(part: ast.expr, default: str, place: Place) -> tuple[Edit, ...]:
    module, end = place.module, place.module.end(part)
    return (module.edit(end, end, f" or {default}"),)


def _unsorted(call: ast.Call, node: ast.expr, place: Place, crash: Crash) -> Iterator[Trial]:
    module, shown = place.module, place.module.source(node)
    if module.source(call.func) == "sorted":
        yield Trial(
            "unsorted",
            Form.SOURCE,
            f"Take `{shown}` in the order that it has",
            f"What `{shown}` holds cannot be compared with each other.",
            (module.edit(module.start(call), module.end(call), f"list({shown})"),),
            condition=crash.inner.was(f"isinstance({shown}, (list, tuple))"),
            extra=BEHIND_A_KEY,
        )
