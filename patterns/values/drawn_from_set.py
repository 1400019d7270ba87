"""TypeError: a random element is drawn from what has no positions: a set, or a dict's keys."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refuses,
    Severity,
    Sources,
)
from patterns.toolbox.definitions import Resolver
from patterns.toolbox.failing import on_line, only, through_python
from patterns.toolbox.kinds import calls

DRAWING = {"random.choice", "random.choices", "random.sample", "secrets.choice"}


class DrawnFromSet(Pattern):
    """Draw from a list of the elements.

    An element is drawn by its position, which sets and the views of a dict do not give their
    elements; a list of them does. Each is as likely as before.
    """

    family = "values"
    severity = Severity.LOW
    answers = ("H06",)
    matches = (
        r"TypeError: (?:'(?:set|frozenset|dict_keys|dict_values|dict_items)' object is not "
        r"subscriptable|Population must be a sequence)"
    )
    examples = (
        Heals(
            "a key of a dict",
            fault=Fault(
                "TypeError",
                "'dict_keys' object is not subscriptable",
                frames=(
                    Frame("app.py", 4, "<module>"),
                    Frame("/usr/lib/python3.11/random.py", 373, "choice"),
                ),
            ),
            before="import random\n\nprices = {'tea': 3}\n"
            "print(random.choice(prices.keys()))  # any\n",
            after="import random\n\nprices = {'tea': 3}\n"
            "print(random.choice(list(prices.keys())))  # any\n",
        ),
        Heals(
            "some of a set",
            fault=Fault(
                "TypeError",
                "Population must be a sequence.  For dicts or sets, use sorted(d).",
                frames=(
                    Frame("app.py", 3, "<module>"),
                    Frame("/usr/lib/python3.11/random.py", 439, "sample"),
                ),
            ),
            before="from random import sample\n\nprint(sample({1, 2, 3}, 2))\n",
            after="from random import sample\n\nprint(sample(list({1, 2, 3}), 2))\n",
        ),
        Refuses(
            "another look-up",
            fault=Fault(
                "TypeError",
                "'set' object is not subscriptable",
                frames=(Frame("app.py", 2, "first"),),
            ),
            code="def first(found):\n    return found[0]\n",
            because="line 2 of app.py holds no drawing of elements",
        ),
        Refuses(
            "a function of one's own",
            fault=Fault(
                "TypeError",
                "'set' object is not subscriptable",
                frames=(Frame("app.py", 5, "first"), Frame("app.py", 2, "choice")),
            ),
            code="def choice(found):\n    return found[0]\n\ndef first(found):\n"
            "    return choice(found)\n",
            because="line 2 of app.py holds no drawing of elements",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put `list` around what is drawn from."""
        resolver, frame = Resolver(sources), through_python(fault, sources)
        found = [
            (call.args[0], place)
            for call, place in on_line(frame, sources, ast.Call)
            if call.args and calls(call, place, resolver) & DRAWING
            if getattr(getattr(call.args[0], "func", None), "id", "") not in {"list", "tuple"}
        ]
        drawn, place = only(found, fault, "drawing of elements")
        module = place.module
        start, end = module.start(drawn), module.end(drawn)
        told = f"`{module.source(drawn)}` has its elements in no order of their own."
        yield Patch((module.edit(start, start, "list("), module.edit(end, end, ")")), (told,))
