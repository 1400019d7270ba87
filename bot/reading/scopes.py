"""Which function a line of source belongs to: the qualified names that tracebacks leave out."""

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from patterns.toolbox.place.locate import blocks
from patterns.toolbox.source.module import UNREADABLE, tree_of

_OPENER = re.compile(r"([ \t]*)(?:async[ \t]+def|def|class)[ \t]+([^\W\d]\w*)")

_Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class Scope(NamedTuple):
    """A function or class: its dotted name and the lines of its body, both ends included."""

    qualname: str
    first: int
    last: int

    @property
    def name(self) -> str:
        """The last part: what a traceback calls the function."""
        return self.qualname.rpartition(".")[2]


def scopes(source: bytes) -> tuple[Scope, ...]:
    """Every function and class of a module, outer before inner.

    Lambdas and comprehensions are no scopes of their own: which of them show up in a traceback
    depends on the interpreter's version. A file that this interpreter cannot parse (newer syntax)
    is read by its indentation.
    """
    try:
        tree = tree_of(source)
    except UNREADABLE:
        return tuple(_by_indentation(source))
    return tuple(_of(tree))


def _of(tree: ast.Module) -> Iterator[Scope]:
    waiting: list[tuple[ast.AST, str]] = [(tree, "")]
    while waiting:
        node, prefix = waiting.pop()
        if isinstance(node, _Scope):
            prefix = f"{prefix}.{node.name}" if prefix else node.name
            # The signature is evaluated outside: its defaults fail there.
            body = node.body[0]
            first = min([body.lineno, *(d.lineno for d in getattr(body, "decorator_list", ()))])
            yield Scope(prefix, first, node.end_lineno or body.lineno)
        # Definitions stand in blocks of statements, never in expressions.
        waiting.extend((child, prefix) for block in blocks(node) for child in block)


def _by_indentation(source: bytes) -> Iterator[Scope]:
    lines = source.decode("utf-8", "replace").split("\n")
    opened: list[tuple[int, str, int]] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        indent = len(line) - len(line.lstrip())
        while opened and opened[-1][0] >= indent:
            _, name, first = opened.pop()
            yield Scope(name, first, number - 1)
        if match := _OPENER.match(line):
            outer = f"{opened[-1][1]}." if opened else ""
            opened.append((indent, outer + match[2], number + 1))
    for _, name, first in opened:
        yield Scope(name, first, len(lines))


def around(every: tuple[Scope, ...], line: int) -> tuple[Scope, ...]:
    """The scopes that a line lies in, outermost first."""
    holding = [scope for scope in every if scope.first <= line <= scope.last]
    return tuple(sorted(holding, key=lambda scope: scope.qualname.count(".")))


def qualname(every: tuple[Scope, ...], line: int, function: str | None) -> str | None:
    """The dotted name of the function that a line belongs to, "" at module level.

    None where the traceback names a function that this line does not belong to: the file has
    changed.
    """
    holding = around(every, line)
    if function == "<module>":
        return ""
    if function is None or function.startswith("<"):
        return holding[-1].qualname if holding else ""
    name = function.rpartition(".")[2]
    own = [scope.qualname for scope in holding if scope.name == name]
    return own[-1] if own else None
