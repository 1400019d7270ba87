"""Another value in place of one that is missing: a default at the use or at the source."""

import ast
from collections.abc import Iterator
from dataclasses import replace

from patterns.contract import Edit
from patterns.search.evidence.asks import METHODS_OF
from patterns.search.evidence.crash import Crash, Suspect
from patterns.search.evidence.expressions import (
    around,
    given_at,
    is_steady,
    other_quotes,
    parents_in,
    wrapped,
)
from patterns.search.evidence.failing_operands import SIGNS, is_augmented
from patterns.search.evidence.message import Deed, Said
from patterns.search.evidence.plain_types import EMPTY_OF
from patterns.search.trial import Trial
from patterns.toolbox.absence.guard_lines import EMPTY
from patterns.toolbox.costs import Form
from patterns.toolbox.values.stdlib import is_none

ATOMS = (ast.Constant, ast.Name, ast.Attribute, ast.Call, ast.List, ast.Dict, ast.Tuple)
"""Defaults that may stand behind `or` without brackets."""


def trials(crash: Crash) -> Iterator[Trial]:
    """Defaults of every suspect."""
    if crash.fault.type == "TypeError":
        yield from _of_operand(crash)
    for suspect in crash.suspects:
        # False stands for "none" at times; True would be told by the condition.
        untold = suspect.deed is Deed.ARGUMENT and not suspect.kinds
        if {"NoneType", "bool"} & set(suspect.kinds) or untold:
            yield from _defaults(suspect, crash)


def _of_operand(crash: Crash) -> Iterator[Trial]:
    """`"%d" % (n or 0)` for `"%d" % n or 0`: the default is the operand's."""
    for node, place in crash.inner.at(ast.BoolOp):
        match node:
            case ast.BoolOp(op=ast.Or(), values=[ast.BinOp(right=right), default]):
                pass
            case _:
                continue
        module, start = place.module, place.module.start(right)
        end, shown, instead = module.end(default), module.source(right), module.source(default)
        yield Trial(
            "default_of_operand",
            Form.IDIOM,
            f"Let `{instead}` stand in for `{shown}`, not for the outcome",
            f"`{shown}` was None; the outcome is never none, so that `or` is of no use.",
            (module.edit(start, start, "("), module.edit(end, end, ")")),
            condition=crash.inner.was(f"not ({shown})"),
            extra=5,
        )


def empty_for(suspect: Suspect, crash: Crash) -> list[tuple[str, int]]:
    """The empty values that can be used as the suspect is, each with how unlikely it is."""
    said = crash.said
    match suspect.deed, suspect.use:
        case Deed.ITERATION, use if use is suspect.node and _names(suspect) > 1:
            return [(f"({', '.join(['None'] * _names(suspect))})", 0)]
        case ((Deed.ITERATION | Deed.LENGTH | Deed.MEMBERSHIP), use):
            named = use.keywords if isinstance(use, ast.Call) else []
            starred = isinstance(use, ast.Dict) or any(k.value is suspect.node for k in named)
            return [("{}" if starred else "[]", 0)]
        case Deed.ATTRIBUTE, _ if said.name in EMPTY:
            return [(EMPTY[said.name], 0)]
        case Deed.ATTRIBUTE, _:
            kind = next((k for k, c in METHODS_OF.items() if hasattr(c, said.name or "")), None)
            return [(EMPTY_OF[kind], 4)] if kind else []
        case Deed.ITEM, ast.Subscript(slice=ast.Constant(value=str())):
            return [("{}", 12)]
        case Deed.ITEM, ast.Subscript(slice=ast.Slice()):
            return [("''", 6), ("[]", 6)]
        case Deed.OPERATION, ast.FormattedValue():
            return [(other_quotes(suspect), 5)]
        case Deed.OPERATION, use:
            return _for_operation(use, said)
        case Deed.ARGUMENT, _:
            kinds = [k for k in said.wanted if k in EMPTY_OF]
            return [(EMPTY_OF[k], 20 if k != "int" else 40) for k in kinds] or [("''", 25)]
    return []


