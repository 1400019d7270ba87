"""SyntaxError: a file cannot be read as Python, by the one that ran it or by any."""

import ast
import re
from collections.abc import Iterator
from typing import NoReturn

from patterns.contract import (
    Certainty,
    Explained,
    Explains,
    Fault,
    Frame,
    Patch,
    Pattern,
    Refused,
    Refuses,
    Severity,
    Sources,
)
from patterns.toolbox.place.locate import python_file
from patterns.toolbox.source.module import UNREADABLE

MARKER = re.compile(rb"^(?:<{7} |={7}\r?$|>{7} )", re.MULTILINE)
PRINT = re.compile(rb"^\s*print\s+[^(=\s]", re.MULTILINE)
ARRIVED = (
    (getattr(ast, "TypeAlias", ()), "3.12", "a `type` statement"),
    (getattr(ast, "TryStar", ()), "3.11", "`except*`"),
    (ast.Match, "3.10", "a `match` statement"),
    (ast.NamedExpr, "3.8", "an assignment inside an expression (`:=`)"),
)
"""Kinds of syntax, the Python that each came with, and what it is called."""


class UnreadableFile(Pattern):
    """Repair the file's grammar by hand.

    Where the grammar is broken there is no tree to reason about, and what the line was meant to
    say is anybody's guess. What is wrong can be told, and so can a Python that is too old.
    """

    family = "syntax"
    severity = Severity.HIGH
    certainty = Certainty.C
    answers = ("L01",)
    matches = r"(?:SyntaxError|IndentationError|TabError): (?!'(?:await|async))"
    examples = (
        Explains(
            "a merge that was not finished",
            fault=Fault("SyntaxError", "invalid syntax", frames=(Frame("app.py", 1),)),
            code="<<<<<<< HEAD\na = 1\n=======\na = 2\n>>>>>>> other\n",
            because="app.py holds the marks of a merge that was not finished (lines 1, 3 and 5): "
            "choose between its two sides, and take the marks away",
        ),
        Explains(
            "a print statement",
            fault=Fault(
                "SyntaxError",
                "Missing parentheses in call to 'print'. Did you mean print(...)?",
                frames=(Frame("app.py", 2),),
            ),
            code="a = 1\nprint a\n",
            because="line 2 of app.py is a statement of Python 2 (`print` without parentheses): "
            "the "
            "file was written for it, and has to be converted as a whole",
        ),
        Explains(
            "an older Python",
            fault=Fault(
                "SyntaxError", "invalid syntax", python="3.9", frames=(Frame("app.py", 1),)
            ),
            code="match input():\n    case 'a':\n        pass\n",
            because="app.py is sound, but uses a `match` statement (line 1), which came with "
            "Python "
            "3.10, and it ran on Python 3.9: run it on a newer one, or say it in another way",
        ),
        Explains(
            "a bracket",
            fault=Fault("SyntaxError", "'(' was never closed", frames=(Frame("app.py", 1),)),
            code="a = (1 + 2 * 3\nb = 2\n",
            because="app.py cannot be read from line 1 on ('(' was never closed): the fault is "
            "there or just before, and what was meant only its author knows",
        ),
        Refuses(
            "a file that can be read",
            fault=Fault("SyntaxError", "invalid syntax", frames=(Frame("app.py", 1),)),
            code="a = 1\n",
            because="app.py can be read as Python by now",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Tell what cannot be read, or by whom."""
        path = python_file(fault, sources).path
        data = sources.read(path)
        marks = [data.count(b"\n", 0, found.start()) + 1 for found in MARKER.finditer(data)]
        if len(marks) > 1:
            lines = f"{', '.join(map(str, marks[:-1]))} and {marks[-1]}"
            raise Explained(
                f"{path} holds the marks of a merge that was not finished (lines {lines}): choose "
                "between its two sides, and take the marks away"
            )
        try:
            tree = ast.parse(data)
        except UNREADABLE as error:
            _explain_error(path, data, error)
        _explain_age(path, tree, fault.python)


def _explain_error(path: str, data: bytes, error: BaseException) -> NoReturn:
    line = getattr(error, "lineno", None) or 1
    lines = data.splitlines()
    if 1 <= line <= len(lines) and PRINT.match(lines[line - 1]):
        raise Explained(
            f"line {line} of {path} is a statement of Python 2 (`print` without parentheses): the "
            "file was written for it, and has to be converted as a whole"
        )
    what = getattr(error, "msg", None) or str(error)
    raise Explained(
        f"{path} cannot be read from line {line} on ({what}): the fault is there or just before, "
        "and what was meant only its author knows"
    )


def _explain_age(path: str, tree: ast.Module, python: str | None) -> NoReturn:
    ran = tuple(map(int, python.split("."))) if python else None
    for kind, came, name in ARRIVED:
        if ran is not None and ran >= tuple(map(int, came.split("."))):
            continue
        node = next((node for node in ast.walk(tree) if kind and isinstance(node, kind)), None)
        if node is not None and ran is not None:
            raise Explained(
                f"{path} is sound, but uses {name} (line {getattr(node, 'lineno', 0)}), which came "
                f"with Python {came}, and it ran on Python {python}: run it on a newer one, or say "
                "it in another way"
            )
    raise Refused(f"{path} can be read as Python by now")
