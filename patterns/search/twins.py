"""The same edit at the twins of the statement that failed, which fail as this one does."""

import ast
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from patterns.contract import Edit, Frame
from patterns.search.crash import Crash
from patterns.search.raises import AS_TOLD
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.locate import (
    FUNCTIONS,
    Function,
    Place,
    is_docstring,
    own,
    statements,
)
from patterns.toolbox.module import Module
from patterns.toolbox.names import BUILTINS, parameters

SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Return, ast.Raise)
MOST = 5
"""Twins that are changed together: more of them share a phrase, not a fault."""
SHORTEST = 10
"""Characters of a statement that is no mere phrase."""
LONG = 25
"""Characters of one that a function does not hold twice by chance."""
LEAST = 12
"""Nodes of a function that is not built like another one by chance."""
UNLIKE = 3
"""Names and texts in which a statement of a function that is built alike may differ."""
AHEAD = 1
"""What puts the edit at all of them before the edit at one."""
ALONE = {AS_TOLD, "as_handled"}
"""What another `except` of this function does says nothing of its siblings."""
Making = Callable[[Crash], Iterator[Trial]]


@dataclass(frozen=True, eq=False, slots=True)
class Twin:
    """Another place that would fail alike, as if it had.

    Attributes:
        exact: whether the statement is the same but for the names of what its function is given;
            else only the whole functions are built alike.
        near: whether it stands in the same function.
        renamed: how the other function calls what this one calls otherwise.
    """

    crash: Crash
    exact: bool
    near: bool
    renamed: Mapping[str, str]


def elsewhere(crash: Crash) -> list[Twin]:
    """The twins of the statement that failed."""
    found = [
        Twin(_moved(crash, place, statement, function), exact, near, _renamed(place, statement))
        for place in crash.inner.places
        for statement, function, exact, near in _twins(place)
    ]
    return found if len(found) <= MOST else []


def everywhere(alone: Sequence[Trial], twins: Sequence[Twin], make: Making) -> Iterator[Trial]:
    """Each of a family's trials at all twins together, where that changes more than one place."""
    fitting = [trial for trial in alone if _may_be_repeated(trial)]
    if not fitting:
        return
    made = [(twin, list(make(twin.crash))) for twin in twins]
    for trial in fitting:
        edits, whose = list(trial.edits), "The function does"
        for twin, trials in made:
            other = _counterpart(trial, alone, trials, twin)
            if other is None or not _is_safe(trial, other, twin):
                continue
            further = [edit for edit in other.edits if edit not in edits]
            if further and not any(_meet(one, each) for one in further for each in edits):
                edits += further
                whose = whose if twin.near else "Its sibling functions do"
        if len(edits) > len(trial.edits):
            yield replace(
                trial,
                family=f"{trial.family}_everywhere",
                edits=tuple(edits),
                because=f"{trial.because} {whose} the very same elsewhere.",
                extra=trial.extra - AHEAD,
            )


def _may_be_repeated(trial: Trial) -> bool:
    return trial.form <= Form.CONVERTED and trial.family not in ALONE


def _is_safe(trial: Trial, other: Trial, twin: Twin) -> bool:
    """Whether what is right here is right there, whatever it was that failed here."""
    if twin.near:
        return True
    if twin.exact:
        return trial.form <= Form.CONDITIONAL
    invented = Form.CONDITIONAL < trial.form < Form.CONVERTED
    shared = set(trial.edits) & set(other.edits)
    here, there = (_text(set(each.edits) - shared, twin) for each in (trial, other))
    return not invented and here is not None and here == there


def _text(edits: Collection[Edit], twin: Twin) -> str | None:
    """What edits change, as it is written: the smallest expression around them all."""
    module = twin.crash.inner.places[0].module
    if not edits or any(edit.path != module.path for edit in edits):
        return None
    start, end = min(edit.start for edit in edits), max(edit.end for edit in edits)
    around = [
        node
        for node in ast.walk(module.tree)
        if isinstance(node, ast.expr) and module.start(node) <= start and end <= module.end(node)
    ]
    smallest = min(around, key=lambda node: module.end(node) - module.start(node), default=None)
    return None if smallest is None else ast.dump(smallest)


def _counterpart(
    trial: Trial, alone: Sequence[Trial], trials: Sequence[Trial], twin: Twin
) -> Trial | None:
    """The trial that does at the twin what one does here."""
    kind = (trial.family, trial.form)
    here = [each for each in alone if (each.family, each.form) == kind]
    there = [each for each in trials if (each.family, each.form) == kind]
    wanted = _new(trial, twin.renamed)
    for other in there:
        if _new(other, {}) == wanted:
            return other
    return there[here.index(trial)] if len(here) == len(there) else None


def _new(trial: Trial, renamed: Mapping[str, str]) -> list[str]:
    """What a trial adds, without the white space, in another function's names."""
    words = (edit.new.decode(errors="replace") for edit in trial.edits)
    texts = (re.sub(r"\w+", lambda word: renamed.get(word[0], word[0]), text) for text in words)
    return [" ".join(text.split()) for text in texts if text.strip()]


def _meet(one: Edit, other: Edit) -> bool:
    """Whether two edits touch the same bytes."""
    if one.path != other.path:
        return False
    return one.start <= other.end and other.start <= one.end


