"""Ways out that a function has already for what it cannot use: taken by one kind of value more."""

import ast
from collections.abc import Iterator

from patterns.search.crash import Crash, Suspect
from patterns.search.message import Deed
from patterns.search.tests_of import asks
from patterns.search.trial import Trial
from patterns.toolbox import lines
from patterns.toolbox.costs import Form
from patterns.toolbox.flow import ends_with_exit
from patterns.toolbox.stdlib import is_none

DEEDS = {Deed.ATTRIBUTE, Deed.ITEM, Deed.ITERATION, Deed.LENGTH, Deed.MEMBERSHIP, Deed.OPERATION}
MOST = 2
"""Questions that are asked of one value."""
RAISING = 40
"""How much worse a way out is that raises: the crash becomes another one."""


def trials(crash: Crash) -> Iterator[Trial]:
    """`if x is None or not hasattr(x, "name"): return`, for `if x is None: return`."""
    if crash.said.deed not in DEEDS or not crash.said.kinds:
        return
    for suspect in crash.suspects:
        for branch in left_before(suspect):
            if _asks_for_absence(branch.test, ast.unparse(suspect.node)):
                yield from _asked_more(branch, suspect, crash)


def left_before(suspect: Suspect) -> Iterator[ast.If]:
    """The `if`s that a function left by at the time, had they held, nearest first."""
    root = suspect.place.function or suspect.module.tree
    for block, position in reversed(lines.path_to(suspect.statement, root.body)):
        for statement in reversed(block[:position]):
            leaves = isinstance(statement, ast.If) and ends_with_exit(statement.body)
            if isinstance(statement, ast.If) and leaves and not statement.orelse:
                yield statement


def _asks_for_absence(test: ast.expr, wanted: str) -> bool:
    match test:
        case ast.BoolOp(op=ast.Or(), values=values):
            return any(_asks_for_absence(value, wanted) for value in values)
        case ast.Compare(left=left, ops=[ast.Is()], comparators=[right]):
            return ast.unparse(left) == wanted and is_none(right)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return ast.unparse(operand) == wanted
    return False


def _asked_more(branch: ast.If, suspect: Suspect, crash: Crash) -> Iterator[Trial]:
    module, test = suspect.module, branch.test
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return
    end = module.end(test)
    for turn, ask in enumerate(list(asks(suspect, crash.said))[:MOST]):
        if ask.missing in ast.unparse(test):
            continue
        yield Trial(
            "way_out",
            Form.JOINED,
            f"Leave as on line {branch.lineno} where `{suspect.source}` cannot be used",
            f"{ask.because} Line {branch.lineno} leaves already where there is none.",
            (module.edit(end, end, f" or {ask.missing}"),),
            suspect.was(ask.missing),
            15 + 5 * turn + suspect.extra + raising(branch),
        )


def raising(branch: ast.If) -> int:
    """How much worse a way out is for ending in an error."""
    return RAISING if isinstance(branch.body[-1], ast.Raise) else 0
