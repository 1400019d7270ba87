"""Ways into a raise that the function ends in already, for what cannot be used."""

import ast
from collections.abc import Iterator, Sequence

from patterns.search.evidence.asks import Ask
from patterns.search.evidence.crash import Suspect
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.errors.expected import Expected
from patterns.toolbox.errors.own_errors import is_of, raises_of
from patterns.toolbox.source import lines

AHEAD = 2
"""What puts an error of the function's own, with its own words, before any other."""


def fallen(kind: Expected, suspect: Suspect, ask: Ask, extra: int) -> Iterator[Trial]:
    """`if x is not None:` around the rest of a block, behind which the expected error is raised."""
    place, statement = suspect.place, suspect.statement
    function = place.function
    if function is None or not any(raises_of(kind.name, place)):
        return
    block = list(lines.siblings(statement, place))
    if statement not in block or not _leads_to(kind, statement, function.body):
        return
    rest = block[block.index(statement) :]
    if not all(lines.is_alone(each, place.module) for each in rest):
        return
    edits = lines.under(f"if {ask.there}:", rest, place)
    if edits is not None:
        yield Trial(
            "fall_to_raise",
            Form.IDIOM,
            f"Raise {kind.name} where `{suspect.source}` cannot be used, as for other values",
            f"{ask.because} The function raises `{kind.name}` for what it cannot use.",
            tuple(edits),
            condition=suspect.was(ask.missing),
            extra=AHEAD + extra,
        )


def _leads_to(kind: Expected, statement: ast.stmt, body: Sequence[ast.stmt]) -> bool:
    """Whether what runs behind a statement's block is the raise of a type, but for assignments."""
    path = lines.blocks_to(statement, body)
    # The statement's own block is the last of the path: what follows there is what is skipped.
    for block, position in reversed(path[:-1]):
        holder = block[position]
        if not isinstance(holder, (ast.If, ast.With)):
            return False
        for each in block[position + 1 :]:
            if isinstance(each, ast.Raise):
                return is_of(each, kind.name)
            if not isinstance(each, (ast.Assign, ast.AnnAssign)):
                return False
    return False