def _moved(crash: Crash, place: Place, twin: ast.stmt, function: Function) -> Crash:
    """The crash as it would be, had the twin failed."""
    site, statement = crash.inner, place.statement or twin
    frame = replace(site.frame, function=function.name, context=None, locals={})
    frame = _marked(frame, statement, twin, place.module)
    frames = list(crash.fault.frames)
    frames[site.index] = frame
    moved = Crash(replace(crash.fault, frames=tuple(frames)), crash.sources)
    object.__setattr__(moved, "resolver", crash.resolver)  # it knows the whole repository already
    return moved


def _marked(frame: Frame, statement: ast.stmt, twin: ast.stmt, module: Module) -> Frame:
    """A frame whose line and columns mark in the twin what they mark in the statement."""
    line = twin.lineno + frame.line - statement.lineno
    if frame.column is None:
        return replace(frame, line=line)
    marked = [
        there
        for here, there in zip(ast.walk(statement), ast.walk(twin), strict=False)
        if isinstance(here, ast.expr)
        and isinstance(there, ast.expr)
        and here.lineno == frame.line
        and module.character(here) == frame.column
    ]
    if not marked:
        return replace(frame, line=line, column=None, end_column=None)
    first = marked[0]
    return replace(frame, line=first.lineno, column=module.character(first), end_column=None)


def _twins(place: Place) -> Iterator[tuple[ast.stmt, Function, bool, bool]]:
    """The statements elsewhere, the functions around them, and how much alike they are."""
    function, statement = place.function, place.statement
    if function is None or not isinstance(statement, SIMPLE):
        return
    deliberate = isinstance(statement, ast.Raise)
    text = place.module.bytes_of(statement)
    if len(text) >= LONG and not deliberate:
        for twin in statements(function.body):
            if twin is not statement and ast.dump(twin) == ast.dump(statement):
                yield twin, function, True, True
    for sibling in _siblings(function, place):
        exact = [] if deliberate else list(_exact(statement, function, sibling, len(text)))
        yield from ((twin, sibling, True, False) for twin in exact)
        like = None if exact else _at_same_position(statement, function, sibling)
        if like is not None:
            yield like, sibling, False, False


def _exact(
    statement: ast.stmt, function: Function, sibling: Function, size: int
) -> Iterator[ast.stmt]:
    """The same statement in another function, which it is given all of it as here."""
    if size < SHORTEST or not _reads_parameters(statement, function):
        return
    for twin in statements(sibling.body):
        if type(twin) is not type(statement) or not _reads_parameters(twin, sibling):
            continue
        same = _dump(twin, {}) == _dump(statement, {})
        if same or (
            size >= LONG and _dump(twin, _own(sibling)) == _dump(statement, _own(function))
        ):
            yield twin


def _own(function: Function) -> Mapping[str, str]:
    """What a function's parameters are called in all functions of its shape."""
    return {given.arg: f"_{at}" for at, given in enumerate(parameters(function.args))}


def _dump(statement: ast.stmt, renamed: Mapping[str, str]) -> str:
    """A statement's shape; of a name that is bound, only what it is bound to."""
    bound: ast.AST = statement
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        bound = statement.value
    text = ast.dump(bound)
    return re.sub(r"id='(\w+)'", lambda name: f"id='{renamed.get(name[1], name[1])}'", text)


def _renamed(place: Place, twin: ast.stmt) -> Mapping[str, str]:
    """How the twin calls what the statement calls otherwise."""
    pairs = zip(ast.walk(place.statement or twin), ast.walk(twin), strict=False)
    return {
        here.id: there.id
        for here, there in pairs
        if isinstance(here, ast.Name) and isinstance(there, ast.Name) and here.id != there.id
    }


def _siblings(function: Function, place: Place) -> list[Function]:
    """The other functions of the same class or module; in the classes beside it, its namesakes."""
    holders = [s for s in place.scopes if isinstance(s, (ast.ClassDef, ast.Module))]
    found = [n for n in holders[-1].body if isinstance(n, FUNCTIONS) and n is not function]
    if isinstance(holders[-1], ast.ClassDef):
        found += [
            node
            for cls in holders[-2].body
            if isinstance(cls, ast.ClassDef) and cls is not holders[-1]
            for node in cls.body
            if isinstance(node, FUNCTIONS) and node.name == function.name
        ]
    return found


def _at_same_position(
    statement: ast.stmt, function: Function, sibling: Function
) -> ast.stmt | None:
    """The statement's counterpart in a function that is built just as this one."""
    ours, theirs = _skeleton(function), _skeleton(sibling)
    if len(ours) < LEAST or [*map(type, ours)] != [*map(type, theirs)]:
        return None
    twin = next(
        (there for here, there in zip(ours, theirs, strict=True) if here is statement), None
    )
    if not isinstance(twin, ast.stmt):
        return None
    pairs = zip_longest(_words(statement), _words(twin))
    unlike = sum(one != other for one, other in pairs)
    return twin if unlike <= UNLIKE else None


def _skeleton(function: Function) -> list[ast.AST]:
    """The nodes of a function's body, which say how it is built."""
    body = function.body[1:] if is_docstring(function.body[0]) else function.body
    small = (ast.expr_context, ast.operator, ast.boolop, ast.unaryop, ast.cmpop)
    nodes = (node for statement in body for node in ast.walk(statement))
    return [node for node in nodes if not isinstance(node, small)]


def _words(node: ast.AST) -> list[object]:
    """The names and constants of a node, in their order."""
    names = ("id", "attr", "arg", "value", "name")
    found = ([getattr(part, name, None) for name in names] for part in ast.walk(node))
    return [
        next((each for each in each_of if isinstance(each, (str, int, float, bytes))), None)
        for each_of in found
    ]


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
