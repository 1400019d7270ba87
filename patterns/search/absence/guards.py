"""Guards: everything that lets the rest of the code run as before, and skips what cannot be."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace

from patterns.search.absence import blocks, needless
from patterns.search.evidence import exits
from patterns.search.evidence.asks import RATHER_CONVERTED, Ask, asks
from patterns.search.evidence.crash import Crash, Suspect
from patterns.search.evidence.expressions import (
    conditional,
    is_added_up,
    is_steady,
    other_quotes,
    parents_in,
)
from patterns.search.evidence.message import Deed
from patterns.search.evidence.uses import alike, same_uses
from patterns.search.evidence.usual_values import as_entry, usual
from patterns.search.trial import Trial
from patterns.toolbox import costs
from patterns.toolbox.absence import guards
from patterns.toolbox.absence.guard_lines import Guard
from patterns.toolbox.costs import Form
from patterns.toolbox.place import effects
from patterns.toolbox.place.absent import ITERATING, ITERATING_METHODS, Absent, How
from patterns.toolbox.place.guarded import is_guarded
from patterns.toolbox.place.locate import FUNCTIONS
from patterns.toolbox.source import lines

COMBINING = {"union", "intersection", "difference", "joinpath", "update", "merge", "combine"}
"""Methods that put something to a value of the same kind."""
NOT_USUAL = 30
"""How much worse None is where the name holds something else, or becomes part of a text."""
BEHIND_ONE, AHEAD_OF_ONE = 1, -1
"""How much worse it is to guard the same value elsewhere, and better to guard its twins, too."""
HOWS = {
    Deed.ATTRIBUTE: How.ATTRIBUTE,
    Deed.ITEM: How.ITEM,
    Deed.ITERATION: How.ITERATION,
    Deed.LENGTH: How.LENGTH,
    Deed.MEMBERSHIP: How.MEMBERSHIP,
}


def trials(crash: Crash) -> Iterator[Trial]:
    """Every guard of every suspect."""
    for suspect in crash.suspects:
        if needless.is_all(suspect, crash):
            continue
        for ask in asks(suspect, crash.said):
            for trial in _guards(suspect, ask, crash):
                if needless.is_one(trial, suspect):
                    continue
                # What is merely doubted is no reason to leave, or to hand None on.
                if suspect.deed not in {Deed.OTHER, Deed.SIGNATURE} or trial.form <= Form.AROUND:
                    yield trial


def _guards(suspect: Suspect, ask: Ask, crash: Crash) -> Iterator[Trial]:
    absent = _absent(suspect, ask)
    if is_guarded(suspect.node, suspect.use, suspect.place, absent.test):
        return
    for shape in guards.forms(absent, steady=is_steady(suspect.node)):
        trial = _trial(shape, suspect, ask)
        # What was gathered so far must not be lost where nothing comes to it.
        if trial.form is not Form.CONDITIONAL or not is_added_up(suspect):
            yield trial
    if is_steady(suspect.node):
        yield from _twins(suspect, ask, crash)
        yield from blocks.unchanged(suspect, ask)
        yield from blocks.with_dependents(suspect, ask)
        yield from blocks.next_round(suspect, ask)
        yield from blocks.conjoined(suspect, ask)
        yield from _conditional(suspect, ask)
        yield from _left_out(suspect, ask)
        yield from _before_return(suspect, ask)


def _absent(suspect: Suspect, ask: Ask) -> Absent:
    is_none = "NoneType" in suspect.kinds
    how = HOWS.get(suspect.deed, How.EMPTY) if is_none else How.EMPTY
    return Absent(suspect.node, suspect.use, how, suspect.place, test=(ask.there, ask.missing))


def _trial(shape: Guard, suspect: Suspect, ask: Ask) -> Trial:
    form = costs.of_shape(shape)
    extra = _if_converted(suspect) if form is Form.CONDITIONAL else 0
    if form is Form.CONDITIONAL:
        extra += as_entry(suspect) if usual(suspect) == "None" else NOT_USUAL
    return Trial(
        "guard",
        form,
        f"Ask whether `{suspect.source}` can be used first",
        f"{ask.because} {shape.because}",
        shape.edits,
        condition=suspect.was(ask.missing),
        extra=ask.extra + suspect.extra + extra,
        inverts=shape.inverts,
    )


def _if_converted(suspect: Suspect) -> int:
    """A value that is there, but of another type, is rather converted than done without."""
    return 0 if "NoneType" in suspect.kinds or not suspect.kinds else RATHER_CONVERTED


def _twins(suspect: Suspect, ask: Ask, crash: Crash) -> Iterator[Trial]:
    """The same guard at every place of the function that does the same with the same value."""
    if suspect.deed is Deed.KEY:
        return  # another key may well be there
    yield from _together(suspect, ask, same_uses(suspect, crash), BEHIND_ONE)
    yield from _together(suspect, ask, alike(suspect, crash), AHEAD_OF_ONE)


def _together(suspect: Suspect, ask: Ask, twins: list[Suspect], extra: int) -> Iterator[Trial]:
    shapes: dict[str, list[Guard]] = {}
    for twin in (suspect, *twins):
        same = ast.unparse(twin.node) == ast.unparse(suspect.node)
        absent = _absent(twin, ask if same else _of_other(twin, suspect, ask))
        if not is_guarded(twin.node, twin.use, twin.place, absent.test):
            for shape in guards.forms(absent, steady=is_steady(twin.node)):
                shapes.setdefault(_kind_of(shape, twin), []).append(shape)
    for together in shapes.values():
        edits = {edit for shape in together for edit in shape.edits}
        if len(together) > 1 and len(edits) == sum(len(shape.edits) for shape in together):
            trial = _trial(together[0], suspect, ask)
            because = f"{trial.because} The function does the same with it elsewhere."
            yield replace(
                trial,
                edits=tuple(edits),
                because=because,
                name="guard_all",
                extra=trial.extra + extra,
            )


def _kind_of(shape: Guard, suspect: Suspect) -> str:
    """What a guard says, whichever value it is of."""
    return shape.because.replace(f"`{suspect.source}`", "`_`")


def _of_other(twin: Suspect, suspect: Suspect, ask: Ask) -> Ask:
    """The same question of another parameter."""
    word = re.compile(rf"(?<![\w.]){re.escape(suspect.source)}\b")
    there, missing = word.sub(twin.source, ask.there), word.sub(twin.source, ask.missing)
    return replace(ask, there=there, missing=missing)


def _conditional(suspect: Suspect, ask: Ask) -> Iterator[Trial]:
    """`f(x.y if x is not None else None)`: the smallest part that can do without."""
    found = _replaceable(suspect)
    if found is None or is_added_up(suspect):
        return
    part, instead, extra = found
    yield Trial(
        "conditional",
        Form.CONDITIONAL,
        f"Give `{instead}` where `{suspect.source}` cannot be used",
        ask.because,
        conditional(part, ask.there, instead, suspect.statement, suspect.module),
        condition=suspect.was(ask.missing),
        extra=ask.extra + suspect.extra + extra + _if_converted(suspect),
    )


def _left_out(suspect: Suspect, ask: Ask) -> Iterator[Trial]:
    """`a + b if b is not None else a`, `many.union(x) if x is not None else many`."""
    match parents_in(suspect.statement).get(id(suspect.node)):
        case ast.BinOp(left=left, op=ast.Add() | ast.BitOr(), right=right) as both:
            rest = left if right is suspect.node else right
        case ast.Call(func=ast.Attribute(value=rest, attr=attr), args=[_], keywords=[]) as both if (
            attr in COMBINING
        ):
            pass
        case _:
            return
    if isinstance(rest, ast.Constant):
        return
    module = suspect.module
    shown = module.bytes_of(rest).decode(module.encoding)
    yield Trial(
        "left_out",
        Form.CONDITIONAL,
        f"Leave `{suspect.source}` out where it cannot be used",
        f"{ask.because} The rest of the expression can do without.",
        conditional(both, ask.there, shown, suspect.statement, module),
        condition=suspect.was(ask.missing),
        extra=ask.extra + suspect.extra + 6 + _if_converted(suspect),
    )


def _chain(suspect: Suspect) -> tuple[ast.expr, ast.AST | None]:
    """What cannot be worked out without the use, and what holds it."""
    parents = parents_in(suspect.statement)
    shown = isinstance(suspect.use, ast.FormattedValue)
    part: ast.expr = suspect.node if shown else suspect.use
    while True:
        parent = parents.get(id(part))
        match parent:
            case ast.Attribute() | ast.Subscript(value=ast.expr()) if parent.value is part:
                part = parent
            case ast.Call(func=func) if func is part:
                part = parent
            case ast.Await() | ast.BinOp(op=ast.Sub() | ast.Mult() | ast.Div() | ast.FloorDiv()):
                part = parent
            case _:
                return part, parent


def _replaceable(suspect: Suspect) -> tuple[ast.expr, str, int] | None:
    """The part of the statement to make conditional, the other value, and how unlikely that is."""
    part, parent = _chain(suspect)
    match parent:
        case ast.Assign(value=value, targets=[target]) if value is part:
            instead = usual(suspect)
            extra = as_entry(suspect) if instead == "None" else 0
            unpacks = isinstance(target, (ast.Tuple, ast.List))
            return None if unpacks else (part, instead, extra)
        case ast.Return():
            return part, _returned(suspect), 10
        case ast.keyword() | ast.Dict():
            return part, "None", 5
        case ast.Call(args=arguments, func=func) if part in arguments:
            loops = getattr(func, "id", getattr(func, "attr", "")) in ITERATING | ITERATING_METHODS
            return part, "()" if loops else "None", 12
        case ast.BinOp(op=ast.Add() | ast.Mod()):
            return part, '""', 15
        case ast.FormattedValue():
            return part, other_quotes(suspect), 15
        case ast.Tuple() | ast.List():
            return part, "None", 12
        case ast.For(iter=value) if value is part:
            return part, "()", 8
    return None


def _returned(suspect: Suspect) -> str:
    found = list(exits.exits(suspect))
    return found[0][0] if found else "None"


def _before_return(suspect: Suspect, ask: Ask) -> Iterator[Trial]:
    """`if x is None: return ...` in front of the statement."""
    statement, place = suspect.statement, suspect.place
    if isinstance(statement, (*FUNCTIONS, ast.ClassDef, ast.While)) or place.function is None:
        return
    if not isinstance(place.scopes[-1], FUNCTIONS) or not lines.is_alone(statement, place.module):
        return
    behind = [each for each in place.function.body if (each.end_lineno or 0) >= statement.lineno]
    if effects.are_stored(behind, place):
        return  # two risks at once: no caller would notice what was not stored
    rounds = 60 if lines.loop_around(statement, place) is not None else 0
    for value, extra in exits.exits(suspect):
        step = lines.step(place)
        added = [f"if {ask.missing}:", f"{step}return {value}".rstrip()]
        yield Trial(
            "early_return",
            Form.LEAVES,
            f"Leave early where `{suspect.source}` cannot be used",
            f"{ask.because} `{place.function.name}()` then ends as at its other exits.",
            (lines.before(statement, added, place),),
            condition=suspect.was(ask.missing),
            extra=ask.extra + suspect.extra + extra + rounds,
        )
