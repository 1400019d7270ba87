"""Tables of the code that lack the entry which was asked for, where what it would hold shows."""

import ast
from collections.abc import Iterator
from itertools import pairwise

from patterns.search.evidence.crash import Crash
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.source import displays
from patterns.toolbox.source.module import Module

LEAST = 3
"""Entries of a table that show its order."""


def trials(crash: Crash) -> Iterator[Trial]:
    """`((3, 8), ()),` behind `((3, 7), ('annotations',)),`: the next number, without anything.

    Only where the keys are numbers that rise, and where other entries have nothing to say, either.
    """
    key = crash.said.key
    if key is None:
        return
    if not _numbers([key]):
        return
    for module in crash.modules:
        for node in ast.walk(module.tree):
            trial = _next_entry(node, key, module) if isinstance(node, ast.expr) else None
            if trial is not None:
                yield trial


def _next_entry(node: ast.expr, key: object, module: Module) -> Trial | None:
    pairs = _pairs(node)
    known = [_value(k) for k, _ in pairs]
    if len(known) < LEAST or not _numbers(known) or not _rise(known) or key in known:
        return None
    empty = next((v for _, v in pairs if _is_empty(v)), None)
    if empty is None or not _is_next(known[-1], key):
        return None
    shown, value = repr(key), module.source(empty)
    rows = node.elts if isinstance(node, (ast.Tuple, ast.List)) else []
    entry = f"({shown}, {value})" if rows else f"{shown}: {value}"
    last = rows[-1] if rows else pairs[-1][1]
    return Trial(
        "next_entry",
        Form.IDIOM,
        f"Add an entry for `{key!r}`",
        f"The table ends with `{known[-1]!r}`, and some of its entries are empty.",
        (displays.behind(last, [entry], node, module, None),),
        extra=60,
    )


def _pairs(node: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    """Keys and values of a table: a dict, or a list of pairs."""
    match node:
        case ast.Dict(keys=keys, values=values):
            return [(k, v) for k, v in zip(keys, values, strict=True) if k is not None]
        case ast.Tuple(elts=rows) | ast.List(elts=rows):
            found = [r.elts for r in rows if isinstance(r, ast.Tuple) and len(r.elts) == 2]
            return [(k, v) for k, v in found] if len(found) == len(rows) else []
    return []


def _value(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except (ValueError, SyntaxError, TypeError):
        return None


def _numbers(keys: list[object]) -> bool:
    """Whether keys are whole numbers or tuples of them."""
    return (
        all(
            isinstance(k, int)
            or (isinstance(k, tuple) and bool(k) and all(isinstance(part, int) for part in k))
            for k in keys
        )
        and len({type(k) for k in keys}) == 1
    )


def _rise(keys: list[object]) -> bool:
    return all(_later(first, second) for first, second in pairwise(keys))


def _later(first: object, second: object) -> bool:
    match first, second:
        case int(), int():
            return first < second
        case tuple(), tuple():
            return first < second
    return False


def _is_next(last: object, key: object) -> bool:
    """Whether a key follows the last one: 8 behind 7, (3, 8) behind (3, 7)."""
    match last, key:
        case int(), int():
            return key == last + 1
        case (*before, int() as number), (*same, int() as following):
            return before == same and following == number + 1
    return False


def _is_empty(node: ast.expr) -> bool:
    match node:
        case ast.Tuple(elts=[]) | ast.List(elts=[]) | ast.Dict(keys=[]):
            return True
        case ast.Call(func=ast.Name(id="set" | "frozenset"), args=[], keywords=[]):
            return True
    return False
