"""The same edit at the twins of the statement that failed, which fail as this one does."""

import ast
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from patterns.contract import Edit, Frame
from patterns.search.evidence.crash import Crash
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.place.locate import Place
from patterns.toolbox.place.twins import Likeness, renamed, twins_of
from patterns.toolbox.source.module import Module

MOST = 5
"""Twins that are changed together: more of them share a phrase, not a fault."""
AHEAD = 1
"""What puts the edit at all of them before the edit at one."""
Making = Callable[[Crash], Iterator[Trial]]


@dataclass(frozen=True, eq=False, slots=True)
class Twin:
    """Another place that would fail alike, as if it had.

    Attributes:
        renamed: how the other function calls what this one calls otherwise.
    """

    crash: Crash
    likeness: Likeness
    renamed: Mapping[str, str]


def elsewhere(crash: Crash) -> list[Twin]:
    """The twins of the statement that failed."""
    found = [
        Twin(_moved(crash, place, there), likeness, _renames(place, there))
        for place in crash.inner.places
        for there, likeness in twins_of(place)
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
                near = twin.likeness is Likeness.SAME_FUNCTION
                whose = whose if near else "Its sibling functions do"
        if len(edits) > len(trial.edits):
            yield replace(
                trial,
                name=f"{trial.name}_everywhere",
                edits=tuple(edits),
                because=f"{trial.because} {whose} the very same elsewhere.",
                extra=trial.extra - AHEAD,
            )


def _may_be_repeated(trial: Trial) -> bool:
    """Whether an edit only lets more through, or says the same of the same line elsewhere."""
    return trial.repeated or (trial.form <= Form.CONVERTED and not _says(trial))


def _says(trial: Trial) -> bool:
    """Whether an edit raises or takes an error: its words are meant for one function."""
    return any(b"raise " in edit.new or b"try:" in edit.new for edit in trial.edits)


def _is_safe(trial: Trial, other: Trial, twin: Twin) -> bool:
    """Whether what is right here is right there, whatever it was that failed here."""
    if twin.likeness is Likeness.SAME_FUNCTION or _says(trial):
        return twin.likeness is Likeness.SAME_FUNCTION
    if twin.likeness in {Likeness.SAME, Likeness.PARALLEL}:
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
    kind = (trial.name, trial.form)
    here = [each for each in alone if (each.name, each.form) == kind]
    there = [each for each in trials if (each.name, each.form) == kind]
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


def _moved(crash: Crash, place: Place, twin: Place) -> Crash:
    """The crash as it would be, had the twin failed."""
    site = crash.inner
    frame = _marked(site.frame, place.statement, twin.statement, place.module)
    name = twin.function.name if twin.function is not None else frame.function
    frames = list(crash.fault.frames)
    frames[site.index] = replace(frame, function=name, context=None, locals={})
    return replace(crash, fault=replace(crash.fault, frames=tuple(frames)))


def _marked(
    frame: Frame, statement: ast.stmt | None, twin: ast.stmt | None, module: Module
) -> Frame:
    """A frame whose line and column mark in the twin what they mark in the statement."""
    if statement is None or twin is None:
        return frame
    for here, there in zip(ast.walk(statement), ast.walk(twin), strict=False):
        if (
            isinstance(here, ast.expr)
            and isinstance(there, ast.expr)
            and (here.lineno, module.character(here)) == (frame.line, frame.column)
        ):
            column = module.character(there)
            return replace(frame, line=there.lineno, column=column, end_column=None)
    line = twin.lineno + frame.line - statement.lineno
    return replace(frame, line=line, column=None, end_column=None)


def _renames(place: Place, twin: Place) -> Mapping[str, str]:
    if place.statement is None or twin.statement is None:
        return {}
    return renamed(place.statement, twin.statement)
