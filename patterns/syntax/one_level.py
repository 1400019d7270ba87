"""IndentationError: a line stands on a level of its own, or not below what it belongs to."""

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
from patterns.toolbox.source.module import is_readable
from patterns.toolbox.source.unparsed import unparsed

LEAVING = re.compile(r"\s*(?:return|raise|continue|break)\b")
NEAR = 2
"""Blanks by which a finger misses a level."""


class OneLevel(Pattern):
    """Put the line on the level that it belongs to.

    A line that is indented for nothing goes where the line before it stands; one between two
    levels goes to the one that it misses by a blank or two; and what leaves the function or the
    loop goes below its condition, since nothing behind it would run otherwise. With that the
    whole file can be read.
    """

    family = "syntax"
    severity = Severity.MEDIUM
    answers = ("L01",)
    matches = (
        r"IndentationError: (?:unexpected indent|unindent does not match any outer indentation"
        r"|expected an indented block)"
    )
    examples = (
        Heals(
            "an indent for nothing",
            fault=Fault("IndentationError", "unexpected indent", frames=(Frame("app.py", 3),)),
            before="def show(name):\n    text = name\n        print(text)  # all\n\nshow('a')\n",
            after="def show(name):\n    text = name\n    print(text)  # all\n\nshow('a')\n",
        ),
        Heals(
            "a blank too few",
            fault=Fault(
                "IndentationError",
                "unindent does not match any outer indentation level",
                frames=(Frame("app.py", 3),),
            ),
            before="def show(name):\n    text = name\n   print(text)\n\nshow('a')\n",
            after="def show(name):\n    text = name\n    print(text)\n\nshow('a')\n",
        ),
        Heals(
            "a return below its condition",
            fault=Fault(
                "IndentationError",
                "expected an indented block after 'if' statement on line 2",
                frames=(Frame("app.py", 3),),
            ),
            before="def sign(n):\n    if n < 0:\n    return -1\n    return 1\n\nsign(2)\n",
            after="def sign(n):\n    if n < 0:\n        return -1\n    return 1\n\nsign(2)\n",
        ),
        Refuses(
            "a block whose end nobody can see",
            fault=Fault(
                "IndentationError",
                "expected an indented block after 'if' statement on line 1",
                frames=(Frame("app.py", 2),),
            ),
            code="if True:\nprint(1)\nprint(2)\n",
            because="which lines belong below line 1 of app.py only its author knows",
        ),
        Refuses(
            "half-way between two levels",
            fault=Fault(
                "IndentationError",
                "unindent does not match any outer indentation level",
                frames=(Frame("app.py", 3),),
            ),
            code="def show():\n        a = 1\n    print(a)\n",
            because="line 3 of app.py is as far from one level as from another",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Move the line, where the file can be read with it."""
        path = python_file(fault, sources).path
        file = unparsed(path, sources)
        text, error = file.text, file.error
        if not isinstance(error, IndentationError):
            raise Refused(f"{path} cannot be read, but not for its levels ({error})")
        number, level = _moved(path, text, error)
        starts = [0, *(found.end() for found in re.finditer("\n", text))]
        start = starts[number - 1]
        old = _indent(text[start:])
        changed = f"{text[:start]}{level}{text[start + len(old) :]}"
        if "\t" in old + level or not is_readable(changed.encode()):
            raise Refused(f"{path} cannot be read with line {number} on another level, either")
        told = f"Python says so, and reads {path} with line {number} on that level."
        yield Patch((file.edit(start, start + len(old), level),), (told,))


def _moved(path: str, text: str, error: IndentationError) -> tuple[int, str]:
    """The line, and the blanks that it is to begin with."""
    lines = text.split("\n")
    number = error.lineno or 1
    before = [n for n in range(number - 1, 0, -1) if lines[n - 1].strip()]
    if not before:
        return number, ""
    levels = [_indent(lines[n - 1]) for n in before if not lines[n - 1].lstrip().startswith("#")]
    if "unindent" in error.msg:
        own = len(_indent(lines[number - 1]))
        near = sorted({*levels, ""}, key=lambda level: abs(len(level) - own))
        if abs(len(near[0]) - own) > NEAR or (
            len(near) > 1 and abs(len(near[1]) - own) == abs(len(near[0]) - own)
        ):
            raise Refused(f"line {number} of {path} is as far from one level as from another")
        return number, near[0]
    if "unexpected indent" in error.msg:
        return number, levels[0] if levels else ""
    header = lines[before[0] - 1]
    follows = next((line for line in lines[number:] if line.strip()), "")
    below = _indent(header)
    alone = len(_indent(follows)) < len(below) or not follows
    goes_on = _indent(follows) == below
    if not (LEAVING.match(lines[number - 1]) and goes_on) and not (alone and below):
        raise Refused(f"which lines belong below line {before[0]} of {path} only its author knows")
    return number, f"{below}    "


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]
