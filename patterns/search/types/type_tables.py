"""Tables and displays of types that lack one whose kin they have."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from patterns.contract import Edit
from patterns.search.evidence import shown_values
from patterns.search.evidence.crash import Crash
from patterns.search.evidence.expected import expected
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.names.names import BUILTINS, bare, lookup
from patterns.toolbox.place.locate import Place
from patterns.toolbox.source import displays
from patterns.toolbox.source.module import Module
from patterns.toolbox.values.kin import group_of

LEAST = 2
"""Types that make a display one of types."""
MOST = 3
"""Displays that are tried: more of them say nothing any more."""
EXTRA = 40
NAMED = re.compile(r"<class '(?:\w+\.)*(\w+)'>|(\w+)\(\) takes no arguments|abstract class (\w+)")
"""How messages name a type that itself was handed over."""


@dataclass(frozen=True, eq=False, slots=True)
class _Display:
    """A display of types; `values` are what a table says of each."""

    keys: list[ast.expr]
    values: list[ast.expr]
    node: ast.expr
    module: Module

    @property
    def types(self) -> list[str]:
        """Their bare names."""
        return [bare(key) for key in self.keys]


def trials(crash: Crash) -> Iterator[Trial]:
    """`Collection: list` beside `Sequence: list`."""
    named = [word for each in NAMED.findall(crash.fault.message[:500]) for word in each if word]
    if not named or expected(crash):
        return
    found = (
        trial
        for module in crash.modules
        for display in _displays(module)
        for kind in named
        for trial in _completed(kind, display, crash)
    )
    yield from list(found)[:MOST]


def _displays(module: Module) -> Iterator[_Display]:
    for node in ast.walk(module.tree):
        match node:
            case ast.Dict(keys=keys, values=values):
                found = [key for key in keys if key is not None]
            case ast.Tuple(elts=found) | ast.List(elts=found) | ast.Set(elts=found):
                values = []
            case _:
                continue
        named = all(isinstance(key, (ast.Name, ast.Attribute)) for key in found)
        if named and len(found) >= LEAST and len(values) in {0, len(found)}:
            yield _Display(found, values, node, module)


def _completed(kind: str, display: _Display, crash: Crash) -> Iterator[Trial]:
    """The display with the type, and with the others of its kin that the failing test names."""
    group, held = group_of(kind), display.types
    alike = [at for at, name in enumerate(held) if name in group]
    if kind in held or not alike:
        return
    given = {ast.unparse(display.values[at]) for at in alike} if display.values else {""}
    if len(given) != 1:
        return  # kin that are not treated alike
    wanted = [kind, *sorted((_of_test(crash) & group) - {kind, *held})]
    written = [_written(name, display, alike) for name in wanted]
    if written[0] is None:
        return
    value = given.pop()
    entries = [f"{name}: {value}" if value else name for name in written if name is not None]
    yield Trial(
        "type_entry",
        Form.JOINED,
        f"Treat `{kind}` as `{held[alike[-1]]}` is treated",
        f"`{kind}` is missing beside `{held[alike[-1]]}`, which is of its kin.",
        (_added(entries, display, alike[-1]),),
        extra=EXTRA,
    )


def _of_test(crash: Crash) -> set[str]:
    """The bare names that the failing test and its parameters speak of, as they are imported."""
    found: set[str] = set()
    for function, place in shown_values.tests(crash):
        aliases = {
            alias.asname: alias.name
            for node in place.module.tree.body
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
            if alias.asname is not None
        }
        for node in ast.walk(function):
            match node:
                case ast.Name(id=name) | ast.Attribute(attr=name):
                    found.add(aliases.get(name, name))
    return found


def _written(name: str, display: _Display, alike: list[int]) -> str | None:
    """A type as its kin is written; None where the file has no name for it."""
    if name in BUILTINS:
        return name
    for at in reversed(alike):
        match display.keys[at]:
            case ast.Attribute(value=home) if ast.unparse(home) == "collections.abc":
                return f"{ast.unparse(home)}.{name}"
    place = Place(display.module, (display.module.tree,))
    return name if lookup(name, place) is not None else None


def _added(entries: list[str], display: _Display, behind: int) -> Edit:
    anchor, key = (display.values or display.keys)[behind], display.keys[behind]
    return displays.behind(anchor, entries, display.node, display.module, key)
