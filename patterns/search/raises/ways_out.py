"""Ways out that a function has already for what it cannot use: taken by one kind of value more."""

import ast
import re
from collections.abc import Iterator

from patterns.search.evidence.asks import asks
from patterns.search.evidence.crash import Crash, Suspect
from patterns.search.evidence.exits import asks_for_absence, left_before, raising
from patterns.search.evidence.message import Deed
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.names.names import visible
from patterns.toolbox.place.locate import FUNCTIONS
from patterns.toolbox.source import lines

DEEDS = {Deed.ATTRIBUTE, Deed.ITEM, Deed.ITERATION, Deed.LENGTH, Deed.MEMBERSHIP, Deed.OPERATION}
MOST = 2
"""Questions that are asked of one value."""


def trials(crash: Crash) -> Iterator[Trial]:
    """`if x is None or not hasattr(x, "name"): return`, for `if x is None: return`."""
    if crash.said.deed is Deed.KEY:
        for suspect in crash.suspects:
            yield from _of_the_table(suspect)
    if crash.said.deed not in DEEDS or not crash.said.kinds:
        return
    for suspect in crash.suspects:
        for branch in left_before(suspect):
            if asks_for_absence(branch.test, ast.unparse(suspect.node)):
                yield from _asked_more(branch, suspect, crash)


def _of_the_table(suspect: Suspect) -> Iterator[Trial]:
    """`if key not in self.many: raise Missing(key)`, as other methods do for the same table."""
    place, statement, use = suspect.place, suspect.statement, suspect.use
    if not isinstance(use, ast.Subscript) or not isinstance(suspect.node, ast.Attribute):
        return
    if not isinstance(place.scopes[-1], FUNCTIONS) or not lines.is_alone(statement, place.module):
        return
    key, table = place.module.source(use.slice), ast.unparse(suspect.node)
    found = []
    for node in ast.walk(place.module.tree):
        match node:
            case ast.If(
                test=ast.Compare(left=ast.Name(id=asked), ops=[ast.NotIn()], comparators=[many]),
                body=[ast.Raise() as leaves],
                orelse=[],
            ) if ast.unparse(many) == table:
                said = re.sub(rf"\b{asked}\b", key.replace("\\", r"\\"), ast.unparse(leaves))
                known = visible(place) | {"self"}
                if {n.id for n in ast.walk(ast.parse(said)) if isinstance(n, ast.Name)} <= known:
                    found.append((said, node.lineno))
    for turn, (said, line) in enumerate({said: (said, line) for said, line in found}.values()):
        added = [f"if {key} not in {table}:", f"{lines.step(place)}{said}"]
        yield Trial(
            "as_for_the_table",
            Form.IDIOM,
            f"Leave as on line {line} where `{table}` has no `{key}`",
            f"Line {line} does so before it looks into `{table}`.",
            (lines.before(statement, added, place),),
            condition=suspect.was(f"{key} not in {table}"),
            extra=30 + 5 * turn,
        )


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
            condition=suspect.was(ask.missing),
            extra=15 + 5 * turn + suspect.extra + raising(branch),
        )
