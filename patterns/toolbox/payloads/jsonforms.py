"""How values of Python's and a repository's types become what json can write."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from patterns.contract import Edit, Refused
from patterns.toolbox.calls import arguments
from patterns.toolbox.classes import classes
from patterns.toolbox.imports import imports
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import lookup
from patterns.toolbox.payloads.payload import Leaf
from patterns.toolbox.source.module import Module
from patterns.toolbox.values import annotations
from patterns.toolbox.values.values import NONE, ClassValue, FunctionValue, Instance, Outside

ISO = {"date", "datetime", "time"}
TEXT = {"Decimal", "IPv4Address", "IPv6Address", "Path", "PosixPath", "PurePath", "PurePosixPath"}
TEXT |= {"UUID", "WindowsPath"}
LISTS = {"deque", "dict_items", "dict_keys", "dict_values", "filter", "map", "range", "zip"}
SETS = {"frozenset", "set"}
SCALARS = {"bool_", "float16", "float32", "int8", "int16", "int32", "int64"}
SCALARS |= {"uint8", "uint16", "uint32", "uint64"}
"""Numpy's own numbers: https://numpy.org/doc/stable/reference/arrays.scalars.html."""
METHODS = {
    **dict.fromkeys(ISO, ".isoformat()"),
    **dict.fromkeys(SCALARS, ".item()"),
    "ndarray": ".tolist()",
}
"""Types that have a method for it -> how it is called."""
REFUSED = {
    "bytearray": "the text encoding of these bytes is not known",
    "bytes": "the text encoding of these bytes is not known",
    "complex": "json has no form for it that everybody agrees on",
    "coroutine": "an `await` is missing, and that is another repair",
    "function": "a function must be called, or left out",
    "generator": "it can be read only once, so where to make it a list is a person's choice",
    "method": "a method must be called, or left out",
    "timedelta": "seconds, text and ISO 8601 are all in use for it",
    "type": "a class is no data",
}
OWN_FORMS = ("to_dict", "as_dict", "asdict", "to_json_dict")
"""Methods by which a class says itself what it is as plain data."""
PRIMARY = (ast.Name, ast.Attribute, ast.Call, ast.Subscript)
"""Expressions that take a `.method()` or stand in a call without brackets."""


@dataclass(frozen=True, slots=True)
class Form:
    """What goes in front of and behind an expression, and an import that this needs."""

    before: str
    after: str
    needs: str | None = None


def form(type_name: str, leaf: Leaf, resolver: Resolver) -> Form:
    """The form for a leaf of that type; `Refused` where there is no one right form."""
    if type_name in REFUSED:
        raise Refused(f"`{leaf.source}` ({leaf.where}) is a {type_name}: {REFUSED[type_name]}")
    if type_name in METHODS:
        return Form("", METHODS[type_name])
    if type_name in TEXT:
        return _called("str", leaf)
    if type_name in LISTS:
        return _called("list", leaf)
    if type_name in SETS:
        return _called("sorted" if _can_be_sorted(leaf, resolver) else "list", leaf)
    instances = [value.of for value in leaf.values if isinstance(value, Instance)]
    for cls in instances:
        if isinstance(cls, ClassValue) and cls.name == type_name:
            return _of_class(cls, leaf, resolver)
    raise Refused(f"how a {type_name} should look in JSON is not known")


def unwritable(leaf: Leaf) -> str | None:
    """The type that json would stumble over next, where a leaf is known to be of one."""
    for value in leaf.values:
        name = value.type_name if isinstance(value, Instance) else ""
        if name in ISO | TEXT | LISTS | SETS:
            return name
    return None


def edits(leaf: Leaf, chosen: Form) -> Iterator[Edit]:
    """The edits that put an expression into a form, in front of it and behind it."""
    module, node = leaf.place.module, leaf.node
    start, end = module.start(node), module.end(node)
    before, after = chosen.before, chosen.after
    if not before and not isinstance(node, PRIMARY):
        before, after = "(", f"){after}"
    if NONE in leaf.values:
        before, after = _optional(leaf, before, after)
    if before:
        yield module.edit(start, start, before)
    yield module.edit(end, end, after)
    if chosen.needs:
        yield imports.added(module, chosen.needs)


