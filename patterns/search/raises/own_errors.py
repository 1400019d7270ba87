"""Errors of the project's own in place of one that Python or a library raised."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace

from patterns.contract import Condition
from patterns.search.evidence import callers, declared, on_the_way
from patterns.search.evidence.asks import Ask, asks
from patterns.search.evidence.crash import Crash, Suspect
from patterns.search.evidence.expected import expected, reachable
from patterns.search.evidence.expressions import is_parameter
from patterns.search.evidence.message import Deed
from patterns.search.evidence.operators import OPERATORS
from patterns.search.raises import constructed, worded, wording
from patterns.search.raises.falling import fallen
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.errors.expected import Expected
from patterns.toolbox.errors.own_errors import raises_of
from patterns.toolbox.names.names import BUILTINS, bare, stored
from patterns.toolbox.place.locate import FUNCTIONS, Place
from patterns.toolbox.source import lines

OF_ITS_OWN, OF_ITS_FILE = -25, -10
"""How much better a function is that raises the expected error already, or whose file does."""
FURTHER = 8
"""How much worse one frame further out is."""
FRAMES = 3
PLAIN_DEEDS = {Deed.KEY, Deed.INDEX, Deed.UNPACK, Deed.ZERO, Deed.NUMBER}
"""What an error's own words leave no doubt about."""
BESIDE = 40
"""How much worse another value is than the one that the crash itself speaks of."""
AS_WORDED = -10
"""How much better a condition is that the expected words tell than one that the crash tells."""


def trials(crash: Crash) -> Iterator[Trial]:
    """Ways to raise what the failing test waits for, where the crash is now."""
    for kind in [*expected(crash), *on_the_way.kinds(crash)]:
        if kind.name == crash.fault.type:
            continue
        yield from _as_worded(kind, crash)
        types: tuple[str, ...] = ()
        for distance, view in enumerate(callers.views(crash, FRAMES)):
            for suspect in view.suspects:
                types = types or declared.types(suspect, crash)
                if _is_fit(kind, suspect.place):
                    extra = FURTHER * distance + _handed_over(suspect, view)
                    yield from _asked(kind, suspect, types, extra, crash)


def _asked(
    kind: Expected, suspect: Suspect, types: tuple[str, ...], extra: int, crash: Crash
) -> Iterator[Trial]:
    """What the declaration tells of a value is asked first, then what the crash tells."""
    where = _Where(suspect.place, suspect.source, suspect.frame)
    for ask in declared.asks(suspect.source, types, suspect.place):
        worse = suspect.extra + extra + declared.AHEAD
        yield from _first(kind, where, ask, worse, crash)
    for turn, ask in enumerate(asks(suspect, crash.said)):
        worse = 3 * turn + suspect.extra + extra
        yield from fallen(kind, suspect, ask, worse)
        yield from _first(kind, where, ask, worse, crash)


def _handed_over(suspect: Suspect, view: Crash) -> int:
    """How much worse a raise is where a caller, which got the value itself, hands it over.

    The caller knows what it asked for, and a function that is called by others stays as it is.
    """
    if not is_parameter(suspect.node, suspect):
        return 0
    outside = callers.above(view)
    handed = outside.suspects if outside is not None else []
    got = [s for s in handed if isinstance(s.node, ast.Name) and not is_parameter(s.node, s)]
    return FURTHER + 1 if got else 0


@dataclass(frozen=True, slots=True)
class _Where:
    """A value that is asked for, in which frame, and in front of which statement."""

    place: Place
    source: str
    frame: int


def _as_worded(kind: Expected, crash: Crash) -> Iterator[Trial]:
    """The same for what the expected words speak of: a run tells whether it held."""
    for distance, site in enumerate(crash.sites[:2]):
        for place in site.places:
            if _is_fit(kind, place):
                told = {s.source for s in crash.suspects if s.deed in PLAIN_DEEDS}
                for turn, (source, ask) in enumerate(worded.conditions(kind, place)):
                    extra = AS_WORDED + 2 * turn + FURTHER * distance
                    extra += BESIDE if told and source not in told else 0
                    where = _Where(place, source, site.index)
                    for trial in _first(kind, where, ask, extra, crash):
                        yield replace(trial, name="raise_as_told")


def because_of(kind: Expected) -> str:
    """Why it is raised."""
    return f"The test that fails waits for `{kind.name}`."


def answers_itself(kind: Expected, place: Place) -> bool:
    """Whether Python raises it by itself where an operator knows no answer."""
    function = place.function
    return kind.name == "TypeError" and function is not None and function.name in OPERATORS


def _is_fit(kind: Expected, place: Place) -> bool:
    statement = place.statement
    if not isinstance(place.scopes[-1], FUNCTIONS) or answers_itself(kind, place):
        return False
    if statement is None or isinstance(statement, (*FUNCTIONS, ast.ClassDef, ast.While)):
        return False
    return lines.is_alone(statement, place.module)


def _first(kind: Expected, where: _Where, ask: Ask, extra: int, crash: Crash) -> Iterator[Trial]:
    """`if x is None: raise Wanted(...)` in front of the line."""
    place, source = where.place, where.source
    found = reachable(kind, place, crash) if on_the_way.fits(kind, place) else None
    if found is None or place.statement is None or _is_settled(source, place.statement, place):
        return
    name, imports = found
    shown = None if ask.missing == f"{source} is None" else source
    words = wording.fitting(kind, shown, place.module) or wording.said_of(source, ask, place.module)
    error = constructed.made(name, words, kind, crash, place)
    added = [f"if {ask.missing}:", f"{lines.step(place)}raise {error}"]
    yield Trial(
        "raise_first",
        Form.IDIOM,
        f"Raise {kind.name} where `{source}` cannot be used",
        f"{ask.because} {because_of(kind)}",
        (*imports, lines.before(place.statement, added, place)),
        condition=Condition(where.frame, ask.missing),
        extra=max(40 + extra + _its_own(kind, place), 0),
    )


def _is_settled(source: str, statement: ast.stmt, place: Place) -> bool:
    """Whether the block itself has just given a name a constant: it would be asked for nothing."""
    block = lines.siblings(statement, place)
    before = block[: block.index(statement)]
    for earlier in reversed(before):
        if isinstance(earlier, (*FUNCTIONS, ast.ClassDef)):
            continue  # what it binds is its own
        if source in stored(ast.walk(earlier)):
            return isinstance(getattr(earlier, "value", None), ast.Constant)
    return False


def _its_own(kind: Expected, place: Place) -> int:
    if any(raises_of(kind.name, place)):
        return OF_ITS_OWN
    raised = (n for n in ast.walk(place.module.tree) if isinstance(n, ast.Raise) and n.exc)
    return OF_ITS_FILE if any(kind.name in ast.unparse(n) for n in raised) else 0


def is_type(node: ast.expr) -> bool:
    """Whether what is raised is a type, not an error that is at hand."""
    name = bare(node)
    return name in BUILTINS or name[:1].isupper()
