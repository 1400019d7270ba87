"""SyntaxError: an f-string holds its own kind of quotes, which older Pythons cannot read."""

import ast
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
from patterns.toolbox.repository.python_range import starts_after
from patterns.toolbox.source.module import UNREADABLE

START = re.compile(r"(?<![\w])(?:[fF][rR]?|[rR][fF])(?P<quote>[\"'])(?!(?P=quote){2})")


class QuotesInFstring(Pattern):
    """Use the other kind of quotes inside.

    Up to Python 3.11 an f-string ends at the next quote of its own kind, even inside the braces.
    With the other kind inside, it is the same text on every Python.
    """

    family = "syntax"
    severity = Severity.LOW
    answers = ("L01",)
    matches = (
        r"SyntaxError: (?:f-string: (?:unmatched|expecting|closing|invalid)|invalid syntax"
        r"|unterminated"
        r" string|EOL while|unmatched)"
    )
    examples = (
        Heals(
            "a key",
            fault=Fault(
                "SyntaxError",
                "f-string: unmatched '['",
                python="3.11",
                frames=(Frame("app.py", 2),),
            ),
            before='row = {"a": 1}\nprint(f"it\'s {row["a"]} in {row["a"]:3}")  # twice\n',
            after="row = {\"a\": 1}\nprint(f\"it's {row['a']} in {row['a']:3}\")  # twice\n",
        ),
        Refuses(
            "both kinds inside",
            fault=Fault("SyntaxError", "f-string: unmatched '['", frames=(Frame("app.py", 1),)),
            code='print(f"{row["it\'s"]}")\n',
            because="the text inside the f-string on line 1 of app.py needs both kinds of quotes",
        ),
        Refuses(
            "no f-string",
            fault=Fault("SyntaxError", "invalid syntax", frames=(Frame("app.py", 1),)),
            code="print 1\n",
            because="line 1 of app.py holds no f-string with its own quotes inside",
        ),
        Refuses(
            "a Python that the project does not allow",
            fault=Fault("SyntaxError", "f-string: unmatched '['", frames=(Frame("app.py", 1),)),
            code={
                "app.py": 'print(f"{row["a"]}")\n',
                "pyproject.toml": '[project]\nrequires-python = ">=3.12"\n',
            },
            because="line 1 of app.py can be read by every Python that pyproject.toml allows "
            "(requires-python >=3.12): it ran on an older one",
        ),
        Refuses(
            "more than that",
            fault=Fault("SyntaxError", "f-string: unmatched '['", frames=(Frame("app.py", 1),)),
            code='print(f"{row["a"]}"\n',
            because="with other quotes app.py still cannot be read: more than that is wrong",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Replace the inner quotes of the line's f-strings."""
        frame = python_file(fault, sources)
        path, number = frame.path, frame.line
        data = sources.read(path)
        lines = data.splitlines(keepends=True)
        if not 1 <= number <= len(lines):
            raise Refused(f"{path} has no line {number}")
        try:
            text = lines[number - 1].decode()
        except UnicodeDecodeError:
            raise Refused(f"line {number} of {path} is not UTF-8") from None
        where = f"line {number} of {path}"
        new = _swapped(text, where)
        if new == text:
            raise Unrelated(f"{where} holds no f-string with its own quotes inside")
        if (said := starts_after((3, 11), sources)) is not None:
            raise Refused(
                f"{where} can be read by every Python that pyproject.toml allows (requires-python "
                f"{said}): it ran on an older one"
            )
        start = sum(map(len, lines[: number - 1]))
        edit = Edit(path, start, start + len(lines[number - 1]), new.encode())
        try:
            ast.parse(data[: edit.start] + edit.new + data[edit.end :])
        except UNREADABLE:
            raise Refused(
                f"with other quotes {path} still cannot be read: more than that is wrong"
            ) from None
        yield Patch((edit,), ("The text is the same, and every Python can read it.",))


def _swapped(line: str, where: str) -> str:
    """A line whose f-strings hold no quotes of their own kind."""
    found, at = [], 0
    while (start := START.search(line, at)) is not None:
        quote, at, depth = start["quote"], start.end(), 0
        other = "'" if quote == '"' else '"'
        while at < len(line):
            character = line[at]
            if character in "{}":
                depth += 1 if character == "{" else -1
            elif character == quote and depth <= 0:
                break
            elif character == quote:
                end = line.find(quote, at + 1)
                inner = line[at + 1 : end]
                if end < 0 or other in inner or "\\" in inner:
                    raise Refused(
                        f"the text inside the f-string on {where} needs both kinds of quotes"
                    )
                found += [at, end]
                at = end
            at += 1
        at += 1
    letters = list(line)
    for place in found:
        letters[place] = "'" if letters[place] == '"' else '"'
    return "".join(letters)
