"""Small slips that an expression shows by itself, once something in it is None or not there."""

import ast
from collections.abc import Iterator

from patterns.contract import Condition
from patterns.search.evidence.crash import Crash
from patterns.search.evidence.expressions import parents_in
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.place.locate import Place, at


def trials(crash: Crash) -> Iterator[Trial]:
    """What each expression of the line was meant to say."""
    for place in crash.inner.places:
        if crash.fault.type in {"TypeError", "AttributeError"}:
            yield from _of_its_text(place, crash)
        for node, where in at(place, ast.expr, crash.inner.frame.line):
            match node:
                case ast.BoolOp(op=ast.Or(), values=[ast.BinOp() as operation, default]):
                    if crash.fault.type == "TypeError":
                        yield _default_of_operand(operation, default, where, crash)
                case ast.Call(func=ast.Name(id="getattr"), args=[holder, name]):
                    if crash.fault.type == "AttributeError":
                        yield _default_of_attribute(node, holder, name, where, crash)
                case ast.Call(func=ast.Name(id="dict"), args=[first], keywords=[keyword]):
                    if "must be string" in crash.fault.message and keyword.arg is None:
                        yield _merged(node, first, keyword.value, where)


def _default_of_operand(
    operation: ast.BinOp, default: ast.expr, place: Place, crash: Crash
) -> Trial:
    """`"%d" % (n or 0)` for `"%d" % n or 0`: the default is the operand's."""
    module, right = place.module, operation.right
    edits = (
        module.edit(module.start(right), module.start(right), "("),
        module.edit(module.end(default), module.end(default), ")"),
    )
    shown, instead = module.source(right), module.source(default)
    return Trial(
        "default_of_operand",
        Form.IDIOM,
        f"Let `{instead}` stand in for `{shown}`, not for the outcome",
        f"`{shown}` was None; the outcome of the operation never is, so that `or` is of no use.",
        edits,
        condition=Condition(crash.inner.index, f"not ({shown})"),
        extra=5,
    )


def _default_of_attribute(
    call: ast.Call, holder: ast.expr, name: ast.expr, place: Place, crash: Crash
) -> Trial:
    """`getattr(x, "name", None)` for `getattr(x, "name")`."""
    module = place.module
    parent = parents_in(place.statement or call).get(id(call))
    asks = isinstance(parent, (ast.BoolOp, ast.If, ast.UnaryOp, ast.While))
    default, end = "False" if asks else "None", module.end(name)
    shown, attribute = module.source(holder), module.source(name)
    return Trial(
        "getattr_default",
        Form.CONDITIONAL if asks else Form.DEFAULT,
        f"Do without {attribute} where `{shown}` has none",
        f"Not every value of `{shown}` has {attribute}.",
        (module.edit(end, end, f", {default}"),),
        condition=Condition(crash.inner.index, f"not hasattr({shown}, {attribute})"),
    )


def _of_its_text(place: Place, crash: Crash) -> Iterator[Trial]:
    """`warn("%s" % x)` for `warn("%s") % x`: the values belong to the text, not to the outcome."""
    module = place.module
    for whole, _ in at(place, ast.expr, crash.inner.frame.line):
        match whole:
            case ast.BinOp(left=ast.Call() as call, op=ast.Mod()):
                places = "%"
            case ast.Call(func=ast.Attribute(value=ast.Call() as call, attr="format")):
                places = "{"
            case _:
                continue
        end = module.end(call)
        match call:
            case ast.Call(args=[*_, ast.Constant(value=str(text)) as last], keywords=[]):
                closed = module.data[module.end(last) : end].strip() == b")"
            case _:
                continue
        if places in text and closed:
            behind = module.end(whole)
            yield Trial(
                "of_its_text",
                Form.IDIOM,
                f"Put the values into the text before `{module.source(call.func)}()` takes it",
                "What the call gives is no text; the text that it takes is the one with places.",
                (module.edit(end - 1, end, ""), module.edit(behind, behind, ")")),
            )


def _merged(call: ast.Call, first: ast.expr, second: ast.expr, place: Place) -> Trial:
    """`{**a, **b}` for `dict(a, **b)`: keys that are no texts are no keywords."""
    module = place.module
    text = f"{{**{module.source(first)}, **{module.source(second)}}}"
    return Trial(
        "merged",
        Form.IDIOM,
        f"Put `{module.source(first)}` and `{module.source(second)}` together as tables",
        "Keywords must be texts; keys need not.",
        (module.edit(module.start(call), module.end(call), text),),
    )
