"""Sources that say by an error that there is nothing more, for now or for good."""

import ast
from collections.abc import Iterator

from patterns.search.evidence.crash import Crash
from patterns.search.evidence.decided import is_decided
from patterns.search.evidence.expected import expected
from patterns.search.evidence.nameable import nameable
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.place.locate import FUNCTIONS, Place, gives
from patterns.toolbox.source import lines

SIGNALS = {
    "BlockingIOError",
    "EOFError",
    "Empty",
    "IncompleteReadError",
    "InterruptedError",
    "SSLWantReadError",
    "SSLWantWriteError",
}
"""Errors that stand for a state of what is read from, not for a fault."""
FRAMES = 4
FURTHER = 15


def trials(crash: Crash) -> Iterator[Trial]:
    """`try: ... except BlockingIOError: pass` around all that works on what was read."""
    if crash.fault.type not in SIGNALS or expected(crash):
        return
    for distance, site in enumerate(crash.sites[:FRAMES]):
        for place in site.places:
            if not is_decided(place, crash):
                yield from _rest(place, crash, FURTHER * distance)


def _rest(place: Place, crash: Crash, extra: int) -> Iterator[Trial]:
    """The statement and what follows it in its block, which ends the function."""
    function, statement, found = place.function, place.statement, nameable(crash, place)
    if function is None or statement is None or found is None:
        return
    if not isinstance(place.scopes[-1], FUNCTIONS) or not _ends(statement, place):
        return
    block = lines.siblings(statement, place)
    rest = block[block.index(statement) :]
    if not all(lines.is_alone(each, place.module) for each in rest):
        return
    name, needed = found
    edits = lines.tried(rest, [f"except {name}:", f"{lines.step(place)}pass"], place)
    if edits is not None:
        yield Trial(
            "nothing_more",
            Form.SKIPPED,
            f"End `{function.name}()` where {name} says that there is nothing more",
            f"{name} tells a state of what is read from; the function has nothing else to do.",
            (*needed, *edits),
            extra=5 + extra,
        )


def _ends(statement: ast.stmt, place: Place) -> bool:
    """Whether nothing comes behind a statement's block, and nobody is given a value."""
    function = place.function
    if function is None or gives(function):
        return False
    path = lines.blocks_to(statement, function.body)
    return all(
        position == len(block) - 1 and isinstance(block[position], (ast.If, ast.With))
        for block, position in path[:-1]
    )
