"""TypeError: a date is reckoned or compared with a text or a number."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refuses,
    Severity,
    Sources,
    Unrelated,
)
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.qualified_names import spelled
from patterns.toolbox.place.failing import candidates
from patterns.toolbox.values.kinds import proof

UNITS = ("days", "seconds")
"""What a number beside a date most often counts."""


class DateAndOther(Pattern):
    """Make a date of the text, or a span of time of the number.

    Dates are reckoned with spans of time and compared with dates
    (https://docs.python.org/3/library/datetime.html). How the text is written, and what the number
    counts, the message does not say: ISO 8601 and days are the most likely.
    """

    family = "values"
    severity = Severity.MEDIUM
    certainty = Certainty.B
    answers = ("H12",)
    matches = (
        r"TypeError: (?:unsupported operand type\(s\) for [+-]=?: "
        r"(?:'(?P<date>datetime\.datetime|datetime\.date)' and '(?P<other>str|int|float)'"
        r"|'(?P<first>str)' and '(?P<second>datetime\.datetime|datetime\.date)')"
        r"|'[<>]=?' not supported between instances of (?:'(?P<less>datetime\.datetime"
        r"|datetime\.date)' and '(?P<than>str)'|'(?P<one>str)' and '(?P<two>datetime\.datetime"
        r"|datetime\.date)'))$"
    )
    examples = (
        Heals(
            "a text of a date",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for -: 'datetime.datetime' and 'str'",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 5, "age")),
            ),
            before="""\
from datetime import datetime


def age(born):
    return (datetime.now() - born).days  # so far


age("1815-12-10")
""",
            after="""\
from datetime import datetime


def age(born):
    return (datetime.now() - datetime.fromisoformat(born)).days  # so far


age("1815-12-10")
""",
        ),
        Heals(
            "a number of days",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for +: 'datetime.date' and 'int'",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 5, "due")),
            ),
            before="""\
import datetime


def due(left: int):
    return datetime.date.today() + left


due(3)
""",
            after="""\
import datetime


def due(left: int):
    return datetime.date.today() + datetime.timedelta(days=left)


due(3)
""",
        ),
        Refuses(
            "no date as far as the source tells",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for -: 'datetime.datetime' and 'str'",
                frames=(Frame("app.py", 2, "age"),),
            ),
            code="def age(now, born):\n    return now - born\n",
            because="line 2 of app.py reckons with no date that the source shows",
        ),
        Refuses(
            "two dates",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for -: 'datetime.datetime' and 'str'",
                frames=(Frame("app.py", 5, "age"),),
            ),
            code="from datetime import datetime\n\n\ndef age(born: datetime):\n"
            "    return datetime.now() - born\n",
            because="line 5 of app.py reckons with no date that the source shows",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Wrap what is no date."""
        match, resolver = cls.match(fault), Resolver(sources)
        kind = match["date"] or match["second"] or match["less"] or match["two"]
        other = match["other"] or match["first"] or match["than"] or match["one"]
        found = [
            (wrong, place)
            for node, place in candidates(fault, sources, ast.expr)
            for date, wrong in _sides(node)
            if proof(date, place, {kind}, resolver) is Certainty.A
            and proof(wrong, place, {f"builtins.{other}"}, resolver) is not None
        ]
        if len(found) != 1:
            frame = fault.frames[-1]
            raise Unrelated(
                f"line {frame.line} of {frame.path} reckons with no date that the source shows"
            )
        wrong, place = found[0]
        module, source = place.module, place.module.source(wrong)
        start, end = module.start(wrong), module.end(wrong)
        told = f"`{source}` ({module.path}:{wrong.lineno}) meets a date and is none."
        if other == "str":
            said = spelled(kind, place)
            openings = [f"{said.text}.fromisoformat("]
        else:
            said = spelled("datetime.timedelta", place)
            openings = [f"{said.text}({unit}=" for unit in UNITS]
        for opening in openings:
            edits = (module.edit(start, start, opening), module.edit(end, end, ")"))
            yield Patch((*said.edits, *edits), (told,), Certainty.B)


def _sides(node: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    match node:
        case (
            ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=right)
            | ast.Compare(left=left, comparators=[right])
        ):
            yield left, right
            yield right, left
