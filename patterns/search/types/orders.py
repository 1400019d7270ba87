"""Values that have no order among each other: gone through as they come."""

import ast
from collections.abc import Iterator

from patterns.contract import Condition, Edit
from patterns.search.evidence.crash import Crash
from patterns.search.evidence.expressions import is_steady
from patterns.search.evidence.message import Deed
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.place.locate import Place, at

EMPTY = {"str": "''", "int": "0", "float": "0", "bytes": "b''", "tuple": "()"}
"""What sorts like the least value of a type."""
BEHIND_A_KEY = 5
"""How much worse it is to sort nothing than to sort by something else."""
WITHOUT = 15
"""How much worse it is to leave None out of what is sorted than to put it last."""


def trials(crash: Crash) -> Iterator[Trial]:
    """`sorted(x)` where some of x cannot be compared: as it is, with None last, or without None."""
    kinds = crash.said.kinds
    if crash.said.deed is not Deed.OPERATION or len(kinds) != 2:
        return
    for place in crash.inner.places:
        for call, where in at(place, ast.Call, crash.inner.frame.line):
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


def _for_none(call: ast.Call, node: ast.expr, place: Place, crash: Crash) -> Iterator[Trial]:
    module = place.module
    start, end, shown = module.start(node), module.end(node), module.source(node)
    holds_none = None if isinstance(node, ast.GeneratorExp) else f"None in {shown}"
    condition = Condition(crash.inner.index, holds_none) if holds_none else None
    because = f"Something in `{shown}` was None, which is neither more nor less than others."
    called = module.source(call.func)
    if called == "sorted" and not call.keywords:
        key = ", key=lambda each: (each is None, each)"
        title = f"Sort None in `{shown}` behind everything else"
        last = (module.edit(end, end, key),)
        yield Trial("none_last", Form.CONDITIONAL, title, because, last, condition)
    made = node if isinstance(node, (ast.GeneratorExp, ast.ListComp)) else None
    if made is not None and len(made.generators) == 1 and is_steady(made.elt):
        each = made.generators[0]
        behind = max(module.end(part) for part in (each.iter, *each.ifs))
        word = "and" if each.ifs else "if"
        edit = module.edit(behind, behind, f" {word} {module.source(made.elt)} is not None")
        title = f"Leave None out of what `{called}()` is given"
        if len(each.ifs) < 2 and not any(isinstance(test, ast.BoolOp) for test in each.ifs):
            yield Trial("without_none", Form.FILTERED, title, because, (edit,))
    elif not call.keywords or called != "sorted":
        before = module.edit(start, start, "(each for each in ")
        without = (before, module.edit(end, end, " if each is not None)"))
        title = f"Leave None in `{shown}` out of `{called}()`"
        malus = WITHOUT if called == "sorted" else 0
        yield Trial("without_none", Form.CONDITIONAL, title, because, without, condition, malus)


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
        for malus, edits in enumerate([*every, *together]):
            because = "What it is sorted by was None, which is neither more nor less than others."
            yield Trial(
                "by_default",
                Form.DEFAULT,
                f"Sort `{place.module.source(node)}` as if None were `{default}`",
                because,
                edits,
                None,
                malus,
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
            None,
            turn,
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
            Condition(crash.inner.index, f"isinstance({shown}, (list, tuple))"),
            BEHIND_A_KEY,
        )
