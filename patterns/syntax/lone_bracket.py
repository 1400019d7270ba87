"""SyntaxError: a bracket is not closed, closed by another one, or closed twice."""

import re
from collections.abc import Iterator

from patterns.contract import (
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
from patterns.toolbox.place.locate import python_file
from patterns.toolbox.source.brackets import PAIRS, closings, is_double, opened_last
from patterns.toolbox.source.module import is_readable
from patterns.toolbox.source.unparsed import unparsed

OTHER = re.compile(r"closing parenthesis '.' does not match opening parenthesis '(?P<opened>.)'")


class LoneBracket(Pattern):
    """Give the bracket its other half.

    Python says which bracket has none. There is one place where it can end: where the line, or
    what is indented below it, does. With it, the whole file can be read. Where an operator
    stands in between, in front of which it may have been meant to end, nothing is proposed.
    """

    family = "syntax"
    severity = Severity.LOW
    answers = ("L01",)
    matches = (
        r"SyntaxError: (?:'[(\[{]' was never closed|unmatched '[)\]}]'"
        r"|closing parenthesis '.' does not match opening parenthesis)"
    )
    examples = (
        Heals(
            "a call",
            fault=Fault("SyntaxError", "'(' was never closed", frames=(Frame("app.py", 2),)),
            before="def show(text):\n    print(len(text.strip())  # short\n\n\nshow('a')\n",
            after="def show(text):\n    print(len(text.strip()))  # short\n\n\nshow('a')\n",
        ),
        Heals(
            "a list over several lines",
            fault=Fault("SyntaxError", "'[' was never closed", frames=(Frame("app.py", 1),)),
            before="PRICES = [\n    1,\n    2,  # both\n\nprint(PRICES)\n",
            after="PRICES = [\n    1,\n    2,  # both\n]\n\nprint(PRICES)\n",
        ),
        Heals(
            "a list in a dict",
            fault=Fault(
                "SyntaxError",
                "closing parenthesis '}' does not match opening parenthesis '[' on line 2",
                frames=(Frame("app.py", 3),),
            ),
            before='SHOP = {\n    "tags": ["a", "b",\n}\n',
            after='SHOP = {\n    "tags": ["a", "b"],\n}\n',
        ),
        Heals(
            "the wrong kind",
            fault=Fault(
                "SyntaxError",
                "closing parenthesis ']' does not match opening parenthesis '('",
                frames=(Frame("app.py", 1),),
            ),
            before="print(max(1, 2])\n",
            after="print(max(1, 2))\n",
        ),
        Heals(
            "one too many",
            fault=Fault("SyntaxError", "unmatched ')'", frames=(Frame("app.py", 1),)),
            before="print(max(1, 2)))  # two\n",
            after="print(max(1, 2))  # two\n",
        ),
        Refuses(
            "an operator in between",
            fault=Fault("SyntaxError", "'(' was never closed", frames=(Frame("app.py", 1),)),
            code="big = len('ab' > 3\nprint(big)\n",
            because="the bracket on line 1 of app.py can end in several places, or more than that "
            "is wrong",
        ),
        Refuses(
            "one that may lack its beginning",
            fault=Fault("SyntaxError", "unmatched ')'", frames=(Frame("app.py", 1),)),
            code="a = 1 + 2) * 3\n",
            because="the bracket on line 1 of app.py may be right, and another one missing",
        ),
        Refuses(
            "a file that can be read",
            fault=Fault("SyntaxError", "unmatched ')'", frames=(Frame("app.py", 1),)),
            code="a = 1\n",
            because="app.py can be read as Python by now",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Close it, change it or take it away: what lets the file be read."""
        path = python_file(fault, sources).path
        file = unparsed(path, sources)
        start, end, mark = _edit(path, file.text, file.error)
        told = f"Python says so ({_place(file.text, start)}), and reads the file with this."
        yield Patch((file.edit(start, end, mark),), (told,))


def _edit(path: str, text: str, error: SyntaxError) -> tuple[int, int, str]:
    """The one edit that lets the file be read."""
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    number = error.lineno or 1
    at = starts[number - 1] + (error.offset or 1) - 1
    where = f"the bracket on line {number} of {path}"
    if error.msg.startswith("unmatched"):
        if not is_double(text, at) or not is_readable((text[:at] + text[at + 1 :]).encode()):
            raise Refused(f"{where} may be right, and another one missing")
        return at, at + 1, ""
    found = [(place, place, mark) for place, mark in _ends(text, at, error)]
    if other := OTHER.match(error.msg):
        found.append((at, at + 1, PAIRS[other["opened"]]))
    good = [
        (start, end, mark)
        for start, end, mark in found
        if is_readable((text[:start] + mark + text[end:]).encode())
    ]
    if len(good) != 1:
        raise Refused(f"{where} can end in several places, or more than that is wrong")
    return good[0]


def _ends(text: str, at: int, error: SyntaxError) -> Iterator[tuple[int, str]]:
    """Where the bracket that Python speaks of may be closed."""
    opened = opened_last(text, at) if OTHER.match(error.msg) else at
    if opened is not None:
        yield from closings(text, opened)


def _place(text: str, at: int) -> str:
    return f"line {text.count(chr(10), 0, at) + 1}"
