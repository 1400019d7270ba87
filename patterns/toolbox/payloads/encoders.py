"""The JSON encoder that a project already uses elsewhere, and how another call gets it."""

import ast
from dataclasses import dataclass
from itertools import chain

from patterns.contract import Edit, Refused
from patterns.toolbox.imports import imports
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import calls
from patterns.toolbox.place.locate import Place
from patterns.toolbox.source.module import Module
from patterns.toolbox.values.values import ClassValue, FunctionValue, Outside, Values

WRITERS = {Outside("json.dump"), Outside("json.dumps")}
HOOKS = ("default", "cls")
"""The arguments of `json.dumps` that take an encoder."""


@dataclass(frozen=True, slots=True)
class Encoder:
    """A def or class of the repository that some call passes as `default=` or `cls=`."""

    hook: str
    value: FunctionValue | ClassValue
    used_at: str


def existing(type_name: str, resolver: Resolver) -> Encoder | None:
    """The one encoder of the project that speaks of a type; None where there are none, or two."""
    found: dict[FunctionValue | ClassValue, Encoder] = {}
    modules = {
        module.path: module
        for module in chain(*(resolver.project.mentioning("json", f"{hook}=") for hook in HOOKS))
    }
    for module in modules.values():
        for call, place in calls(module):
            encoder = passed(call, place, resolver)
            if encoder is not None and _speaks_of(type_name, encoder.value):
                found.setdefault(encoder.value, encoder)
    return next(iter(found.values())) if len(found) == 1 else None


def passed(call: ast.Call, place: Place, resolver: Resolver) -> Encoder | None:
    """The encoder of the repository that a call of `json.dumps` passes."""
    for keyword in call.keywords:
        if keyword.arg in HOOKS and WRITERS & set(resolver.values(call.func, place)):
            for value in resolver.values(keyword.value, place):
                if isinstance(value, (FunctionValue, ClassValue)):
                    where = f"{place.module.path}:{call.lineno}"
                    return Encoder(keyword.arg or "", value, where)
    return None


def refuse_helped(type_name: str, call: ast.Call, place: Place, resolver: Resolver) -> None:
    """Raise `Refused` where a call's encoder is known to write the type: the report is stale."""
    own = passed(call, place, resolver)
    if own is not None and _speaks_of(type_name, own.value):
        raise Refused(f"the call passes `{own.value.name}`, which writes a {type_name}")


def use(encoder: Encoder, call: ast.Call, place: Place, resolver: Resolver) -> tuple[Edit, ...]:
    """The edits that let a call pass the encoder, importing it where needed."""
    module = place.module
    name = encoder.value.node.name
    visible: Values = resolver.values(ast.Name(name, ast.Load()), place)
    edits: tuple[Edit, ...] = ()
    if encoder.value not in visible:
        if imports.binds(module, name) or encoder.value.module is module:
            raise Refused(f"`{name}` means something else in {module.path}")
        home = resolver.project.dotted(encoder.value.module.path)
        edits = (imports.added(module, f"from {home} import {name}"),)
    at = _behind_arguments(call, module)
    return (*edits, module.edit(at, at, f", {encoder.hook}={name}"))


def _speaks_of(type_name: str, encoder: FunctionValue | ClassValue) -> bool:
    return any(
        type_name in {getattr(node, "id", None), getattr(node, "attr", None)}
        for node in ast.walk(encoder.node)
    )


def _behind_arguments(call: ast.Call, module: Module) -> int:
    """The offset behind the last argument with its brackets, in front of a trailing comma."""
    last = max(module.end(node) for node in (*call.args, *(k.value for k in call.keywords)))
    rest = module.data[last : module.end(call) - 1]
    if b"#" in rest and b")" in rest:
        raise Refused(f"the call at {module.path}:{call.lineno} is written too oddly to edit")
    return last + rest.rfind(b")") + 1
