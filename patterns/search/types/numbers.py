"""Numbers that are none, or of the wrong kind: as an index, as a count, in a text."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace

from patterns.search.evidence.crash import Crash, Suspect
from patterns.search.evidence.expressions import around, conditional, is_steady, wrapped
from patterns.search.evidence.message import Deed
from patterns.search.evidence.uses import same_uses
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.place.locate import Place

INDEX = re.compile(r"ind(?:ices|ex) must be integers?\b.*?(?:, not '?(?P<kind>\w+)|or None)")
NEGATIVE = re.compile(r"negative|0 <=|>= 0|greater than or equal to 0", re.IGNORECASE)
"""What messages call a number that must be 0 at least."""
WHOLE = re.compile(
    r"'float' object cannot be interpreted as an (?:integer|index)|expected.*got float"
)
PERCENT = re.compile(r"%(?P<code>[dixXfeg]) format: (?:a|an) [\w ]+ is required, not (?P<kind>\w+)")
EMPTY = ("''", '""', ": ''", "float: ", "float:")
"""How a message ends that quotes an empty text."""


def trials(crash: Crash) -> Iterator[Trial]:
    """Whole numbers where they are asked for, text where a number is none, 0 for no text."""
    yield from _clamped(crash)
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
    for node, where in crash.inner.at(ast.BinOp):
        for side in (node.left, node.right) if isinstance(node.op, ast.Mult) else ():
            shown = where.module.source(side)
            if is_steady(side) and not isinstance(side, ast.Constant):
                yield Trial(
                    "read_factor",
                    Form.CONVERTED,
                    f"Take `{shown}` as a number",
                    f"`{shown}` was text, and is multiplied by a number.",
                    around(side, "float(", ")", where.module),
                    condition=crash.inner.was(f"isinstance({shown}, str)"),
                    extra=-15,
                )


def _clamped(crash: Crash) -> Iterator[Trial]:
    """`max(x, 0)`, where a number must not be negative."""
    message = crash.fault.message
    for call, place in crash.inner.at(ast.Call) if NEGATIVE.search(message) else ():
        module = place.module
        for node in call.args:
            if isinstance(node, (ast.Name, ast.Attribute, ast.BinOp)):
                shown, rest = module.source(node), ", 0)"
                if "None" in message and is_steady(node):
                    # Both are taken: what need not be a number stays none.
                    rest = f", 0) if {shown} is not None else None"
                yield Trial(
                    "clamp",
                    Form.DEFAULT,
                    f"Take 0 where `{shown}` is negative",
                    "The message asks for a number that is not negative.",
                    around(node, "max(", rest, module),
                    condition=crash.inner.was(f"{shown} < 0"),
                )


def _indexed(crash: Crash) -> Iterator[Trial]:
    """`x[int(i)]`."""
    found = INDEX.search(crash.fault.message)
    if found is None or found["kind"] not in {"float", "str", None}:
        return
    for use, place in crash.inner.at(ast.Subscript):
        key = use.slice
        parts = [key.lower, key.upper] if isinstance(key, ast.Slice) else [key]
        for part in parts:
            if part is not None:
                yield from _as_whole(part, place, crash)


def _whole(crash: Crash) -> Iterator[Trial]:
    """The same for arguments: `range(int(n))`."""
    if crash.fault.type == "TypeError" and WHOLE.search(crash.fault.message):
        for call, place in crash.inner.at(ast.Call):
            for node in call.args:
                yield from _as_whole(node, place, crash)


def _as_whole(node: ast.expr, place: Place, crash: Crash) -> Iterator[Trial]:
    if isinstance(node, (ast.Constant, ast.Starred)):
        return
    text, steady = place.module.source(node), is_steady(node)
    yield Trial(
        "convert",
        Form.CONVERTED,
        f"Take `{text}` as a whole number",
        f"`{text}` was no whole number.",
        around(node, "int(", ")", place.module),
        condition=crash.inner.was(f"not isinstance({text}, int)") if steady else None,
        extra=5,
    )


def _shown(crash: Crash) -> Iterator[Trial]:
    """`%s` for `%d`, where the value need not be a number."""
    found = PERCENT.search(crash.fault.message)
    if found is None:
        return
    for use, place in crash.inner.at(ast.BinOp):
        if not isinstance(use.op, ast.Mod) or not isinstance(use.left, ast.Constant):
            continue
        module, start = place.module, place.module.start(use.left)
        for match in re.finditer(rb"%" + found["code"].encode(), module.bytes_of(use.left)):
            at_code = start + match.start() + 1
            yield Trial(
                "percent_s",
                Form.CONVERTED,
                "Show the value as it is",
                f"It was of the type `{found['kind']}`.",
                (module.edit(at_code, at_code + 1, "s"),),
                extra=-30,
            )


def _read(crash: Crash) -> Iterator[Trial]:
    """`int(x or 0)`, `int(x) if x else 0`, where a text holds no number."""
    if crash.said.deed is not Deed.NUMBER:
        return
    # What else is no number is better tried than asked for.
    if not crash.fault.message.rstrip().endswith(EMPTY):
        return
    for call, place in crash.inner.at(ast.Call):
        match call:
            case ast.Call(func=ast.Name(id="int" | "float"), args=[node]):
                yield from _read_from_nothing(call, node, place, crash)


def _read_from_nothing(
    call: ast.Call, node: ast.expr, place: Place, crash: Crash
) -> Iterator[Trial]:
    module, text = place.module, place.module.source(node)
    trial = Trial(
        "or_default",
        Form.DEFAULT,
        f"Take no number in `{text}` as none",
        f"`{text}` was empty.",
        around(node, "(" if isinstance(node, ast.IfExp) else "", " or 0", module),
        condition=crash.inner.was(f"not {text}"),
        extra=20,
    )
    yield trial
    for instead, extra in (("None", 5), ("0", 10)) if is_steady(node) else ():
        edits = around(call, "(", f" if {text} else {instead})", module)
        yield replace(trial, name="conditional", form=Form.CONDITIONAL, edits=edits, extra=extra)


def _divided(suspect: Suspect, crash: Crash) -> Iterator[Trial]:
    """`a / (b or 1)`, and `a / b if b else 0`, at every place that divides by the same."""
    divisor = suspect.source
    trial = Trial(
        "or_one",
        Form.DEFAULT,
        f"Divide by 1 where `{divisor}` is 0",
        f"`{divisor}` was 0.",
        wrapped(suspect, "", " or 1"),
        condition=suspect.was(f"not {divisor}"),
        extra=6,
    )
    twins = [twin for twin in same_uses(suspect, crash) if _divides(twin)]
    if twins:
        every = (edit for one in (suspect, *twins) for edit in wrapped(one, "", " or 1"))
        yield replace(trial, edits=tuple(every), extra=5)
    yield trial
    if is_steady(suspect.node):
        yield replace(
            trial,
            name="share_of_none",
            form=Form.CONDITIONAL,
            title=f"Take nothing as the share where `{divisor}` is 0",
            edits=conditional(suspect.use, divisor, "0", suspect.statement, suspect.module),
            extra=5,
        )


def _divides(suspect: Suspect) -> bool:
    use = suspect.use
    return isinstance(use, ast.BinOp) and use.right is suspect.node
