"""What is not there is in no collection, and equals nothing: conditions that say so already."""

import ast
from collections.abc import Iterator

from patterns.search.evidence.asks import Ask, asks
from patterns.search.evidence.crash import Crash, Suspect
from patterns.search.evidence.expressions import is_steady, parents_in
from patterns.search.evidence.message import Deed
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form

BEHIND_JOINED = 8
"""How much worse than the condition that asks first: one branch is taken that was not before."""


def trials(crash: Crash) -> Iterator[Trial]:
    """`x is None or not x.parts`, for `not x.parts`; `k not in d or d[k] != END`."""
    for suspect in crash.suspects:
        if not is_steady(suspect.node):
            continue
        if "NoneType" in suspect.kinds:
            text = suspect.source
            asked = Ask(f"{text} is not None", f"{text} is None", f"`{text}` was None")
            yield from _outside(suspect, asked)
        elif suspect.deed in {Deed.INDEX, Deed.KEY}:
            for ask in list(asks(suspect, crash.said))[:1]:
                yield from _outside(suspect, ask)


def _outside(suspect: Suspect, ask: Ask) -> Iterator[Trial]:
    """`missing or x.kind not in KNOWN`, where that is all that is asked, or a part of it."""
    parents, module = parents_in(suspect.statement), suspect.module
    before: ast.AST = suspect.use
    asked = parents.get(id(before))
    while isinstance(asked, (ast.Attribute, ast.Call, ast.Subscript, ast.Name)):
        before, asked = asked, parents.get(id(asked))
    match asked:
        case ast.Compare(left=left, ops=[ast.NotIn() | ast.NotEq()]) if left is before:
            because = "which is none of what it is compared with"
        case ast.UnaryOp(op=ast.Not()):
            because = "so that what is asked for is not so"
        case _:
            return
    outer = parents.get(id(asked))
    match outer:
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test) if test is asked:
            opening, closing = "", ""
        case ast.BoolOp(op=op):
            opening, closing = ("(", ")") if isinstance(op, ast.And) else ("", "")
        case _:
            return
    start, end = module.start(asked), module.end(asked)
    edits = [module.edit(start, start, f"{opening}{ask.missing} or ")]
    if closing:
        edits.append(module.edit(end, end, closing))
    yield Trial(
        "outsider",
        Form.JOINED,
        f"Count a missing `{suspect.source}` as none of those",
        f"{ask.because.rstrip('.')}, {because}.",
        tuple(edits),
        condition=suspect.was(ask.missing),
        extra=BEHIND_JOINED + suspect.extra,
    )
