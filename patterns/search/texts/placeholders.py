"""Texts with more gaps than values to fill them: the value that a gap's own words name."""

import ast
import re
from collections.abc import Iterator
from string import Formatter

from patterns.contract import Edit
from patterns.search.evidence.crash import Crash
from patterns.search.evidence.message import Deed
from patterns.search.trial import Trial
from patterns.toolbox.calls import argument_edits
from patterns.toolbox.costs import Form
from patterns.toolbox.names.names import bound_before
from patterns.toolbox.place.locate import Place
from patterns.toolbox.source.module import Module

TOO_FEW = re.compile(r"Replacement index \d+ out of range|not enough arguments for format string")
BRACES = re.compile(r"\{\}")
PERCENT = re.compile(r"%[-+ #0]*\d*(?:\.\d+)?[srdifgxeX]")
WORD = re.compile(r"[A-Za-z_]\w*")
MOST = 4
"""Values that are tried."""


def trials(crash: Crash) -> Iterator[Trial]:
    """`"{} of {}".format(name, most)`, where `most` was forgotten."""
    if crash.said.deed is Deed.KEY:
        yield from _named(crash)
    if crash.fault.type in {"TypeError", "AttributeError"}:
        yield from _of_its_text(crash)
    if TOO_FEW.search(crash.fault.message) is None:
        return
    for node, where in crash.inner.at(ast.expr):
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


def _of_its_text(crash: Crash) -> Iterator[Trial]:
    """`warn("%s" % x)` for `warn("%s") % x`: the values belong to the text, not to the outcome."""
    for whole, place in crash.inner.at(ast.expr):
        match whole:
            case ast.BinOp(left=ast.Call() as call, op=ast.Mod()):
                gap = "%"
            case ast.Call(func=ast.Attribute(value=ast.Call() as call, attr="format")):
                gap = "{"
            case _:
                continue
        module, end = place.module, place.module.end(call)
        match call:
            case ast.Call(args=[*_, ast.Constant(value=str(text)) as last], keywords=[]):
                closed = module.data[module.end(last) : end].strip() == b")"
            case _:
                continue
        if gap in text and closed:
            behind = module.end(whole)
            yield Trial(
                "of_its_text",
                Form.IDIOM,
                f"Put the values into the text before `{module.source(call.func)}()` takes it",
                "What the call gives is no text; the text that it takes is the one with places.",
                (module.edit(end - 1, end, ""), module.edit(behind, behind, ")")),
            )


def _named(crash: Crash) -> Iterator[Trial]:
    """`"{name}".format(name=value)`, where the value was passed by its place, or not at all."""
    for call, place in crash.inner.at(ast.Call):
        match call:
            case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr="format")):
                pass
            case _:
                continue
        known = {keyword.arg for keyword in call.keywords}
        gaps = dict.fromkeys(_words(text))
        missing = [gap for gap in gaps if gap.isidentifier() and gap not in known]
        if None in known or not missing or repr(missing[0]) != crash.said.name:
            continue
        by_place = any(gap in {"", "0"} for gap in gaps)
        form, edits = Form.IDIOM, tuple[Edit, ...]()
        if len(missing) == len(call.args) and not by_place:
            edits = argument_edits.named(call.args, missing, place.module)
        elif not call.args and set(missing) <= set(bound_before(place)):
            passed = ", ".join(f"{gap}={gap}" for gap in missing)
            form, edits = Form.PASSED_ON, (argument_edits.added(call, passed, place.module),)
        if edits and not any(isinstance(arg, ast.Starred) for arg in call.args):
            yield Trial(
                "gap_named",
                form,
                f"Pass `{missing[0]}` by its name",
                f"The text has a gap for `{missing[0]}`, which no value is passed for.",
                edits,
            )


def _words(text: str) -> list[str]:
    """What the gaps of a format text are filled by: names, places, or nothing."""
    try:
        parsed = list(Formatter().parse(text))
        inner = [gap for _, _, spec, _ in parsed for _, gap, _, _ in Formatter().parse(spec or "")]
    except ValueError:
        return []
    found = [gap for gap in (*(gap for _, gap, _, _ in parsed), *inner) if gap is not None]
    return [re.split(r"[.\[]", gap)[0] for gap in found]


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
        for name in bound_before(place)
        if name not in known
        for gap, words in enumerate(gaps)
        if name.strip("_").lower() in WORD.findall(words)
    ]
    others = [(len(args), name) for name in bound_before(place) if name not in known]
    for turn, (gap, name) in enumerate(dict.fromkeys([*found, *others])):
        if turn == MOST:
            return
        yield Trial(
            "placeholder",
            Form.PASSED_ON,
            f"Fill the text's {'last' if gap == len(args) else 'other'} gap with `{name}`",
            f"The text has {len(gaps)} gaps for {len(args)} values, and `{name}` is at hand.",
            tuple(_inserted(name, gap, args, place.module)),
            extra=5 * turn + (0 if (gap, name) in found else 20),
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
