"""Added `except` clauses that go on just as another one of the function does for the same error."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from patterns.search.evidence.crash import Crash, Site
from patterns.search.evidence.decided import (
    MISTAKES,
    ancestors,
    covered_by,
    covers,
    documented,
    is_decided,
)
from patterns.search.evidence.message import Deed
from patterns.search.evidence.nameable import WIDE, visible_type
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.errors.tries import caught
from patterns.toolbox.names.names import BUILTINS, parameter_names
from patterns.toolbox.place.locate import FUNCTIONS, Place, own
from patterns.toolbox.source import lines

MOST = 3
"""Statements of a handler that are said again."""
PLAIN = (ast.Expr, ast.Pass, ast.Return, ast.Raise, ast.Continue, ast.Break, ast.Assign)
COVERED = (ast.Expr, ast.Assign, ast.AnnAssign, ast.Return, ast.Import, ast.ImportFrom)
LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)


@dataclass(frozen=True, slots=True)
class _Under:
    """A statement that fails, and how its error can be named there."""

    place: Place
    statement: ast.stmt
    kind: str


def trials(crash: Crash) -> Iterator[Trial]:
    """Ways on from what fails, in the function's own manner: only where the error arises."""
    site = crash.inner
    for place in site.places:
        under = _under(crash, place)
        if under is None or is_decided(place, crash):
            continue
        if crash.is_cleanup:
            yield from _cleaned_up(under)
        if not _is_slip(crash, site):
            yield from _as_handled(under, crash)


def _under(crash: Crash, place: Place) -> _Under | None:
    kind, statement = visible_type(crash, place), place.statement
    if kind is None or statement is None or not lines.is_alone(statement, place.module):
        return None
    # What the project raises on purpose is not to be taken back on the next line.
    if not isinstance(statement, COVERED):
        return None
    inside = isinstance(place.scopes[-1], (*FUNCTIONS, ast.Module))
    return _Under(place, statement, kind) if inside else None


def _is_slip(crash: Crash, site: Site) -> bool:
    """Whether the error more likely is the code's own mistake than the data's."""
    if crash.fault.type not in MISTAKES:
        return False
    told = any(suspect.deed is not Deed.OTHER for suspect in crash.suspects)
    own_doing = crash.raised_here and told and crash.said.deed is not Deed.ARGUMENT
    return site.steps > 0 or own_doing


def _cleaned_up(under: _Under) -> Iterator[Trial]:
    """`try: rollback() except T: pass`, where another error is on its way."""
    place, statement = under.place, under.statement
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Call):
        return
    handler = [f"except {under.kind}:", f"{lines.step(place)}pass"]
    edits = lines.tried([statement], handler, place)
    if edits is not None:
        yield Trial(
            "clean_up",
            Form.JOINED,
            f"Let {under.kind} while cleaning up not hide the error",
            "Another error is on its way here, and is the one to be seen.",
            tuple(edits),
            extra=10,
        )


def _as_handled(under: _Under, crash: Crash) -> Iterator[Trial]:
    """`try: ... except T: ...`, with what another `except T` of the function does."""
    place, statement = under.place, under.statement
    names = ancestors(crash)
    for block in [node for node in own(place.body) if isinstance(node, ast.Try)]:
        for handler in block.handlers:
            if not covers(handler, names):
                continue
            said = _said(handler, block, under)
            if said is None or not _is_known(said, handler, under):
                continue
            error = f" as {handler.name}" if handler.name else ""
            step = lines.step(place)
            texts = [f"{step}{ast.unparse(each)}" for each in said]
            for turn, name in enumerate(_names(handler, under, crash)):
                edits = lines.tried([statement], [f"except {name}{error}:", *texts], place)
                if edits is not None:
                    leaves = isinstance(said[-1], ast.Return)
                    yield Trial(
                        "as_handled",
                        Form.LEAVES if leaves else Form.WIDENED,
                        f"Handle {under.kind} as on line {handler.lineno}",
                        "The function does so with the same error elsewhere.",
                        tuple(edits),
                        extra=(-10 if leaves else 20) + 5 * turn,
                    )


def _names(handler: ast.ExceptHandler, under: _Under, crash: Crash) -> Iterator[str]:
    """What the clause may name: the same as the other one, and all that bad data raises here."""
    yield (first := _named(handler, under))
    also = sorted(documented(crash) - {first, *covered_by(first)} - MISTAKES)
    if first.isidentifier() and also:
        yield f"({', '.join([first, *also])})"


def _named(handler: ast.ExceptHandler, under: _Under) -> str:
    """The type as the other handler names it, where it names one that is not too wide."""
    named = caught(handler.type)
    is_one = isinstance(handler.type, (ast.Name, ast.Attribute)) and not set(named) & WIDE
    return ast.unparse(handler.type) if is_one and handler.type is not None else under.kind


def _said(handler: ast.ExceptHandler, block: ast.Try, under: _Under) -> list[ast.stmt] | None:
    """What the other handler does, said of this statement; None where that is something else."""
    statement, place, body = under.statement, under.place, handler.body
    if len(body) > MOST or not all(isinstance(each, PLAIN) for each in body):
        return None
    last = body[-1]
    if isinstance(last, (ast.Continue, ast.Break)):
        loop = lines.loop_around(block, place)
        return body if loop is lines.loop_around(statement, place) else None
    if isinstance(last, LEAVING):
        return body
    if isinstance(statement, ast.Expr):
        return body if isinstance(statement.value, ast.Call) else None
    targets = _targets(statement)
    if len(targets) != 1:
        return None
    # What is read later is bound as the other handler binds what its own `try` would have.
    match body:
        case [*before, ast.Assign(targets=[bound], value=value)] if any(
            ast.unparse(bound) in _targets(each) for each in block.body
        ):
            again = ast.parse(f"{targets[0]} = {ast.unparse(value)}").body
            return [*before, *again]
    return None


def _targets(statement: ast.stmt) -> list[str]:
    match statement:
        case ast.Assign(targets=[ast.Name() | ast.Attribute() as target]):
            return [ast.unparse(target)]
        case ast.AnnAssign(target=target):
            return [ast.unparse(target)]
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            # What `*` binds is not known here.
            named = [(alias.asname or alias.name).partition(".")[0] for alias in names]
            return [name for name in named if name != "*"]
    return []


def _is_known(said: list[ast.stmt], handler: ast.ExceptHandler, under: _Under) -> bool:
    """Whether all that the handler reads is bound where this statement fails."""
    function = under.place.function
    names = [n for each in said for n in ast.walk(each) if isinstance(n, ast.Name)]
    stored = [
        n for n in own(under.place.body) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    ]
    before = {n.id for n in stored if n.lineno < under.statement.lineno}
    later = {n.id for n in stored} - before - {handler.name}
    given = set(parameter_names(function)) if function is not None else set()
    read = {n.id for n in names if isinstance(n.ctx, ast.Load)}
    return not read & later - given - BUILTINS
