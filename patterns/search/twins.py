"""The same edit at the same statement of sibling functions, which fail as this one does."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace

from patterns.contract import Edit
from patterns.search.crash import Crash
from patterns.search.decided import is_decided
from patterns.search.raises import AS_TOLD
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.locate import FUNCTIONS, Function, Place, own, statements
from patterns.toolbox.module import Module
from patterns.toolbox.names import BUILTINS, parameters

SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Return)
MOST = 5
"""Siblings that are changed together: more of them share a phrase, not a fault."""
SHORTEST = 10
"""Characters of a statement that is no mere phrase."""
LONG = 25
"""Characters of one that a function does not hold twice by chance."""
AHEAD = 1
"""What puts the edit at all of them before the edit at one."""


@dataclass(frozen=True, slots=True)
class _Lines:
    """The lines of a statement: where they start and end, and where what is read starts."""

    start: int
    end: int
    value: int


def with_siblings(trial: Trial, crash: Crash) -> Iterator[Trial]:
    """The trial at all sibling functions, where it only touches the statement that failed."""
    # What another `except` of this function does says nothing of its siblings.
    if trial.form > Form.CONVERTED or trial.family in {AS_TOLD, "as_handled"}:
        return
    for place in crash.inner.places:
        statement, module = place.statement, place.module
        if statement is None or not isinstance(statement, SIMPLE):
            continue
        here = _lines(statement, module)
        if not all(
            edit.path == module.path and here.start <= edit.start <= edit.end <= here.end
            for edit in trial.edits
        ):
            continue
        inside = all(edit.start >= here.value for edit in trial.edits)
        there, whose = _again(place) if inside else [], "The function does"
        if trial.family.startswith("translate"):
            there = _as_it_stands(place, crash)
        if not there and trial.form <= Form.CONDITIONAL:
            there, whose = _twins(place), "Its sibling functions do"
        if not 0 < len(there) <= MOST:
            continue
        elsewhere = (_moved(edit, here, twin) for twin in there for edit in trial.edits)
        yield replace(
            trial,
            family=f"{trial.family}_everywhere",
            edits=(*trial.edits, *elsewhere),
            because=f"{trial.because} {whose} the very same elsewhere.",
            extra=trial.extra - AHEAD,
        )


def _moved(edit: Edit, here: _Lines, there: _Lines) -> Edit:
    """An edit at another statement: the names that statements bind need not be equally long."""
    by_start, by_end = there.start - here.start, there.end - here.end
    start = edit.start + (by_end if edit.start >= here.value else by_start)
    end = edit.end + (by_end if edit.end >= here.value else by_start)
    return replace(edit, start=start, end=end)


def _lines(statement: ast.stmt, module: Module) -> _Lines:
    last = statement.end_lineno or statement.lineno
    value = statement.value if isinstance(statement, ast.Assign) else statement
    return _Lines(module.starts[statement.lineno - 1], module.starts[last], module.start(value))


def _twins(place: Place) -> list[_Lines]:
    """The same statement in each sibling function."""
    function, statement, module = place.function, place.statement, place.module
    if function is None or statement is None or not _reads_parameters(statement, function):
        return []
    wanted = _text(statement, module)
    if len(wanted[1].strip()) < SHORTEST:
        return []
    return [
        _lines(twin, module)
        for sibling in _siblings(function, place)
        for twin in statements(sibling.body)
        if isinstance(twin, SIMPLE)
        and _text(twin, module) == wanted
        and _reads_parameters(twin, sibling)
    ]


def _again(place: Place) -> list[_Lines]:
    """The same statement elsewhere in the function, whatever it is indented by."""
    function, statement, module = place.function, place.statement, place.module
    if function is None or not isinstance(statement, ast.Expr):
        return []
    wanted = module.bytes_of(statement)
    if len(wanted) < LONG or b"\n" in wanted:
        return []
    return [
        _lines(twin, module)
        for twin in statements(function.body)
        if isinstance(twin, ast.Expr) and twin is not statement and module.bytes_of(twin) == wanted
    ]


def _as_it_stands(place: Place, crash: Crash) -> list[_Lines]:
    """The same lines elsewhere in the function, unless a handler says already what happens there.

    What makes them fail here makes them fail there.
    """
    function, statement, module = place.function, place.statement, place.module
    if function is None or statement is None:
        return []
    here = _lines(statement, module)
    wanted = module.data[here.start : here.end]
    if len(wanted.strip()) < LONG:
        return []
    others = (each for each in statements(function.body) if each is not statement)
    free = (each for each in others if not is_decided(replace(place, statement=each), crash))
    found = (_lines(each, module) for each in free)
    return [each for each in found if module.data[each.start : each.end] == wanted]


def _text(statement: ast.stmt, module: Module) -> tuple[bytes, bytes]:
    """Indentation and source; of a name that is bound, only what it is bound to."""
    lines = _lines(statement, module)
    source = module.data[lines.start : lines.end]
    match statement:
        case ast.Assign(targets=[ast.Name()]):
            return module.indent(statement), module.data[lines.value : lines.end]
    return module.indent(statement), source


def _siblings(function: Function, place: Place) -> list[Function]:
    """The other functions of the same class, or of the module where it is in none."""
    holder = next(
        (s for s in reversed(place.scopes) if isinstance(s, (ast.ClassDef, ast.Module))),
        place.module.tree,
    )
    return [node for node in holder.body if isinstance(node, FUNCTIONS) and node is not function]


def _reads_parameters(statement: ast.stmt, function: Function) -> bool:
    """Whether a statement only reads what the function is given, and modules' names."""
    given = {parameter.arg for parameter in parameters(function.args)}
    stored = {
        node.id
        for node in own(function.body)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    read = {
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    local = read & (given | stored) - BUILTINS
    return bool(local - {"self", "cls"}) and local <= given
