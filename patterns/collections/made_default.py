"""TypeError: a `defaultdict` is given a value where it takes what makes one."""

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
)
from patterns.toolbox.definitions import Resolver
from patterns.toolbox.failing import candidates, only
from patterns.toolbox.kinds import calls, is_builtin

DEFAULTDICT = "collections.defaultdict"
EMPTY = {"dict", "float", "int", "list", "set", "str", "tuple"}
"""Types that, called, give an empty value."""


class MadeDefault(Pattern):
    """Give the type that makes the default.

    A `defaultdict` calls what it is given to make the value of a new key, so that every key has a
    value of its own. What it is given here is empty, and its type, called, gives just that.
    """

    family = "collections"
    severity = Severity.LOW
    answers = ("I04",)
    matches = r"TypeError: first argument must be callable or None$"
    examples = (
        Heals(
            "an empty list",
            fault=Fault(
                "TypeError",
                "first argument must be callable or None",
                frames=(Frame("app.py", 11, "<module>"), Frame("app.py", 5, "grouped")),
            ),
            before="""\
from collections import defaultdict


def grouped(rows):
    found = defaultdict([])  # by name
    for name, price in rows:
        found[name].append(price)
    return found


grouped([("hat", 3)])
""",
            after="""\
from collections import defaultdict


def grouped(rows):
    found = defaultdict(list)  # by name
    for name, price in rows:
        found[name].append(price)
    return found


grouped([("hat", 3)])
""",
        ),
        Heals(
            "a number",
            fault=Fault(
                "TypeError",
                "first argument must be callable or None",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            before="import collections\n\ncounts = collections.defaultdict(1)\n",
            after="import collections\n\ncounts = collections.defaultdict(lambda: 1)\n",
        ),
        Refuses(
            "a value from elsewhere",
            fault=Fault(
                "TypeError",
                "first argument must be callable or None",
                frames=(Frame("app.py", 5, "grouped"),),
            ),
            code="from collections import defaultdict\n\n\ndef grouped(rows):\n"
            "    return defaultdict(rows)\n",
            because="what `defaultdict(rows)` should make for a new key is not written there",
        ),
        Refuses(
            "a function of another name",
            fault=Fault(
                "TypeError",
                "first argument must be callable or None",
                frames=(Frame("app.py", 5, "<module>"),),
            ),
            code="def defaultdict(rows):\n    return rows\n\n\ndefaultdict([])\n",
            because="line 5 of app.py holds no call of `defaultdict`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put the type, or a function that gives the value, in its place."""
        resolver = Resolver(sources)
        found = [
            (call, place)
            for call, place in candidates(fault, sources, ast.Call)
            if call.args and calls(call, place, resolver) == {DEFAULTDICT}
        ]
        call, place = only(found, fault, "call of `defaultdict`")
        module, given = place.module, call.args[0]
        try:
            value = ast.literal_eval(given)
        except ValueError:
            raise Refused(
                f"what `{module.source(call)}` should make for a new key is not written there"
            ) from None
        kind = type(value).__name__
        text = f"lambda: {module.source(given)}"
        if kind in EMPTY and not value and is_builtin(kind, place):
            text = kind
        edit = module.edit(module.start(given), module.end(given), text)
        told = f"`{module.source(given)}` cannot be called."
        yield Patch((edit,), (told,), Certainty.A)
