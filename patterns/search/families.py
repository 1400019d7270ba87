"""All families of edits for one fault, gentlest first, each file that they would leave once."""

import ast
from collections.abc import Iterator
from functools import partial

from patterns.contract import Edit, Fault, Refused, Sources
from patterns.search import precedence, single, tables, twins
from patterns.search.absence import (
    containers,
    defaulted,
    entries,
    exhausted,
    first_of,
    guards,
    keyed,
    lookups,
    other_keys,
    outsiders,
    partly_set,
    results,
    shared_guards,
    sought,
    unpacked,
    valued_keys,
    values,
    vanished,
)
from patterns.search.calls import (
    callers,
    donors,
    dropped_arguments,
    handed_on,
    misplaced_arguments,
    parameter_names,
    repeated_keywords,
    unfit_arguments,
)
from patterns.search.evidence.crash import Crash
from patterns.search.handlers import (
    fallback,
    generators,
    handled,
    predicates,
    translations,
    widened,
)
from patterns.search.names import (
    chains,
    filled_members,
    hops,
    members,
    named_tables,
    protocols,
    siblings,
    unbound,
    unused_members,
)
from patterns.search.raises import accepted, claims, own_errors, reported, ways_out
from patterns.search.texts import bytes_or_text, coded, joined, opened, parsed, placeholders, shapes
from patterns.search.trial import Trial
from patterns.search.types import (
    as_keys,
    asked_of_class,
    conversions,
    dispatched,
    either,
    idioms,
    kin,
    lists,
    looped,
    moments,
    numbers,
    options,
    orders,
    paths,
    readings,
    type_tables,
    unfit,
)
from patterns.toolbox.errors.tries import caught, tries
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.locate import own

FAMILIES = (
    guards,
    accepted,
    kin,
    type_tables,
    paths,
    shapes,
    values,
    lookups,
    defaulted,
    conversions,
    idioms,
    single,
    numbers,
    containers,
    tables,
    entries,
    donors,
    keyed,
    sought,
    exhausted,
    unpacked,
    parsed,
    opened,
    coded,
    vanished,
    unfit,
    generators,
    protocols,
    own_errors,
    reported,
    translations,
    members,
    siblings,
    unfit_arguments,
    unbound,
    results,
    handled,
    fallback,
    predicates,
    widened,
    callers,
    claims,
    partly_set,
    named_tables,
    dispatched,
    outsiders,
    asked_of_class,
    as_keys,
    orders,
    hops,
    bytes_or_text,
    ways_out,
    handed_on,
    precedence,
    chains,
    moments,
    either,
    dropped_arguments,
    repeated_keywords,
    valued_keys,
    placeholders,
    readings,
    shared_guards,
    other_keys,
    options,
    lists,
    looped,
    joined,
    filled_members,
    unused_members,
    misplaced_arguments,
    parameter_names,
    first_of,
)
MOST = 200


def trials(fault: Fault, sources: Sources) -> list[Trial]:
    """Every edit worth a try, best first.

    Raises:
        Refused: no frame lies in code that may be edited.
    """
    crash = Crash(fault, sources, Resolver(sources))
    if not crash.sites or _was_handled(crash):
        return []
    found: dict[tuple[Edit, ...], Trial] = {}
    alike = twins.elsewhere(crash)
    for family in FAMILIES:
        make = partial(_made, family.trials)
        alone = list(make(crash))
        for trial in (*alone, *twins.everywhere(alone, alike, make)):
            known = found.get(trial.edits)
            if known is None or trial.cost < known.cost:
                found[trial.edits] = trial
    return sorted(found.values(), key=_order)[:MOST]


def _was_handled(crash: Crash) -> bool:
    """Whether the line's own `except` took the error, so that something else went wrong later."""
    kind = crash.fault.type
    return crash.raised_here and any(
        kind in caught(handler.type) and not _raises(handler)
        for place in crash.inner.places
        for block in tries(place)[:1]
        for handler in block.handlers
    )


def _raises(handler: ast.ExceptHandler) -> bool:
    """Whether a clause ends in an error, or lets some of what it takes through."""
    again = (node for node in own(handler.body) if isinstance(node, ast.Raise) and not node.exc)
    return isinstance(handler.body[-1], ast.Raise) or any(again)


def _made(trials: twins.Making, crash: Crash) -> Iterator[Trial]:
    """What a family has to say until it meets code that it cannot edit."""
    try:
        yield from trials(crash)
    except Refused:
        return


def _order(trial: Trial) -> tuple[int, int, str]:
    size = sum(len(edit.new) + edit.end - edit.start for edit in trial.edits)
    return trial.cost, size, repr(trial.edits)
