"""Twins of a statement stand in the same file, and would fail as it does."""

import ast

from patterns.toolbox.place.locate import FUNCTIONS, Place
from patterns.toolbox.place.twins import Likeness, parallel, renamed, twins_of
from patterns.toolbox.source.module import parse


def likenesses(code: str) -> list[tuple[int, Likeness]]:
    """Of the first statement of the file's first function."""
    module = parse("app.py", code.encode())
    scope: ast.Module | ast.ClassDef = module.tree
    outer: tuple[ast.Module | ast.ClassDef, ...] = (module.tree,)
    if isinstance(first := scope.body[0], ast.ClassDef):
        scope, outer = first, (module.tree, first)
    function = next(node for node in scope.body if isinstance(node, FUNCTIONS))
    place = Place(module, (*outer, function), function.body[0])
    return [(p.statement.lineno, how) for p, how in twins_of(place) if p.statement is not None]


def test_the_same_statement_of_a_sibling_is_a_twin_whatever_it_binds() -> None:
    code = "def f(s):\n    a = split(s.strip())\n\ndef g(s):\n    b = split(s.strip())\n"

    assert likenesses(code) == [(5, Likeness.SAME)]


def test_parameters_of_other_names_make_only_long_statements_twins() -> None:
    code = "def f(s):\n    return split(s{0})\n\ndef g(t):\n    return split(t{0})\n"

    assert likenesses(code.format(".strip().removeprefix('0x')")) == [(5, Likeness.SAME)]
    assert likenesses(code.format("")) == []


def test_what_a_function_makes_itself_is_no_twin_of_what_it_is_given() -> None:
    code = (
        "def f(s):\n    a = split(s.strip())\n\ndef g():\n    s = h()\n    b = split(s.strip())\n"
    )

    assert likenesses(code) == []


def test_a_function_may_hold_a_long_statement_twice() -> None:
    code = (
        "def f(s):\n    self.take(s.strip().lower())\n    h()\n    self.take(s.strip().lower())\n"
    )

    assert likenesses(code) == [(4, Likeness.SAME_FUNCTION)]


def test_functions_that_are_built_alike_hold_twins_in_the_same_place() -> None:
    code = "def f(self):\n    return read(self.one.find(A1).encode('ascii')) or {}\n\n" * 2
    other = code.replace("def f", "def g", 1).replace("A1", "A2", 1)

    assert likenesses(other) == [(5, Likeness.BUILT_ALIKE)]
    assert likenesses(other.replace("or {}", "or None", 1)) == []


def test_what_is_said_of_two_things_is_parallel_where_one_word_of_the_names_differs() -> None:
    code = (
        "def f(old_args, new_args, old_kind, new_kind):\n"
        "    if old_kind:\n        old_args.pop(0)\n"
        "    if new_kind:\n        new_args.pop(0)\n"
    )
    module = parse("app.py", code.encode())
    function = module.tree.body[0]
    assert isinstance(function, FUNCTIONS)
    first, second = function.body

    assert list(parallel(first, function)) == [second]
    assert renamed(first, second) == {"old_kind": "new_kind", "old_args": "new_args"}
