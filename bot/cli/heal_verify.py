"""`grace heal --verify`: candidates tried against a command, in a scratch copy."""

from collections.abc import Sequence

from bot.cli.heal_case import Case, Wanted
from bot.edges.worktree import Scratch, head_of
from patterns.contract import Edit, Refused
from patterns.toolbox import splice


def verify(cases: Sequence[Case], wanted: Wanted, command: str) -> None:
    """Note for each fault which candidates the command passes with, until one does.

    A log with several faults may need all their repairs at once: where no candidate passes alone,
    the first ones of all faults are tried together.
    """
    with Scratch(wanted.folder, wanted.sources, wanted.commit or head_of(wanted.folder)) as scratch:
        for case in cases:
            for position, candidate in enumerate(case.candidates):
                case.verified[position] = scratch.passes(command, candidate.files)
                if case.verified[position]:
                    break
        if any(any(case.verified.values()) for case in cases):
            return
        together = [case for case in cases if case.candidates]
        edits = {edit for case in together for edit in case.candidates[0].patch.edits}
        if len(together) > 1 and _pass(scratch, command, edits, wanted):
            for case in together:
                case.verified[0] = True


def _pass(scratch: Scratch, command: str, edits: set[Edit], wanted: Wanted) -> bool:
    try:
        files = splice.apply(edits, wanted.sources)
    except Refused:
        return False  # they touch the same bytes
    return scratch.passes(command, files)
