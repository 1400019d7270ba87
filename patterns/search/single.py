"""What a message alone asks for, whatever was wrong with a value."""

import ast
import re
from collections.abc import Iterator

from patterns.contract import Condition
from patterns.search.evidence.crash import Crash
from patterns.search.evidence.expressions import is_steady
from patterns.search.evidence.message import Deed
from patterns.search.trial import Trial
from patterns.toolbox.absence import conventions
from patterns.toolbox.costs import Form
from patterns.toolbox.names.names import called
from patterns.toolbox.place.locate import Function, Place, at

PAIR = 2
NEGATIVE = re.compile(r"negative|0 <=|>= 0|greater than or equal to 0", re.IGNORECASE)
"""What messages call a number that must be 0 at least."""


def trials(crash: Crash) -> Iterator[Trial]:
    """The edits that some messages name."""
    yield from _unpacked(crash)
    yield from _clamped(crash)
    yield from _ordered(crash)
    yield from _exhausted(crash)
    yield from _lossy(crash)


def _unpacked(crash: Crash) -> Iterator[Trial]:
    """`a, b = s.split(x, 1)`, where there were too many."""
    if crash.said.deed is not Deed.UNPACK:
        return
    for place in crash.inner.places:
        match place.statement:
            case (
                ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Call() as value)
                | ast.Assign(targets=[ast.List(elts=names)], value=ast.Call() as value)
            ):
                pass
            case _:
                continue
        module = place.module
        match value:
            case ast.Call(func=ast.Attribute(attr="split" | "rsplit"), args=[_], keywords=[]):
                if crash.said.count < 0 and len(names) == PAIR:
                    yield from _partitioned(value, place, names)
                if crash.said.count > 0:
                    end = module.end(value.args[0])
                    edit = module.edit(end, end, f", {len(names) - 1}")
                    because = "The rest may hold the separator, too."
                    title = "Split only as often as there are names"
                    yield Trial("split_once", Form.IDIOM, title, because, (edit,), extra=50)


def _partitioned(value: ast.Call, place: Place, names: list[ast.expr]) -> Iterator[Trial]:
    """`a, _, b = s.partition(x)`, where there may be no separator."""
    module, func = place.module, value.func
    if not isinstance(func, ast.Attribute):
        return
    between = module.start(names[1])
    end = module.end(func)
    way = "rpartition" if func.attr == "rsplit" else "partition"
    edits = (
        module.edit(between, between, "_, "),
        module.edit(end - len(func.attr), end, way),
    )
    because = "There is nothing behind a separator that is not there."
    title = "Take what is in front of the separator, and what is behind it where there is one"
    yield Trial("partition", Form.DEFAULT, title, because, edits, extra=10)


def _clamped(crash: Crash) -> Iterator[Trial]:
    """`max(x, 0)`, where a number must not be negative."""
    message = crash.fault.message
    if not NEGATIVE.search(message):
        return
    for place in crash.inner.places:
        module = place.module
        for call, _ in at(place, ast.Call, crash.inner.frame.line):
            for node in call.args:
                if isinstance(node, (ast.Name, ast.Attribute, ast.BinOp)):
                    start, end = module.start(node), module.end(node)
                    rest = ", 0)"
                    if "None" in message and is_steady(node):
                        # Both are taken: what need not be a number stays none.
                        rest = f", 0) if {module.source(node)} is not None else None"
                    edits = (module.edit(start, start, "max("), module.edit(end, end, rest))
                    title = f"Take 0 where `{module.source(node)}` is negative"
                    condition = Condition(crash.inner.index, f"{module.source(node)} < 0")
                    because = "The message asks for a number that is not negative."
                    yield Trial("clamp", Form.DEFAULT, title, because, edits, condition=condition)


def _ordered(crash: Crash) -> Iterator[Trial]:
    """`sorted(x, key=str)`, where items have no order of their own."""
    if crash.said.deed is not Deed.OPERATION or "not supported between" not in crash.fault.message:
        return
    for call, place in crash.inner.at(ast.Call):
        name = called(call)
        if name not in {"sorted", "sort"} or any(k.arg == "key" for k in call.keywords):
            continue
        end = place.module.end(call) - 1
        edit = place.module.edit(end, end, ", key=str" if call.args else "key=str")
        because = "The items have no order of their own."
        title = "Sort by what the items look like"
        yield Trial("sort_key", Form.CONVERTED, title, because, (edit,), extra=40)


def _exhausted(crash: Crash) -> Iterator[Trial]:
    """`next(x, None)`, where there may be no next one."""
    if crash.fault.type != "StopIteration":
        return
    for call, place in crash.inner.at(ast.Call):
        if isinstance(call.func, ast.Name) and call.func.id == "next" and len(call.args) == 1:
            node = call.args[0]
            start, end = place.module.start(node), place.module.end(node)
            edits = [place.module.edit(end, end, ", None")]
            if isinstance(node, ast.GeneratorExp) and end == place.module.end(call):
                edits = [
                    place.module.edit(start, start, "("),
                    place.module.edit(end - 1, end - 1, "), None"),
                ]
            because = f"`{place.module.source(node)}` may have nothing to give."
            title = "Take None where there is no next one"
            form, extra = Form.DEFAULT, 0
            match place.statement:
                case ast.Assign(targets=[ast.Name() as target], value=value) if (
                    value is call and conventions.is_tested(target, _body_of(place))
                ):
                    form, extra = Form.IDIOM, 60  # what follows asks whether there was one
            yield Trial("next", form, title, because, tuple(edits), extra=extra)


def _body_of(place: Place) -> Function | ast.Module:
    return place.function or place.module.tree


def _lossy(crash: Crash) -> Iterator[Trial]:
    """`x.decode("utf-8", "replace")`, where the bytes need not be text."""
    if crash.fault.type not in {"UnicodeDecodeError", "UnicodeEncodeError"}:
        return
    for place in crash.inner.places:
        module = place.module
        for call, _ in at(place, ast.Call, crash.inner.frame.line):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
            if name not in {"decode", "encode"} or call.keywords or len(call.args) > 1:
                continue
            because = "What comes in need not fit the encoding."
            title = "Replace what does not fit the encoding"
            if call.args and ast.unparse(call.args[0]).lower() in {"'ascii'", "'us-ascii'"}:
                first = call.args[0]
                edit = module.edit(module.start(first), module.end(first), "'utf-8'")
                yield Trial("utf_8", Form.CONVERTED, "Use UTF-8", because, (edit,))
            text = f'{", " if call.args else ""}errors="replace"'
            at_end = module.end(call.args[0]) if call.args else module.end(call) - 1
            edit = module.edit(at_end, at_end, text)
            yield Trial("lossy", Form.CONVERTED, title, because, (edit,), extra=30)
