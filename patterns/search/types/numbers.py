"""Numbers that are none, or of the wrong kind: as an index, as a count, in a text."""

import ast
import re
from collections.abc import Iterator

from patterns.contract import Condition, Edit
from patterns.search.evidence.crash import Crash, Suspect, same_uses
from patterns.search.evidence.expressions import is_steady, parents_in, wrapped
from patterns.search.evidence.message import Deed
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.place.locate import Place, at
from patterns.toolbox.source.module import Module

INDEX = re.compile(r"ind(?:ices|ex) must be integers?\b.*?(?:, not '?(?P<kind>\w+)|or None)")
WHOLE = re.compile(
    r"'float' object cannot be interpreted as an (?:integer|index)|expected.*got float"
)
PERCENT = re.compile(r"%(?P<code>[dixXfeg]) format: (?:a|an) [\w ]+ is required, not (?P<kind>\w+)")
NUMBERED = {"int", "float"}


def trials(crash: Crash) -> Iterator[Trial]:
    """Whole numbers where they are asked for, text where a number is none, 0 for no text."""
    yield from _indexed(crash)
    yield from _whole(crash)
    yield from _shown(crash)
    yield from _read(crash)
    yield from _repeated(crash)
    for suspect in crash.suspects if crash.said.deed is Deed.ZERO else ():
        yield from _divided(suspect, crash)


def _repeated(crash: Crash) -> Iterator[Trial]:
    """`float(amount) * factor`, where text came to be multiplied by a number with a fraction."""
    if "multiply sequence by non-int of type 'float'" not in crash.fault.message:
        return
    for place in crash.inner.places:
        for node, where in at(place, ast.BinOp, crash.inner.frame.line):
            for side in (node.left, node.right) if isinstance(node.op, ast.Mult) else ():
                module, shown = where.module, where.module.source(side)
                if is_steady(side) and not isinstance(side, ast.Constant):
                    yield Trial(
                        "read_factor",
                        Form.CONVERTED,
                        f"Take `{shown}` as a number",
                        f"`{shown}` was text, and is multiplied by a number.",
                        (module.edit(module.start(side), module.end(side), f"float({shown})"),),
                        Condition(crash.inner.index, f"isinstance({shown}, str)"),
                        -15,
                    )


def _indexed(crash: Crash) -> Iterator[Trial]:
    """`x[int(i)]`, `x[a // b]`."""
    found = INDEX.search(crash.fault.message)
    if (
        crash.fault.type != "TypeError"
        or found is None
        or found["kind"] not in {"float", "str", None}
    ):
        return
    for place in crash.inner.places:
        for use, _ in at(place, ast.Subscript, crash.inner.frame.line):
            parts = [use.slice]
            if isinstance(use.slice, ast.Slice):
                parts = [p for p in (use.slice.lower, use.slice.upper) if p is not None]
            for part in parts:
                yield from _as_whole(part, place, crash)


def _whole(crash: Crash) -> Iterator[Trial]:
    """The same for arguments: `range(int(n))`."""
    if crash.fault.type == "TypeError" and WHOLE.search(crash.fault.message):
        for place in crash.inner.places:
            for call, _ in at(place, ast.Call, crash.inner.frame.line):
                for node in call.args:
                    yield from _as_whole(node, place, crash)


def _as_whole(node: ast.expr, place: Place, crash: Crash) -> Iterator[Trial]:
    if isinstance(node, (ast.Constant, ast.Starred)):
        return
    module = place.module
    text = module.source(node)
    because = f"`{text}` was no whole number."
    condition = None
    if is_steady(node):
        condition = Condition(crash.inner.index, f"not isinstance({text}, int)")
    title = f"Take `{text}` as a whole number"
    for division in ast.walk(node):
        if isinstance(division, ast.BinOp) and isinstance(division.op, ast.Div):
            yield Trial(
                "floor",
                Form.CONVERTED,
                title,
                because,
                (_floored(division, module),),
                condition,
                -40,
            )
    edits = _around(node, "int(", ")", module)
    yield Trial("convert", Form.CONVERTED, title, because, edits, condition, 5)


