"""TypeError: `sort` or `sorted` is given the function to sort by as a positional argument."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
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
from patterns.toolbox.names.names import parameters
from patterns.toolbox.place.failing import candidates
from patterns.toolbox.place.locate import Place
from patterns.toolbox.values.kinds import calls
from patterns.toolbox.values.values import FunctionValue

POSITION = {"builtins.sorted": 1, "builtins.max": 1, "builtins.min": 1}
"""Which argument of a function is given where its `key` is meant; the first of a method."""


class KeyByPosition(Pattern):
    """Say that the function is the key.

    What to sort by is taken as `key=` only (https://docs.python.org/3/howto/sorting.html). The
    function takes one element, as a key does; one of two, as Python 2 had, would be no key.
    """

    family = "calls"
    severity = Severity.LOW
    answers = ("I04",)
    matches = (
        r"TypeError: (?:(?:list\.)?sort\(\) takes (?:no|at most 0|exactly 0) positional arguments"
        r"|sorted expected 1 argument, got 2$)"
    )
    examples = (
        Heals(
            "a lambda",
            fault=Fault(
                "TypeError",
                "sort() takes no positional arguments",
                frames=(Frame("app.py", 6, "<module>"), Frame("app.py", 2, "ranked")),
            ),
            before="def ranked(rows):\n    rows.sort(lambda row: row[1])  # by price\n"
            "    return rows\n\n\nranked([(1, 2)])\n",
            after="def ranked(rows):\n    rows.sort(key=lambda row: row[1])  # by price\n"
            "    return rows\n\n\nranked([(1, 2)])\n",
        ),
        Heals(
            "a function",
            fault=Fault(
                "TypeError",
                "sorted expected 1 argument, got 2",
                frames=(Frame("app.py", 5, "<module>"),),
            ),
            before="def price(row):\n    return row[1]\n\n\n"
            "print(sorted([(1, 2)], price, reverse=True))\n",
            after="def price(row):\n    return row[1]\n\n\n"
            "print(sorted([(1, 2)], key=price, reverse=True))\n",
        ),
        Refuses(
            "a function that compares two",
            fault=Fault(
                "TypeError",
                "sort() takes no positional arguments",
                frames=(Frame("app.py", 2, "ranked"),),
            ),
            code="def ranked(rows):\n    rows.sort(lambda a, b: a - b)\n",
            because="what `rows.sort(lambda a, b: a - b)` is given is no function of one element "
            "as far as the source tells",
        ),
        Refuses(
            "whether to turn the order",
            fault=Fault(
                "TypeError",
                "sorted expected 1 argument, got 2",
                frames=(Frame("app.py", 2, "ranked"),),
            ),
            code="def ranked(rows):\n    return sorted(rows, True)\n",
            because="what `sorted(rows, True)` is given is no function of one element as far as "
            "the source tells",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put `key=` in front of the function."""
        resolver = Resolver(sources)
        found = [
            (call, call.args[-1], place)
            for call, place in candidates(fault, sources, ast.Call)
            if not any(keyword.arg == "key" for keyword in call.keywords)
            and len(call.args) == _position(call, place, resolver) + 1
        ]
        if len(found) != 1:
            frame = fault.frames[-1]
            raise Unrelated(f"line {frame.line} of {frame.path} sorts in {len(found)} places")
        call, given, place = found[0]
        module = place.module
        if not _takes_one(given, place, resolver):
            raise Refused(
                f"what `{module.source(call)}` is given is no function of one element as far as "
                "the source tells"
            )
        start = module.start(given)
        told = f"`{module.source(given)}` takes one element."
        yield Patch((module.edit(start, start, "key="),), (told,), Certainty.A)


def _position(call: ast.Call, place: Place, resolver: Resolver) -> int:
    """Where a call has its key by mistake; far out where it is no such call."""
    if isinstance(call.func, ast.Attribute) and call.func.attr == "sort":
        return 0
    known = [POSITION[name] for name in calls(call, place, resolver) if name in POSITION]
    return known[0] if len(known) == 1 else len(call.args)


def _takes_one(given: ast.expr, place: Place, resolver: Resolver) -> bool:
    if isinstance(given, ast.Lambda):
        return len(parameters(given.args)) == 1
    values = resolver.values(given, place)
    if len(values) != 1 or not isinstance(values[0], FunctionValue):
        return False
    bound = values[0].receiver is not None
    return len(parameters(values[0].node.args)) - bound == 1