def _called(name: str, leaf: Leaf) -> Form:
    if lookup(name, leaf.place) is not None:
        raise Refused(f"`{name}` means something else at {leaf.where}")
    return Form(f"{name}(", ")")


def _optional(leaf: Leaf, before: str, after: str) -> tuple[str, str]:
    if not isinstance(leaf.node, (ast.Name, ast.Attribute)):
        raise Refused(f"`{leaf.source}` ({leaf.where}) may be None, and would be asked for twice")
    after = f"{after} if {leaf.source} is not None else None"
    return (before, after) if leaf.alone else (f"({before}", f"{after})")


def _can_be_sorted(leaf: Leaf, resolver: Resolver) -> bool:
    """Whether all members are known to be text, or all whole numbers."""
    if isinstance(leaf.node, ast.Set):
        kinds = {
            type(part.value) if isinstance(part, ast.Constant) else None for part in leaf.node.elts
        }
        return kinds in ({str}, {int})
    if isinstance(leaf.node, ast.SetComp):
        inner = leaf.place.within(leaf.node)
        return resolver.values(leaf.node.elt, inner) == (Instance("builtins.str"),)
    return annotations.element(leaf.node, leaf.place) in {"str", "int"}


def _of_class(cls: ClassValue, leaf: Leaf, resolver: Resolver) -> Form:
    line = resolver.lineage(cls)
    if classes.is_enum(line):
        if any(name.endswith("Flag") for name in line.outside):
            raise Refused(f"{cls.name} ({cls.place}) is a set of flags, which has no plain value")
        return Form("", ".value")
    for name in OWN_FORMS:
        for method in resolver.attribute(Instance(cls), name):
            if isinstance(method, FunctionValue) and not _wants_arguments(method):
                return Form("", f".{name}()")
    if any(_is_dataclass(decorator, cls, resolver) for decorator in cls.node.decorator_list):
        _refuse_unwritable_fields(cls, resolver)
        return _as_dict(leaf.place.module)
    raise Refused(
        f"class {cls.name} ({cls.place}) says nothing about its form in JSON: it is no Enum, no "
        "dataclass, and has no `to_dict()`"
    )


def _wants_arguments(method: FunctionValue) -> bool:
    call = ast.Call(ast.Name("f", ast.Load()), [], [])
    return (
        isinstance(method.node, ast.AsyncFunctionDef) or arguments.misfit(method, call) is not None
    )


def _is_dataclass(decorator: ast.expr, cls: ClassValue, resolver: Resolver) -> bool:
    node = decorator.func if isinstance(decorator, ast.Call) else decorator
    place = cls.outside
    return Outside("dataclasses.dataclass") in resolver.values(node, place)


def _refuse_unwritable_fields(cls: ClassValue, resolver: Resolver) -> None:
    """`asdict` copies fields as they are: what json cannot write must be none of them."""
    for owner in resolver.lineage(cls).classes:
        for node in owner.node.body:
            if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name):
                continue
            for value in resolver.annotated(node.annotation, owner.body):
                name = value.type_name if isinstance(value, Instance) else ""
                if name in ISO | TEXT | LISTS | SETS | set(REFUSED):
                    raise Refused(
                        f"`{owner.name}.{node.target.id}` is a {name}, which json cannot write "
                        f"either: {owner.name} ({owner.place}) needs a form of its own"
                    )


def _as_dict(module: Module) -> Form:
    tree = module.tree.body
    for node in tree:
        if isinstance(node, ast.ImportFrom) and node.module == "dataclasses":
            for alias in node.names:
                if alias.name == "asdict":
                    return Form(f"{alias.asname or alias.name}(", ")")
    imported = any(
        alias.name == "dataclasses" and alias.asname is None
        for node in tree
        if isinstance(node, ast.Import)
        for alias in node.names
    )
    if not imported and imports.binds(module, "dataclasses"):
        raise Refused(f"`dataclasses` means something else in {module.path}")
    return Form("dataclasses.asdict(", ")", None if imported else "import dataclasses")
