"""All families of edits for one fault, gentlest first, each file that they would leave once."""

import ast
from collections.abc import Iterator
from functools import lru_cache, partial
from importlib import import_module
from pkgutil import iter_modules

import patterns.search
from patterns.contract import Edit, Fault, Refused, Sources
from patterns.search import twins
from patterns.search.evidence.crash import Crash
from patterns.search.trial import Trial
from patterns.toolbox.errors.tries import caught, tries
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.locate import own

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
    for trials_of in families():
        make = partial(_made, trials_of)
        alone = list(make(crash))
        for trial in (*alone, *twins.everywhere(alone, alike, make)):
            known = found.get(trial.edits)
            if known is None or trial.cost < known.cost:
                found[trial.edits] = trial
    return sorted(found.values(), key=_order)[:MOST]


@lru_cache(maxsize=1)
def families() -> tuple[twins.Making, ...]:
    """What each family makes its trials by.

    A family is a module in one of the rooms that defines `trials(crash)`. There is no list of them
    and no order among them: what an edit costs says when it is tried.
    """
    home = patterns.search.__name__
    rooms = [each.name for each in iter_modules(patterns.search.__path__) if each.ispkg]
    modules = [
        import_module(f"{home}.{room}.{each.name}")
        for room in rooms
        for each in iter_modules(import_module(f"{home}.{room}").__path__)
    ]
    return tuple(module.trials for module in modules if hasattr(module, "trials"))


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
