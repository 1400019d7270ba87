"""Lines that a twin of a function has, and that put there what is missing here."""

import ast
from collections.abc import Iterator

from patterns.search.evidence.crash import Crash
from patterns.search.evidence.message import Deed
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.place.locate import FUNCTIONS, Function, Place
from patterns.toolbox.repository import offlimits
from patterns.toolbox.source import lines
from patterns.toolbox.source.module import Module

LEAST = 2
"""Statements that twins have in common: a shorter function has no twin, only a likeness."""
MOST_FILES = 12


def trials(crash: Crash) -> Iterator[Trial]:
    """`obj.setdefault("Spec", {})` where the function of that name in a sibling file has it."""
    if crash.said.deed is not Deed.KEY or not crash.said.name:
        return
    key = crash.said.name.strip("'\"")
    if not key.isidentifier():
        return
    for index, module in enumerate(crash.resolver.project.mentioning(key)):
        if index >= MOST_FILES:
            return
        if offlimits.is_test(module.path):
            continue
        for donor, position in _givers(module, key):
            for own in crash.modules:
                yield from _given(donor, position, module, own)


def _givers(module: Module, key: str) -> Iterator[tuple[Function, int]]:
    """The functions that put something under a key, and which of their statements does."""
    for node in ast.walk(module.tree):
        if isinstance(node, FUNCTIONS):
            for position, statement in enumerate(node.body):
                if _stores(statement, key):
                    yield node, position


def _stores(statement: ast.stmt, key: str) -> bool:
    if not isinstance(statement, (ast.Assign, ast.Expr)):
        return False
    for node in ast.walk(statement):
        match node:
            case ast.Subscript(slice=ast.Constant(value=value), ctx=ast.Store()) if value == key:
                return True
            case ast.Call(
                func=ast.Attribute(attr="setdefault"), args=[ast.Constant(value=value), *_]
            ) if value == key:
                return True
    return False


def _given(donor: Function, position: int, there: Module, here: Module) -> Iterator[Trial]:
    """The statement at the same position of the twin that lacks it."""
    before = [_shape(each) for each in donor.body[:position]]
    after = [_shape(each) for each in donor.body[position + 1 :]]
    for node in ast.walk(here.tree):
        if not isinstance(node, FUNCTIONS) or node.name != donor.name or node is donor:
            continue
        if [_shape(each) for each in node.body] != before + after or len(node.body) < LEAST:
            continue
        if position == len(node.body):
            continue
        statement = node.body[position]
        place = Place(here, (here.tree, node), statement)
        written = there.bytes_of(donor.body[position]).decode(there.encoding)
        if not lines.is_alone(statement, here) or "\n" in written:
            continue
        yield Trial(
            "line_of_twin",
            Form.IDIOM,
            f"Do in `{node.name}()` what `{donor.name}()` of {there.path} does",
            "Both do the same but for this line, which puts there what is missing.",
            (lines.before(statement, [written], place),),
            extra=45,
        )


def _shape(statement: ast.stmt) -> tuple[str, tuple[str, ...]]:
    """What a statement is made of, and the local names in it: which method it calls may differ."""
    names = tuple(n.id for n in ast.walk(statement) if isinstance(n, ast.Name))
    return "/".join(type(node).__name__ for node in ast.walk(statement)), names