def _for_operation(use: ast.expr, said: Said) -> list[tuple[str, int]]:
    """The empty values that go together with the other side of an operation."""
    if is_augmented(said):
        return [(EMPTY_OF[k], 0) for k in said.kinds if k in EMPTY_OF]
    match use:
        case ast.BinOp(op=ast.Add()):
            kinds = [k for k in (*said.wanted, *said.kinds) if k in EMPTY_OF]
            return [(EMPTY_OF[k], 0 if k != "int" else 25) for k in kinds]
        case ast.BinOp():
            return [("0", 30)] if "int" in said.kinds or "float" in said.kinds else []
        case ast.Call(func=ast.Name(id="round" | "abs" | "pow" | "divmod")):
            return [("0", 30)]
        case ast.Call(func=ast.Name(id="max" | "min" | "sum" | "sorted")):
            return []
        case ast.Call():
            return [("''", 5)]
        case ast.Compare():
            return [("0", 40)]
    return []


def _names(suspect: Suspect) -> int:
    """Into how many names the statement takes the value apart, where that is all it does."""
    match suspect.statement:
        case ast.Assign(targets=[ast.Tuple(elts=names) | ast.List(elts=names)], value=value):
            plain = all(isinstance(name, (ast.Name, ast.Attribute)) for name in names)
            return len(names) if plain and value is suspect.node else 0
    return 0


def _is_stored_into(suspect: Suspect) -> bool:
    """Whether the statement stores into the value, or deletes from it, however deep."""
    parents, node = parents_in(suspect.statement), suspect.node
    while isinstance(parent := parents.get(id(node)), (ast.Subscript, ast.Attribute)):
        if parent.value is not node:
            return False
        if isinstance(parent.ctx, (ast.Store, ast.Del)):
            return True
        node = parent
    return False


def _added_up(suspect: Suspect, default: str) -> tuple[Edit, ...]:
    """`x = (x or 0) + y` for `x += y`."""
    statement, module = suspect.statement, suspect.module
    if not isinstance(statement, ast.AugAssign) or statement.target is not suspect.node:
        return ()
    value, sign = statement.value, SIGNS.get(type(statement.op), "")
    if not isinstance(value, ATOMS) or not is_steady(suspect.node) or " " in sign:
        return ()
    text = f" = ({suspect.source} or {default}) {sign} "
    return (module.edit(module.end(suspect.node), module.start(value), text),)


def _its_own(suspect: Suspect) -> Iterator[Trial]:
    """`d.get(k) or D` for `d.get(k, D)`: what is there and None is no answer either."""
    if "NoneType" not in suspect.kinds:
        return
    module = suspect.module
    for node, far in ((suspect.node, 0), *given_at(suspect)):
        match node:
            case ast.Call(func=ast.Attribute(attr="get"), args=[_, default], keywords=[]):
                pass
            case ast.Call(func=ast.Name(id="getattr"), args=[_, _, default], keywords=[]):
                pass
            case _:
                continue
        if is_none(default) or not isinstance(default, ATOMS):
            continue
        shown, asked = module.source(default), module.source(node)
        instead = around(node, "", f" or {shown}", module)
        if node is suspect.node:
            instead = wrapped(suspect, "", f" or {shown}")
        yield Trial(
            "own_default",
            Form.JOINED,
            f"Take `{shown}` where what is asked for is there, but None, too",
            f"`{asked}` says what stands in for a value that is not there.",
            (module.edit(module.end(node.args[-2]), module.end(default), ""), *instead),
            condition=suspect.was(f"{suspect.source} is None"),
            extra=suspect.extra + far,
        )


def _defaults(suspect: Suspect, crash: Crash) -> Iterator[Trial]:
    """`(x or '')` where it is used, and at the source of the name."""
    yield from _its_own(suspect)
    if _is_stored_into(suspect):
        return  # what is put into a default is lost
    shown, was = suspect.source, "False" if "bool" in suspect.kinds else "None"
    for default, worse in empty_for(suspect, crash):
        trial = Trial(
            "or_default",
            Form.DEFAULT,
            f"Use `{default}` where `{shown}` is {was}",
            f"`{shown}` was {was}, and is used as `{default}` could be.",
            _added_up(suspect, default) or wrapped(suspect, "", f" or {default}"),
            condition=suspect.was(f"{shown} is None" if was == "None" else f"not {shown}"),
            extra=worse + suspect.extra,
        )
        yield trial
        for value, far in given_at(suspect):
            if not isinstance(value, (ast.BoolOp, ast.IfExp, ast.Lambda, ast.Constant)):
                yield replace(
                    trial,
                    name="default_at_source",
                    form=Form.SOURCE,
                    edits=around(value, "", f" or {default}", suspect.module),
                    extra=trial.extra + far,
                )
