"""Entries that a table lacks, with the values that the failing test expects of them."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from patterns.contract import Edit
from patterns.search.evidence import shown_values
from patterns.search.evidence.crash import Crash, Suspect
from patterns.search.raises.wording import quoted
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.source import displays
from patterns.toolbox.source.module import Module

LEAST = 2
"""Entries that show what a table's values are like."""
MOST_TABLES = 80
"""Classes that may hold a table of one name: a first run tells which of them was asked."""
SWAYED = 3
"""How many entries may be added: a test that expects more describes another table."""
EQUAL = {"assertEqual", "assertEquals", "assert_equal", "eq_"}


@dataclass(frozen=True, slots=True)
class _Table:
    """A display, the file it stands in, and when it is the one that was asked."""

    node: ast.Dict
    module: Module
    condition: str


def trials(crash: Crash) -> Iterator[Trial]:
    """`"weeks": "{0} weke"` in the table of the class that was asked for it."""
    key = crash.said.key
    if key is None:
        return
    expected = dict(_expected(key, crash))
    if key not in expected:
        return
    for suspect in crash.suspects:
        for table in _tables(suspect, crash):
            yield from _completed(table, expected, suspect, crash)


def _expected(key: object, crash: Crash) -> Iterator[tuple[object, object]]:
    """What the test compares with what it asked for: by key, and where it failed."""
    for function, place in shown_values.tests(crash):
        line = place.statement.lineno if place.statement is not None else 0
        for node in ast.walk(function):
            match node:
                case ast.Compare(
                    left=asked, ops=[ast.Eq()], comparators=[ast.Constant(value=value)]
                ):
                    pass
                case ast.Call(
                    func=ast.Attribute(attr=name) | ast.Name(id=name),
                    args=[asked, ast.Constant(value=value), *_],
                ) if name in EQUAL:
                    pass
                case _:
                    continue
            given = [arg.value for arg in _arguments(asked) if isinstance(arg, ast.Constant)]
            if given:
                yield given[0], _template(value, given[1:])
            elif node.lineno <= line <= (node.end_lineno or 0) and not _arguments(asked):
                yield key, value


def _arguments(asked: ast.expr) -> list[ast.expr]:
    return asked.args if isinstance(asked, ast.Call) else []


def _template(value: object, given: Sequence[object]) -> object:
    """An expected text with a place for the number that was passed."""
    for number in given:
        if isinstance(value, str) and isinstance(number, int) and str(number) in value.split():
            return " ".join("{0}" if word == str(number) else word for word in value.split(" "))
    return value


def _tables(suspect: Suspect, crash: Crash) -> Iterator[_Table]:
    match suspect.node:
        case ast.Dict() as display:
            yield _Table(display, suspect.module, "True")
        case ast.Name(id=name):
            for node in suspect.module.tree.body:
                if isinstance(node, (ast.Assign, ast.AnnAssign)) and _gives(node, name):
                    yield from _display(node, suspect.module, "True")
        case ast.Attribute(value=ast.Name(id="self" | "cls" as owner), attr=name):
            yield from list(_of_classes(owner, name, crash))[:MOST_TABLES]


def _of_classes(owner: str, name: str, crash: Crash) -> Iterator[_Table]:
    kind = "type(self)" if owner == "self" else "cls"
    for module in crash.resolver.project.mentioning(name):
        for cls in crash.resolver.classes_in(module):
            for node in cls.node.body:
                if isinstance(node, (ast.Assign, ast.AnnAssign)) and _gives(node, name):
                    first = f"next((c.__name__ for c in {kind}.__mro__ if {name!r} in vars(c)), '')"
                    yield from _display(node, module, f"{first} == {cls.name!r}")


def _gives(node: ast.Assign | ast.AnnAssign, name: str) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return any(isinstance(target, ast.Name) and target.id == name for target in targets)


def _display(node: ast.Assign | ast.AnnAssign, module: Module, condition: str) -> Iterator[_Table]:
    if isinstance(node.value, ast.Dict):
        yield _Table(node.value, module, condition)


def _completed(
    table: _Table, expected: dict[object, object], suspect: Suspect, crash: Crash
) -> Iterator[Trial]:
    keys = [node.value for node in table.node.keys if isinstance(node, ast.Constant)]
    kinds = {type(node.value) for node in table.node.values if isinstance(node, ast.Constant)}
    if len(keys) < LEAST or len(keys) != len(table.node.values) or len(kinds) != 1:
        return
    kind = kinds.pop()
    missing = {
        key: value
        for key, value in expected.items()
        if key not in keys and type(key) is type(keys[0]) and type(value) is kind
    }
    if 0 < len(missing) <= SWAYED:
        shown = ", ".join(map(repr, missing))
        yield Trial(
            "entry_expected",
            Form.IDIOM,
            f"Add {shown} to the table",
            f"The table has no {shown}, and the failing test says what to find there.",
            (_added(table, missing, suspect, crash),),
            condition=suspect.was(table.condition),
            extra=30,
        )


def _added(table: _Table, missing: Mapping[Any, object], suspect: Suspect, crash: Crash) -> Edit:
    """The edit that puts entries where tables of the same name have them, else at the end."""
    anchor = _anchor(table, next(iter(missing)), suspect, crash)
    pairs = [f"{_literal(key)}: {_literal(value)}" for key, value in missing.items()]
    return displays.behind(anchor, pairs, table.node, table.module, None)


def _anchor(table: _Table, key: object, suspect: Suspect, crash: Crash) -> ast.expr:
    """The value behind which a key stands in a sibling of the table."""
    ours = {
        node.value: value
        for node, value in zip(table.node.keys, table.node.values, strict=True)
        if isinstance(node, ast.Constant)
    }
    for other in _tables(suspect, crash):
        known = [node.value for node in other.node.keys if isinstance(node, ast.Constant)]
        if key in known and known.index(key) and known[known.index(key) - 1] in ours:
            return ours[known[known.index(key) - 1]]
    return table.node.values[-1]


def _literal(value: object) -> str:
    return quoted(value) if isinstance(value, str) else repr(value)
