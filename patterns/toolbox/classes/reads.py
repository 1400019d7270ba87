"""Every place of a repository that reads a member of some name from an object."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from patterns.contract import Edit, Refused
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.locate import FUNCTIONS, Place, scopes_around
from patterns.toolbox.repository.offlimits import is_test
from patterns.toolbox.source.module import Module
from patterns.toolbox.values.values import ClassValue, Instance

LONG = 5
"""Letters from which on a name hardly becomes another one by a slip."""
MOST = 4
"""Uses of a misspelt name that somebody copies before it crashes."""


@dataclass(frozen=True, eq=False, slots=True)
class Read:
    """One use of a member, and the call of what is read, where it is called at once."""

    node: ast.Attribute
    place: Place
    call: ast.Call | None

    @property
    def where(self) -> str:
        """`path:line`, for sentences."""
        return f"{self.place.module.path}:{self.node.lineno}"


def every(name: str, resolver: Resolver) -> list[Read]:
    """All uses of a member by its name.

    Raises:
        Refused: something mentions the name in another way than to read it, or a test does.
    """
    found: list[Read] = []
    for module in resolver.project.mentioning(name):
        if re.search(rb"(?<!\w)%b(?!\w)" % re.escape(name.encode()), module.data) is None:
            continue
        if is_test(module.path):
            raise Refused(f"{module.path} reads `{name}`, too: the definition may be what is wrong")
        found += _in(module, name)
    return found


def slips(name: str, close: str, module: Module, resolver: Resolver) -> tuple[Edit, ...]:
    """The edits that correct a misspelt member wherever a file reads it: a slip that was copied.

    A name of which the file is full, or that another file or anything but an attribute bears,
    may be one that is there; so may one that differs by its ending alone.

    Raises:
        Refused: the name may be none that was misspelt.
    """
    found = every(name, resolver)
    far = len(close) >= LONG and not close.startswith(name) and not name.startswith(close)
    if len(found) > 1 and not far:
        raise Refused(f"`{name}` is close to `{close}`, but read more than once")
    if len(found) > MOST or any(read.place.module is not module for read in found):
        other = next((r.where for r in found if r.place.module is not module), found[-1].where)
        raise Refused(
            f"`{name}` is close to `{close}`, but {other} reads it, too: it may be one that is "
            "missing"
        )
    calls = {read.call is not None for read in found}
    if len(calls) > 1:
        raise Refused(f"`{name}` is called in one place and not in another")
    size = len(name.encode(module.encoding))
    ends = [module.end(read.node) for read in found]
    return tuple(module.edit(end - size, end, close) for end in ends)


def is_of(read: Read, cls: ClassValue, resolver: Resolver) -> bool:
    """Whether the source tells that what is read from is an object of a class."""
    values = resolver.values(read.node.value, read.place)
    return bool(values) and all(
        isinstance(value, Instance)
        and isinstance(value.of, ClassValue)
        and cls in resolver.lineage(value.of).classes
        for value in values
    )


def _in(module: Module, name: str) -> Iterator[Read]:
    """The uses in one file; what comments and docstrings say is no use."""
    prose = set(_prose(module.tree))
    calls = {node.func: node for node in ast.walk(module.tree) if isinstance(node, ast.Call)}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr == name:
            if isinstance(node.ctx, ast.Load):
                scopes = scopes_around(module, module.start(node))
                yield Read(node, Place(module, (module.tree, *scopes)), calls.get(node))
                continue
        elif node in prose or not _says(node, name):
            continue
        raise Refused(
            f"{module.path}:{getattr(node, 'lineno', 1)} mentions `{name}` in another way than to "
            "read it from an object"
        )


def _prose(tree: ast.Module) -> Iterator[ast.AST]:
    """The docstrings of a file."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, *FUNCTIONS)) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr):
                yield first.value


def _says(node: ast.AST, name: str) -> bool:
    """Whether a node itself, not what it holds, is called by a name, or writes it out."""
    called = {getattr(node, field, None) for field in ("id", "arg", "name", "asname")}
    text = node.value if isinstance(node, ast.Constant) else None
    return name in called or (
        isinstance(text, str) and re.search(rf"\b{re.escape(name)}\b", text) is not None
    )
