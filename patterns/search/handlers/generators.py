"""`StopIteration` that leaves a generator, which ends in an error since Python 3.7 (PEP 479)."""

import ast
from collections.abc import Iterator

from patterns.search.evidence.crash import Crash
from patterns.search.evidence.decided import is_decided
from patterns.search.evidence.expected import expected
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.place.locate import Place, is_generator
from patterns.toolbox.source import lines

RAISED = "generator raised StopIteration"


def trials(crash: Crash) -> Iterator[Trial]:
    """`return` where a generator ends by raising, and where what it goes through ends."""
    leaves = RAISED in crash.fault.message
    if (crash.fault.type != "StopIteration" and not leaves) or expected(crash):
        return
    for site in crash.sites[:2]:
        for place in site.places:
            if place.function is not None and is_generator(place.function):
                yield from _ended(place, crash)


def _ended(place: Place, crash: Crash) -> Iterator[Trial]:
    statement, module = place.statement, place.module
    because = "A generator ends with `return`: a StopIteration in it is an error (PEP 479)."
    match statement:
        case ast.Raise():
            edit = module.edit(module.start(statement), module.end(statement), "return")
            title = "End the generator with `return`"
            yield Trial("generator_ends", Form.IDIOM, title, because, (edit,))
        case ast.Assign() | ast.AnnAssign() | ast.Expr() if lines.is_alone(statement, module):
            if is_decided(place, crash):
                return
            handler = ["except StopIteration:", f"{lines.step(place)}return"]
            edits = lines.tried([statement], handler, place)
            if edits is not None:
                title = "End the generator where what it goes through ends"
                yield Trial("generator_ends", Form.IDIOM, title, because, tuple(edits), extra=10)
