"""ValueError: a text is to be a number, and is none."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
    Explained,
    Explains,
    Fault,
    Frame,
    Patch,
    Pattern,
    Refuses,
    Severity,
    Sources,
)
from patterns.toolbox.place.failing import candidates, only
from patterns.toolbox.values.provenance import origin


class NumberFromText(Pattern):
    """Look at where the text comes from.

    What a text that is no number should count as is a decision: nothing, zero, an error for the
    person who typed it. No edit of the line that reads it can make that decision.
    """

    family = "values"
    severity = Severity.HIGH
    certainty = Certainty.C
    answers = ("H09",)
    matches = (
        r"ValueError: (?:invalid literal for int\(\) with base \d+: (?P<v>.+)|could not convert "
        r"string"
        r" to (?P<float>float))"
    )
    examples = (
        Explains(
            "a field that is empty",
            fault=Fault(
                "ValueError",
                "invalid literal for int() with base 10: ''",
                frames=(Frame("app.py", 2, "total"),),
            ),
            code="def total(row):\n    return int(row['total'])\n",
            because="`int(row['total'])` (app.py:2) was given an empty text. The expression itself "
            "gives the value: look at what `row['total']` stands for. Decide there what it should "
            "count as",
        ),
        Explains(
            "a number with a point",
            fault=Fault(
                "ValueError",
                "invalid literal for int() with base 10: '1.5'",
                frames=(Frame("app.py", 2, "total"),),
            ),
            code="def total(text):\n    return int(text)\n",
            because="`int(text)` (app.py:2) was given a number with a fraction. `text` is a "
            "parameter of `total()` (app.py:1). Decide there whether to round it, and how, or to "
            "keep it",
        ),
        Explains(
            "words",
            fault=Fault(
                "ValueError",
                "could not convert string to float: 'abc'",
                frames=(Frame("app.py", 2, "<module>"),),
            ),
            code="text = input()\ntotal = float(text)\n",
            because="`float(text)` (app.py:2) was given something that is no number. `text` is "
            "`input()` (app.py:1). Decide there what it should count as",
        ),
        Refuses(
            "two of them",
            fault=Fault(
                "ValueError",
                "invalid literal for int() with base 10: 'x'",
                frames=(Frame("app.py", 2, "both"),),
            ),
            code="def both(a, b):\n    return int(a), int(b)\n",
            because="line 2 of app.py holds more than one call of `int`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Tell what was given, and where it comes from."""
        found = cls.match(fault)
        name = "float" if found["float"] else "int"
        read = [
            (call, place)
            for call, place in candidates(fault, sources, ast.Call)
            if getattr(call.func, "id", "") == name and call.args
        ]
        call, place = only(read, fault, f"call of `{name}`")
        given, cure = "something that is no number", "what it should count as"
        if (found["v"] or fault.message.rpartition(": ")[2]).strip("'\" ") == "":
            given = "an empty text"
        elif name == "int" and _is_fraction(found["v"]):
            given, cure = "a number with a fraction", "whether to round it, and how, or to keep it"
        raise Explained(
            f"`{place.module.source(call)}` ({place.module.path}:{call.lineno}) was given {given}. "
            f"{origin(call.args[0], place)}. Decide there {cure}"
        )


def _is_fraction(value: str) -> bool:
    try:
        return float(value.strip("'\"")) % 1 != 0
    except ValueError:
        return False
