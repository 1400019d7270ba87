"""Functions that answer yes or no: what cannot even be looked at is answered with no."""

import ast
import re
from collections.abc import Iterator

from patterns.search.evidence.crash import Crash
from patterns.search.evidence.decided import MISTAKES, is_decided
from patterns.search.evidence.expected import expected
from patterns.search.evidence.nameable import visible_type
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.place.locate import Function, returns
from patterns.toolbox.source import lines

FRAMES = 2
ASKS = re.compile(r"_*(is|are|has|can|may|should|supports|accepts|allows|matches|looks)_|.*valid")
OTHERWISE = re.compile(r"in(valid|complete)|(^|_)(no|not|un\w+|missing|empty|closed|expired|gone)")
"""Names of questions to which no is the good answer: of what cannot be read it may be wrong."""
ANSWERS = (ast.Compare, ast.BoolOp)


def trials(crash: Crash) -> Iterator[Trial]:
    """`except ValueError: return False` around a line of `is_url()`."""
    if crash.fault.type in MISTAKES or crash.is_deliberate or expected(crash):
        return
    for site in crash.sites[:FRAMES]:
        for place in site.places:
            name, function, statement = visible_type(crash, place), place.function, place.statement
            if name is None or function is None or is_decided(place, crash):
                continue
            if not isinstance(statement, (ast.Assign, ast.Expr, ast.Return)):
                continue
            if not _is_asked(function) or not lines.is_alone(statement, place.module):
                continue
            handler = [f"except {name}:", f"{lines.step(place)}return False"]
            edits = lines.tried([statement], handler, place)
            if edits is not None:
                yield Trial(
                    "answered_no",
                    Form.WIDENED,
                    f"Answer no in `{function.name}()` where {name} is raised",
                    f"`{function.name}()` asks a question: of what raises the answer is no.",
                    tuple(edits),
                    extra=10 + 40 * site.steps,
                )


def _is_asked(function: Function) -> bool:
    """Whether a function's name and what it gives are a question and its answers."""
    if not ASKS.match(function.name) or OTHERWISE.search(function.name):
        return False
    if isinstance(function.returns, ast.Name) and function.returns.id == "bool":
        return True
    given = [value for value in returns(function) if value is not None]
    return bool(given) and all(_is_answer(value) for value in given)


def _is_answer(value: ast.expr) -> bool:
    match value:
        case ast.Constant(value=bool()) | ast.UnaryOp(op=ast.Not()):
            return True
        case ast.Call(func=ast.Name(id="bool" | "isinstance" | "any" | "all" | "hasattr")):
            return True
    return isinstance(value, ANSWERS)
