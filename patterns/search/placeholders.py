"""Texts with more gaps than values to fill them: the value that a gap's own words name."""

import ast
import re
from collections.abc import Iterator

from patterns.contract import Edit
from patterns.search.crash import Crash
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.locate import Place, at, own
from patterns.toolbox.module import Module
from patterns.toolbox.names import parameters

TOO_FEW = re.compile(r"Replacement index \d+ out of range|not enough arguments for format string")
BRACES = re.compile(r"\{\}")
PERCENT = re.compile(r"%[-+ #0]*\d*(?:\.\d+)?[srdifgxeX]")
WORD = re.compile(r"[A-Za-z_]\w*")
MOST = 4
"""Values that are tried."""


def trials(crash: Crash) -> Iterator[Trial]:
    """`"{} of {}".format(name, most)`, where `most` was forgotten."""
    if TOO_FEW.search(crash.fault.message) is None:
        return
    for place in crash.inner.places:
        for node, where in at(place, ast.expr, crash.inner.frame.line):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Constant(value=str(text)), attr="format"),
                    args=args,
                    keywords=[],
                ):
                    yield from _filled(_gaps(text, BRACES), args, where)
                case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mod(), right=right) if (
                    not isinstance(right, ast.Dict)
                ):
                    args = right.elts if isinstance(right, ast.Tuple) else [right]
                    yield from _filled(_gaps(text, PERCENT), args, where)


def _gaps(text: str, gap: re.Pattern[str]) -> list[str]:
    """The words in front of each gap, since the last one."""
    starts = [found.span() for found in gap.finditer(text.replace("%%", "__"))]
    ends = [0, *(end for _, end in starts)]
    return [text[ends[turn] : start].lower() for turn, (start, _) in enumerate(starts)]


def _filled(gaps: list[str], args: list[ast.expr], place: Place) -> Iterator[Trial]:
    if not args or len(gaps) != len(args) + 1 or any(isinstance(a, ast.Starred) for a in args):
        return
    known = {node.id for arg in args for node in ast.walk(arg) if isinstance(node, ast.Name)}
    found = [
        (gap, name)
        for name in _at_hand(place)
        if name not in known
        for gap, words in enumerate(gaps)
        if name.strip("_").lower() in WORD.findall(words)
    ]
    others = [(len(args), name) for name in _at_hand(place) if name not in known]
    for turn, (gap, name) in enumerate(dict.fromkeys([*found, *others])):
        if turn == MOST:
            return
        yield Trial(
            "placeholder",
            Form.PASSED_ON,
            f"Fill the text's {'last' if gap == len(args) else 'other'} gap with `{name}`",
            f"The text has {len(gaps)} gaps for {len(args)} values, and `{name}` is at hand.",
            tuple(_inserted(name, gap, args, place.module)),
            None,
            5 * turn + (0 if (gap, name) in found else 20),
        )


def _inserted(name: str, gap: int, args: list[ast.expr], module: Module) -> Iterator[Edit]:
    """The edits that put a name among values; a single value behind `%` becomes a tuple."""
    first, last = module.start(args[0]), module.end(args[-1])
    alone = not module.data[:first].rstrip().endswith((b"(", b","))
    opening, closing = ("(", ")") if alone else ("", "")
    if gap < len(args):
        start = module.start(args[gap])
        yield module.edit(start, start, f"{opening if gap == 0 else ''}{name}, ")
        if opening and gap:
            yield module.edit(first, first, opening)
        if closing:
            yield module.edit(last, last, closing)
        return
    if opening:
        yield module.edit(first, first, opening)
    yield module.edit(last, last, f", {name}{closing}")


def _at_hand(place: Place) -> list[str]:
    """The parameters of a function, and what it bound before the statement."""
    function, statement = place.function, place.statement
    if function is None or statement is None:
        return []
    given = [p.arg for p in parameters(function.args) if p.arg not in {"self", "cls"}]
    bound = [
        node.id
        for node in own(function.body)
        if isinstance(node, ast.Name)
        and isinstance(node.ctx, ast.Store)
        and node.lineno < statement.lineno
    ]
    return list(dict.fromkeys([*given, *bound]))