def _floored(division: ast.BinOp, module: Module) -> Edit:
    """`//` for `/`; the operator stands between its operands."""
    end = module.end(division.left)
    sign = module.data.index(b"/", end, module.start(division.right))
    return module.edit(sign, sign, "/")


def _around(node: ast.expr, before: str, after: str, module: Module) -> tuple[Edit, Edit]:
    start, end = module.start(node), module.end(node)
    return module.edit(start, start, before), module.edit(end, end, after)


def _shown(crash: Crash) -> Iterator[Trial]:
    """`%s` for `%d`, where the value need not be a number."""
    found = PERCENT.search(crash.fault.message)
    if found is None:
        return
    for place in crash.inner.places:
        module = place.module
        for use, _ in at(place, ast.BinOp, crash.inner.frame.line):
            if not isinstance(use.op, ast.Mod) or not isinstance(use.left, ast.Constant):
                continue
            start, end = module.start(use.left), module.end(use.left)
            for match in re.finditer(rb"%" + found["code"].encode(), module.data[start:end]):
                at_code = start + match.start() + 1
                yield Trial(
                    "percent_s",
                    Form.CONVERTED,
                    "Show the value as it is",
                    f"It was of the type `{found['kind']}`.",
                    (module.edit(at_code, at_code + 1, "s"),),
                    None,
                    -30,
                )


def _read(crash: Crash) -> Iterator[Trial]:
    """`int(x or 0)`, `int(x) if x else 0`, where a text holds no number."""
    if crash.said.deed is not Deed.NUMBER:
        return
    empty = crash.fault.message.rstrip().endswith(("''", '""', ": ''", "float: ", "float:"))
    for place in crash.inner.places:
        module = place.module
        for call, _ in at(place, ast.Call, crash.inner.frame.line):
            match call:
                case ast.Call(func=ast.Name(id=name), args=[node]) if name in NUMBERED:
                    pass
                case _:
                    continue
            text = module.source(node)
            title = f"Take no number in `{text}` as none"
            if empty:
                edits = _around(node, "(" if isinstance(node, ast.IfExp) else "", " or 0", module)
                because = f"`{text}` was empty."
                used = tuple(edit for edit in edits if edit.new)
                condition = Condition(crash.inner.index, f"not {text}")
                yield Trial("or_default", Form.DEFAULT, title, because, used, condition, 20)
            if not is_steady(node) or not empty:
                continue  # what else is no number is better tried than asked for
            test = text
            condition = Condition(crash.inner.index, f"not {test}")
            for instead, malus in (("None", 5), ("0", 10)):
                edits = _around(call, "(", f" if {test} else {instead})", module)
                because = f"`{text}` held no number."
                yield Trial(
                    "conditional", Form.CONDITIONAL, title, because, edits, condition, malus
                )


def _divided(suspect: Suspect, crash: Crash) -> Iterator[Trial]:
    """`a / (b or 1)`, and `a / b if b else 0`, at every place that divides by the same."""
    module, divisor = suspect.module, suspect.source
    because = f"`{divisor}` was 0."
    condition = suspect.was(f"not {divisor}")
    twins = [twin for twin in same_uses(suspect, crash) if _divides(twin)]
    for together in ([suspect, *twins], [suspect]) if twins else ([suspect],):
        each = (edit for one in together for edit in wrapped(one, "", " or 1"))
        extra = 5 if len(together) > 1 else 6
        title = f"Divide by 1 where `{divisor}` is 0"
        yield Trial("or_one", Form.DEFAULT, title, because, tuple(each), condition, extra)
    if is_steady(suspect.node):
        parent = parents_in(suspect.statement).get(id(suspect.use))
        bare = isinstance(parent, (ast.Assign, ast.Return, ast.keyword))
        opening, closing = ("", "") if bare else ("(", ")")
        edits = _around(suspect.use, opening, f" if {divisor} else 0{closing}", module)
        title = f"Take nothing as the share where `{divisor}` is 0"
        used = tuple(edit for edit in edits if edit.new)
        yield Trial("share_of_none", Form.CONDITIONAL, title, because, used, condition, 5)


def _divides(suspect: Suspect) -> bool:
    use = suspect.use
    return isinstance(use, ast.BinOp) and use.right is suspect.node
