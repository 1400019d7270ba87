"""Attributes that methods fill and nothing sets: empty from the start."""

import ast
from collections.abc import Iterator

from patterns.search.evidence.crash import Crash
from patterns.search.evidence.message import Deed
from patterns.search.trial import Trial
from patterns.toolbox.classes import classes
from patterns.toolbox.costs import Form
from patterns.toolbox.place.locate import own
from patterns.toolbox.source import lines
from patterns.toolbox.values.values import ClassValue

FILLED = {"append": "[]", "extend": "[]", "insert": "[]", "add": "set()", "setdefault": "{}"}
"""Methods that fill something -> what that is while it is empty."""


def trials(crash: Crash) -> Iterator[Trial]:
    """`self.name = []` in `__init__`, where methods put into it what nothing has set."""
    name, kinds = crash.said.name, crash.said.kinds
    if crash.said.deed is not Deed.ATTRIBUTE or not name or not kinds:
        return
    found = crash.resolver.classes_named(kinds[0])
    init = next((m for c in found for m in classes.methods(c) if m.name == "__init__"), None)
    if len(found) != 1 or init is None or _is_set(found[0], name):
        return
    module, last = found[0].module, init.body[-1]
    filled = dict(_filled(found[0], name))
    alone = lines.is_alone(last, module) and last.lineno != init.lineno
    if len(filled) == 1 and alone and not isinstance(last, (ast.Return, ast.Raise)):
        ((value, method),) = filled.items()
        first = classes.first_parameter(init) or "self"
        yield Trial(
            "filled_at_start",
            Form.IDIOM,
            f"Give every `{kinds[0]}` an empty `{name}` from the start",
            f"`{method}()` fills `{name}`, and nothing sets it before.",
            (lines.at_end(init, f"{first}.{name} = {value}", module),),
            extra=20,
        )


def _is_set(cls: ClassValue, name: str) -> bool:
    return any(
        isinstance(node, ast.Attribute) and node.attr == name and isinstance(node.ctx, ast.Store)
        for method in classes.methods(cls)
        for statement in own(method.body)
        if isinstance(statement, (ast.Assign, ast.AnnAssign))
        for node in ast.walk(statement)
    )


def _filled(cls: ClassValue, name: str) -> Iterator[tuple[str, str]]:
    """What the attribute is while it is empty, and the method that fills it."""
    for method in classes.methods(cls):
        own_name = f"{classes.first_parameter(method)}.{name}"
        for node in own(method.body):
            match node:
                case ast.Call(func=ast.Attribute(value=holder, attr=attr)) if attr in FILLED:
                    value = FILLED[attr]
                case ast.Subscript(value=holder, ctx=ast.Store()):
                    value = "{}"
                case ast.AugAssign(target=holder, op=ast.Add(), value=ast.Constant(value=int())):
                    value = "0"
                case _:
                    continue
            if ast.unparse(holder) == own_name:
                yield value, method.name
