"""SyntaxError: an operator of JavaScript or C, which Python spells otherwise."""

import re
from collections.abc import Iterator

from patterns.contract import (
    Edit,
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
from patterns.toolbox.place.locate import python_file
from patterns.toolbox.source.module import is_readable

SPELT = {"&&": "and", "||": "or", "===": "==", "!==": "!=", "else if": "elif", "!": "not "}
SPELT |= {"++": " += 1", "--": " -= 1"}
SKIPPED = (
    r'"""(?:\\.|[^\\])*?"""|\'\'\'(?:\\.|[^\\])*?\'\'\''
    r'|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|#[^\n]*'
)
NEGATED = r"(?<![\w)\]!])!(?=[\w.]+(?:\([^()\n]*\))?\s*(?:[:)]|&&|\|\||and\b|or\b|$))"
"""`!` before one plain operand: beside a comparison it would bind otherwise than `not`."""
WORDS = re.compile(
    rf"(?P<skipped>{SKIPPED})"
    rf"|(?P<operator>&&|\|\||!==|===|\belse +if\b(?=[^\n]*:)|{NEGATED})"
    r"|(?m:(?<=[\w\])])(?P<step>\+\+|--)(?=[ \t]*;?[ \t]*(?:\#[^\n]*)?$))",
    re.MULTILINE,
)


class ForeignOperator(Pattern):
    """Say it as Python does.

    Python has no such operator, and one that does the same. With all of them spelt its way the
    whole file can be read.
    """

    family = "syntax"
    severity = Severity.LOW
    answers = ("L01",)
    matches = r"SyntaxError: (?:expected ':'|invalid syntax)"
    examples = (
        Heals(
            "and",
            fault=Fault("SyntaxError", "invalid syntax", frames=(Frame("app.py", 2),)),
            before='n = 5\nif n > 3 && n < 9|| n === 1:  # a && b\n    print("a || b")\n',
            after='n = 5\nif n > 3 and n < 9 or n == 1:  # a && b\n    print("a || b")\n',
        ),
        Heals(
            "one more",
            fault=Fault("SyntaxError", "invalid syntax", frames=(Frame("app.py", 2),)),
            before="count = [0]\ncount[0]++\n",
            after="count = [0]\ncount[0] += 1\n",
        ),
        Heals(
            "another condition",
            fault=Fault("SyntaxError", "expected ':'", frames=(Frame("app.py", 4),)),
            before="a, b = 0, True\nif a == 1:\n    print(a)\nelse if !b:\n    print(b)\n",
            after="a, b = 0, True\nif a == 1:\n    print(a)\nelif not b:\n    print(b)\n",
        ),
        Refuses(
            "more than that",
            fault=Fault("SyntaxError", "invalid syntax", frames=(Frame("app.py", 1),)),
            code="if (a && b) {\n    print(a)\n}\n",
            because="app.py cannot be read with Python's own operators, either",
        ),
        Refuses(
            "none of them",
            fault=Fault("SyntaxError", "invalid syntax", frames=(Frame("app.py", 1),)),
            code="a b\n",
            because="app.py holds no operator of another language",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put Python's operators in their places."""
        path = python_file(fault, sources).path
        data = sources.read(path)
        if is_readable(data):
            raise Refused(f"{path} can be read as Python by now")
        try:
            text = data.decode()
        except UnicodeDecodeError:
            raise Refused(f"{path} is not UTF-8") from None
        found = list(_foreign(text))
        if not found:
            raise Unrelated(f"{path} holds no operator of another language")
        if not is_readable(_respelt(text, found).encode()):
            raise Refused(f"{path} cannot be read with Python's own operators, either")
        edits = tuple(
            Edit(path, len(text[:at].encode()), len(text[:until].encode()), mark.encode())
            for at, until, mark in found
        )
        yield Patch(edits, ("With Python's own operators the file can be read.",))


def _foreign(text: str) -> Iterator[tuple[int, int, str]]:
    """Start and end of each operator outside of texts and comments, and what to say instead."""
    for found in WORDS.finditer(text):
        if found["skipped"] is not None:
            continue
        written = found["operator"] or found["step"]
        mark = SPELT[re.sub(" +", " ", written)]
        at, until = found.span()
        if mark.isalpha() and mark != "elif":
            # `a&&b` has no blanks around it, and words need them.
            mark = f"{'' if text[at - 1 : at].isspace() else ' '}{mark}"
            mark += "" if text[until : until + 1].isspace() else " "
        yield at, until, mark


def _respelt(text: str, found: list[tuple[int, int, str]]) -> str:
    for at, until, mark in reversed(found):
        text = text[:at] + mark + text[until:]
    return text
