"""The arguments that a framework passes by name, as decorators and tables of addresses declare."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from patterns.toolbox.classes.receivers import decorator_name
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import scopes_of
from patterns.toolbox.place.locate import FUNCTIONS, Function
from patterns.toolbox.source.module import Module

OPTIONS = {"option", "argument", "version_option", "password_option", "confirmation_option"}
ROUTES = {"route", "get", "post", "put", "patch", "delete"}
HANDING = {"pass_context", "pass_obj", "make_pass_decorator"}
"""Decorators of click that pass something by position."""
TABLES = {"path", "re_path", "url"}
"""What Django's tables of addresses are made of."""
KNOWN = (
    OPTIONS | ROUTES | HANDING | {"command", "group", "pass_context", "pass_obj", "staticmethod"}
)
IN_ADDRESS = re.compile(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>|\(\?P<(\w+)>")


@dataclass(frozen=True, eq=False, slots=True)
class Handler:
    """A function that a framework calls.

    Attributes:
        declared: the names by which it is passed something.
        free: its parameters that nothing declares, and that have no default.
        sure: whether everything that decorates it is known to pass nothing else.
    """

    module: Module
    function: Function
    declared: frozenset[str]
    free: tuple[str, ...]
    sure: bool


def handlers(name: str, resolver: Resolver) -> Iterator[Handler]:
    """The functions of that name for which somebody declares arguments."""
    for module in resolver.project.mentioning(f"def {name}"):
        for _, nodes in scopes_of(module.tree):
            for node in nodes:
                if isinstance(node, FUNCTIONS) and node.name == name:
                    found = _handler(node, module, resolver)
                    if found.declared:
                        yield found


def _handler(function: Function, module: Module, resolver: Resolver) -> Handler:
    declared: set[str] = set()
    first, sure = 0, True
    for decorator in function.decorator_list:
        word = decorator_name(decorator)
        sure = sure and word in KNOWN
        first += word in HANDING
        if isinstance(decorator, ast.Call) and word in OPTIONS:
            declared |= set(_of_option(decorator))
        elif isinstance(decorator, ast.Call) and word in ROUTES:
            declared |= set(_in_address(decorator.args[:1]))
    if not declared:
        declared = set(_of_table(function.name, resolver))
        first = 1
    every = function.args.args
    defaults = len(function.args.defaults)
    required = every[first : len(every) - defaults] if defaults else every[first:]
    kept = [arg.arg for arg in required if arg.arg not in {"self", "cls"}]
    kept += [
        arg.arg
        for arg, default in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
        if default is None
    ]
    free = tuple(name for name in kept if name not in declared)
    return Handler(module, function, frozenset(declared), free, sure)


def _of_option(call: ast.Call) -> Iterator[str]:
    """`"-n", "--dry-run"` -> `dry_run`; a word without dashes is the name itself."""
    words = [
        arg.value
        for arg in call.args
        if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
    ]
    plain = [word for word in words if not word.startswith("-")]
    long = [word for word in words if word.startswith("--")]
    for word in (plain or long or words)[:1]:
        yield word.split("/")[0].lstrip("-").replace("-", "_").lower()


def _in_address(written: list[ast.expr]) -> Iterator[str]:
    for node in written:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            for typed, grouped in IN_ADDRESS.findall(node.value):
                yield typed or grouped


def _of_table(name: str, resolver: Resolver) -> Iterator[str]:
    """What the addresses of a table hold for which it names the function."""
    for module in resolver.project.mentioning(name, "urlpatterns"):
        for node in ast.walk(module.tree):
            match node:
                case (
                    ast.Call(func=ast.Name(id=word), args=[address, ast.Name(id=view), *_])
                    | ast.Call(func=ast.Name(id=word), args=[address, ast.Attribute(attr=view), *_])
                ) if word in TABLES and view == name:
                    yield from _in_address([address])
