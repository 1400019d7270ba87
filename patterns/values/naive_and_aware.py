"""TypeError: a point in time without a time zone meets one that has one."""

import ast
from collections.abc import Iterator
from typing import NoReturn

from patterns.contract import (
    Certainty,
    Edit,
    Explained,
    Explains,
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refused,
    Refuses,
    Severity,
    Sources,
    Unrelated,
)
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.qualified_names import spelled
from patterns.toolbox.place.failing import candidates
from patterns.toolbox.place.locate import Place
from patterns.toolbox.values.kinds import calls
from patterns.toolbox.values.producers import producer

NOW = {"datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today"}


class NaiveAndAware(Pattern):
    """Ask for the time together with its zone.

    Python compares and subtracts points in time only where both have a zone or neither has one.
    The other side has one, so the present moment must say its own; in UTC it is the same moment.
    """

    family = "values"
    severity = Severity.MEDIUM
    answers = ("H03",)
    matches = (
        r"TypeError: (?:can't (?:compare|subtract) offset-naive and offset-aware datetimes"
        r"|(?P<date>can't compare datetime\.datetime to datetime\.date"
        r"|unsupported operand type\(s\) for -: 'datetime\.datetime' and 'datetime\.date'"
        r"|'[<>=!]+' not supported between instances of 'datetime\.datetime' and 'datetime\.date'))"
    )
    examples = (
        Heals(
            "now",
            fault=Fault(
                "TypeError",
                "can't subtract offset-naive and offset-aware datetimes",
                frames=(Frame("app.py", 7, "<module>"), Frame("app.py", 4, "age")),
            ),
            before="""\
from datetime import datetime

def age(then):
    return datetime.now() - then  # up to here


print(age(datetime.fromisoformat("2020-01-01T00:00:00+00:00")).days > 0)
""",
            after="""\
from datetime import datetime, timezone

def age(then):
    return datetime.now(timezone.utc) - then  # up to here


print(age(datetime.fromisoformat("2020-01-01T00:00:00+00:00")).days > 0)
""",
        ),
        Heals(
            "utcnow, in a name",
            certainty=Certainty.B,
            fault=Fault(
                "TypeError",
                "can't compare offset-naive and offset-aware datetimes",
                frames=(Frame("app.py", 7, "<module>"), Frame("app.py", 5, "over")),
            ),
            before="""\
import datetime as dt

def over(then):
    now = dt.datetime.utcnow()
    return then < now

print(over(dt.datetime.fromisoformat("2020-01-01T00:00:00+00:00")))
""",
            after="""\
import datetime as dt

def over(then):
    now = dt.datetime.now(dt.timezone.utc)
    return then < now

print(over(dt.datetime.fromisoformat("2020-01-01T00:00:00+00:00")))
""",
        ),
        Explains(
            "two values from elsewhere",
            fault=Fault(
                "TypeError",
                "can't compare offset-naive and offset-aware datetimes",
                frames=(Frame("app.py", 2, "over"),),
            ),
            code="def over(then, limit):\n    return then > limit\n",
            because="one of `then` and `limit` (app.py:2) has a time zone and the other one has "
            "none: which zone the latter is in, only its origin knows, and there it must be said",
        ),
        Explains(
            "a day and a moment",
            fault=Fault(
                "TypeError",
                "can't compare datetime.datetime to datetime.date",
                frames=(Frame("app.py", 2, "over"),),
            ),
            code="def over(then, day):\n    return then > day\n",
            because="one of `then` and `day` (app.py:2) is a moment and the other one a whole day: "
            "whether the moment's day counts (`.date()`), or the day's beginning, is to be decided",
        ),
        Refuses(
            "no comparison",
            fault=Fault(
                "TypeError",
                "can't compare offset-naive and offset-aware datetimes",
                frames=(Frame("app.py", 2, "last"),),
            ),
            code="def last(moments):\n    return max(moments)\n",
            because="no two sides stand on line 2 of app.py: the moments are compared inside what "
            "it calls",
        ),
        Refuses(
            "both from the clock",
            fault=Fault(
                "TypeError",
                "can't subtract offset-naive and offset-aware datetimes",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            code="""\
from datetime import datetime

print(datetime.now() - datetime.utcnow())
""",
            because="both sides on line 3 of app.py ask the clock",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Give the call of `now` the zone."""
        resolver = Resolver(sources)
        pairs = [pair for pair in _sides(fault, sources) if len(pair[0]) == 2]
        frame = fault.frames[-1]
        where = f"line {frame.line} of {frame.path}"
        if len(pairs) != 1:
            how = "no two sides stand" if not pairs else "more than two sides stand"
            raise Unrelated(
                f"{how} on {where}: the moments are compared inside what it calls"
                if not pairs
                else f"{how} on {where}"
            )
        (left, right), place = pairs[0]
        if cls.match(fault)["date"]:
            _explain(left, right, place, day=True)
        clocks = [
            (call, its_place)
            for side in (left, right)
            if (call := _clock(side, place, resolver)) is not None
            for its_place in [place]
        ]
        if len(clocks) > 1:
            raise Refused(f"both sides on {where} ask the clock")
        if not clocks:
            _explain(left, right, place, day=False)
        call = clocks[0][0]
        edits = tuple(_aware(call, place))
        name = place.module.source(call)
        inline = any(call is node for side in (left, right) for node in ast.walk(side))
        told = f"`{name}` has no zone, and what it meets on line {frame.line} has one."
        yield Patch(edits, (told,), Certainty.A if inline else Certainty.B)


def _sides(fault: Fault, sources: Sources) -> Iterator[tuple[tuple[ast.expr, ...], Place]]:
    for node, place in candidates(fault, sources, ast.expr):
        match node:
            case ast.Compare(left=left, ops=[op], comparators=[right]) if not isinstance(
                op, (ast.Eq, ast.NotEq, ast.Is, ast.IsNot, ast.In, ast.NotIn)
            ):
                yield (left, right), place
            case ast.BinOp(left=left, op=ast.Sub(), right=right):
                yield (left, right), place


def _clock(side: ast.expr, place: Place, resolver: Resolver) -> ast.Call | None:
    """The call without arguments that gives the present moment, or the name's one such value."""
    made = producer(side, place)
    if made is None or not isinstance(made.value, ast.Call):
        return None
    call = made.value
    plain = not call.args and not call.keywords and isinstance(call.func, ast.Attribute)
    return call if plain and calls(call, made.place, resolver) & NOW else None


def _aware(call: ast.Call, place: Place) -> Iterator[Edit]:
    module, function = place.module, call.func
    said = spelled("datetime.timezone", place)
    yield from said.edits
    end = module.end(function)
    name = len(getattr(function, "attr", "").encode())
    yield module.edit(end - name, module.end(call), f"now({said.text}.utc)")


def _explain(left: ast.expr, right: ast.expr, place: Place, *, day: bool) -> NoReturn:
    module = place.module
    sides = f"one of `{module.source(left)}` and `{module.source(right)}`"
    where = f"({module.path}:{left.lineno})"
    if day:
        raise Explained(
            f"{sides} {where} is a moment and the other one a whole day: whether the moment's day "
            "counts (`.date()`), or the day's beginning, is to be decided"
        )
    raise Explained(
        f"{sides} {where} has a time zone and the other one has none: which zone the latter is in, "
        "only its origin knows, and there it must be said"
    )
