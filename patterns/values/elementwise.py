"""ValueError: columns of a table are joined by `and` or `or`, which want one truth value."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from patterns.contract import (
    Edit,
    Explained,
    Explains,
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refuses,
    Severity,
    Sources,
    Unrelated,
)
from patterns.toolbox.place.failing import on_line
from patterns.toolbox.place.guarded import path_to
from patterns.toolbox.place.locate import Place, innermost
from patterns.toolbox.source.module import Module

SIGNS = {ast.And: ("and", "&"), ast.Or: ("or", "|")}
SIMPLE = (ast.Compare, ast.Call, ast.Name, ast.Attribute, ast.Subscript)


class Elementwise(Pattern):
    """Join the conditions row by row.

    `and` and `or` ask each side whether it is true, and a column of a table has a truth for each
    of its rows. What picks rows, in square brackets, needs one for each row, too: `&` and `|` give
    that. They bind more strongly than comparisons, which therefore stand in brackets.
    """

    family = "values"
    severity = Severity.MEDIUM
    answers = ("H12",)
    matches = (
        r"ValueError: The truth value of an? (?P<what>Series|DataFrame|array with more than one "
        r"element) is ambiguous"
    )
    examples = (
        Heals(
            "rows that are picked by two conditions",
            fault=Fault(
                "ValueError",
                "The truth value of a Series is ambiguous. Use a.empty, a.item(), a.any() or "
                "a.all().",
                python="3.12",
                frames=(
                    Frame("app.py", 5, "middle"),
                    Frame("/site-packages/pandas/core/generic.py", 1445, "__bool__"),
                ),
            ),
            before="import pandas as pd\n\n\ndef middle(t):\n"
            "    return t[t['a'] > 1 and t['a'] < 3 and t['b'].notna()]  # both\n",
            after="import pandas as pd\n\n\ndef middle(t):\n"
            "    return t[(t['a'] > 1) & (t['a'] < 3) & t['b'].notna()]  # both\n",
        ),
        Refuses(
            "brackets that hold something else",
            fault=Fault(
                "ValueError",
                "The truth value of a Series is ambiguous.",
                frames=(Frame("app.py", 2, "middle"),),
            ),
            code="def middle(t):\n    return t[t['a'] > 1]\n",
            because="line 2 of app.py picks no rows by conditions that `and` or `or` joins",
        ),
        Refuses(
            "two of them",
            fault=Fault(
                "ValueError",
                "The truth value of a Series is ambiguous.",
                frames=(Frame("app.py", 2, "middle"),),
            ),
            code="def middle(t, n):\n    return t[t.a > 1 and t.b], t[t.a > 1 or t.b]\n",
            because="line 2 of app.py picks rows by conditions more than once",
        ),
        Explains(
            "a decision on a whole column",
            fault=Fault(
                "ValueError",
                "The truth value of a Series is ambiguous.",
                frames=(Frame("app.py", 2, "middle"),),
            ),
            code="def middle(t):\n    if t['a'] > 1 and t['b'] > 1:\n        print(t)\n",
            because="`t['a'] > 1 and t['b'] > 1` (app.py:2) is asked for one truth value, and has "
            "one for each row or element: say whether any of them, or all of them, shall count",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put the signs for rows in place of the words."""
        frame = innermost(fault, sources)
        where = f"line {frame.line} of {frame.path}"
        joined = on_line(replace(frame, column=None), sources, ast.BoolOp)
        found = [(node, place) for node, place in joined if _picks(node, place)]
        if len(found) > 1:
            raise Unrelated(f"{where} picks rows by conditions more than once")
        if not found:
            _explain(joined)
            raise Unrelated(f"{where} picks no rows by conditions that `and` or `or` joins")
        node, place = found[0]
        told = f"`{place.module.source(node)}` asks for a truth of each row, and decides nothing."
        yield Patch(tuple(_edits(node, place.module)), (told,))


def _picks(node: ast.BoolOp, place: Place) -> bool:
    """Whether joined conditions are all that stands in square brackets, or gets a name."""
    root = place.statement or place.module.tree
    path = path_to(root, node)
    parent = path[-2] if len(path) > 1 else None
    plain = all(isinstance(value, SIMPLE) for value in node.values)
    single = all(len(v.ops) == 1 for v in node.values if isinstance(v, ast.Compare))
    picks = isinstance(parent, ast.Subscript) and parent.slice is node
    kept = isinstance(parent, ast.Assign) and all(isinstance(v, ast.Compare) for v in node.values)
    return (picks or kept) and plain and single


def _explain(joined: list[tuple[ast.BoolOp, Place]]) -> None:
    for node, place in joined:
        source, module = place.module.source(node), place.module
        raise Explained(
            f"`{source}` ({module.path}:{node.lineno}) is asked for one truth value, and has one "
            "for each row or element: say whether any of them, or all of them, shall count"
        )


def _edits(node: ast.BoolOp, module: Module) -> Iterator[Edit]:
    word, sign = SIGNS[type(node.op)]
    for value in node.values:
        start, end = module.start(value), module.end(value)
        wrapped = module.data[:start].rstrip()[-1:] == b"(" and (
            module.data[end:].lstrip()[:1] == b")"
        )
        if isinstance(value, ast.Compare) and not wrapped:
            yield module.edit(start, start, "(")
            yield module.edit(end, end, ")")
    for left, right in pairwise(node.values):
        at = module.data.index(word.encode(), module.end(left), module.start(right))
        yield module.edit(at, at + len(word), sign)
