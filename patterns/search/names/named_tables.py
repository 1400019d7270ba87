"""Tables of names that `__getattr__` looks in: the name that one of them does not hold."""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise

from patterns.search.evidence.crash import Crash
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.place.locate import FUNCTIONS, Place, own
from patterns.toolbox.source.module import Module

NAME = re.compile(r"(?:.*\battribute )?['\"`]?([A-Za-z_]\w*)['\"`]?\.?")
"""A message that is the name itself, or speaks of an attribute of that name."""
LEAST = 3
"""Entries of a table that shows what an entry holds."""


def trials(crash: Crash) -> Iterator[Trial]:
    """`"name": None` among the names that all have the same value."""
    named = NAME.fullmatch(crash.fault.message)
    if crash.fault.type != "AttributeError" or named is None or not crash.is_deliberate:
        return
    for place in crash.inner.places:
        cls = place.cls
        if place.function is None or place.function.name != "__getattr__" or cls is None:
            continue
        read = {n.attr for n in own(place.function.body) if isinstance(n, ast.Attribute)}
        for table in _tables(cls, read):
            yield from _with_entry(table, named[1], place)


def _tables(cls: ast.ClassDef, read: set[str]) -> Iterator[ast.Dict]:
    """The tables that an attribute is set to of which every entry holds the same."""
    for method in cls.body:
        for node in own(method.body) if isinstance(method, FUNCTIONS) else ():
            match node:
                case ast.Assign(targets=[ast.Attribute(attr=attr)], value=ast.Dict() as table):
                    values = {ast.dump(value) for value in table.values}
                    plain = all(isinstance(value, ast.Constant) for value in table.values)
                    keys = [k for k in table.keys if isinstance(k, ast.Constant)]
                    every = len(keys) == len(table.keys) >= LEAST
                    if attr in read and len(values) == 1 and plain and every:
                        yield table


def _with_entry(table: ast.Dict, name: str, place: Place) -> Iterator[Trial]:
    module = place.module
    keys = [key for key in table.keys if isinstance(key, ast.Constant)]
    names = [str(key.value) for key in keys]
    if name in names or not all(_starts_its_line(key, module) for key in keys):
        return
    # Where the names stand in their order, the new one goes between its neighbours.
    pairs = enumerate(pairwise(names))
    after = next((n for n, (one, other) in pairs if one < name < other), 0)
    at = module.starts[keys[after + 1].lineno - 1]
    quote = module.bytes_of(keys[0])[:1].decode()
    value = ast.unparse(table.values[0])
    indent = module.indent(keys[0]).decode()
    line = f"{indent}{quote}{name}{quote}: {value},{module.newline.decode()}"
    yield Trial(
        "named_entry",
        Form.INITIALISED,
        f"Let every object have `{name}`",
        f"`__getattr__()` looks in a table of {len(names)} names that all hold `{value}` at first.",
        (module.edit(at, at, line),),
    )


def _starts_its_line(key: ast.Constant, module: Module) -> bool:
    return not module.line(key.lineno)[: key.col_offset].strip()
