"""SyntaxError: one mark is missing or halved, and Python itself says which one."""

import re
from collections.abc import Iterator
from io import StringIO
from tokenize import TokenError, generate_tokens

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
from patterns.toolbox.source.brackets import tokens
from patterns.toolbox.source.module import is_readable
from patterns.toolbox.source.unparsed import unparsed

COLON, COMMA, EQUALS = "expected ':'", "Perhaps you forgot a comma?", "'==' "
TEST = re.compile(r"\s*(?:if|elif|while|assert|return|not|and|or)\b")


class OneMark(Pattern):
    """Put the one mark there that lets Python read the file.

    A header's colon, the comma between two elements, or the second `=` of a comparison: Python
    tells which is missing, the place is the only one, and with it the whole file can be read.
    """

    family = "syntax"
    severity = Severity.LOW
    answers = ("L01",)
    matches = (
        r"SyntaxError: (?:expected ':'|invalid syntax|.*Perhaps you forgot a comma|"
        r".*Maybe you meant '==')"
    )
    examples = (
        Heals(
            "the colon of a header",
            fault=Fault("SyntaxError", "expected ':'", frames=(Frame("app.py", 2),)),
            before="a = 1\nif a > 0  # always\n    print(a)\n",
            after="a = 1\nif a > 0:  # always\n    print(a)\n",
        ),
        Heals(
            "the comma between two arguments",
            fault=Fault(
                "SyntaxError",
                "invalid syntax. Perhaps you forgot a comma?",
                frames=(Frame("app.py", 1),),
            ),
            before="print(max(1 2))\n",
            after="print(max(1, 2))\n",
        ),
        Heals(
            "a comparison",
            fault=Fault(
                "SyntaxError",
                "invalid syntax. Maybe you meant '==' or ':=' instead of '='?",
                frames=(Frame("app.py", 2),),
            ),
            before="a = 1\nif a = 1:\n    print(a)\n",
            after="a = 1\nif a == 1:\n    print(a)\n",
        ),
        Heals(
            "the comma at the end of the line before",
            fault=Fault("SyntaxError", "invalid syntax", frames=(Frame("app.py", 3),)),
            before='SHOP = {\n    "host": "a"  # here\n    "port": 1,\n}\n',
            after='SHOP = {\n    "host": "a",  # here\n    "port": 1,\n}\n',
        ),
        Refuses(
            "two places for a comma",
            fault=Fault(
                "SyntaxError",
                "invalid syntax. Perhaps you forgot a comma?",
                frames=(Frame("app.py", 1),),
            ),
            code="print(max(1 2 3))\n",
            because="line 1 of app.py lacks more than one comma, or something else",
        ),
        Refuses(
            "more than a colon",
            fault=Fault("SyntaxError", "expected ':'", frames=(Frame("app.py", 1),)),
            code="if 1\n    print(\n",
            because="with a colon on line 1 app.py still cannot be read: more than that is wrong",
        ),
        Refuses(
            "an assignment that may be meant",
            fault=Fault(
                "SyntaxError",
                "cannot assign to attribute here. Maybe you meant '==' instead of '='?",
                frames=(Frame("app.py", 1),),
            ),
            code="x = [a.b = 1]\n",
            because="line 1 of app.py holds no condition: the assignment may be meant",
        ),
        Refuses(
            "another error",
            fault=Fault("SyntaxError", "invalid syntax", frames=(Frame("app.py", 1),)),
            code="a = = 1\n",
            because="Python does not say which mark app.py lacks (invalid syntax)",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Add the mark, where the file can be read with it."""
        path = python_file(fault, sources).path
        file = unparsed(path, sources)
        text = file.text
        start, end, mark, what = _missing(path, text, file.error)
        if not is_readable((text[:start] + mark + text[end:]).encode()):
            number = text.count("\n", 0, start) + 1
            raise Refused(
                f"with {what} on line {number} {path} still cannot be read: more than that is wrong"
            )
        yield Patch(
            (file.edit(start, end, mark),),
            (f"Python misses {what} there, and reads the file with it.",),
        )


def _missing(path: str, text: str, error: SyntaxError) -> tuple[int, int, str, str]:
    """Start and end in the text, what is to stand there, and what that is called."""
    starts = _starts(text)
    message, number = error.msg, error.lineno or 1
    at = starts[number - 1] + (error.offset or 1) - 1
    until = starts[(error.end_lineno or number) - 1] + (error.end_offset or 1) - 1
    where = f"line {number} of {path}"
    if message == COLON:
        # Python notices it at the comment or the line's end; the mark follows the last word.
        end = len(text[:at].rstrip())
        return end, end, ":", "a colon"
    if COMMA in message:
        places = [
            place
            for place in _between(text[at:until], at)
            if is_readable(f"{text[:place]},{text[place:]}".encode())
        ]
        if len(places) != 1:
            raise Refused(f"{where} lacks more than one comma, or something else")
        return places[0], places[0], ",", "a comma"
    if EQUALS in message:
        if not TEST.match(text[starts[number - 1] : at]):
            raise Refused(f"{where} holds no condition: the assignment may be meant")
        signs = [
            at + found.start()
            for found in re.finditer(r"(?<![=!<>:])=(?!=)", text[at : starts[number]])
        ]
        if len(signs) != 1:
            raise Refused(f"{where} holds more than one `=`")
        return signs[0], signs[0] + 1, "==", "an `=`"
    before = _line_before(text, starts[number - 1], at) if number > 1 else None
    if before is not None:
        return before, before, ",", "a comma"
    raise Refused(f"Python does not say which mark {path} lacks ({message})")


def _line_before(text: str, start: int, at: int) -> int | None:
    """The end of the element on the line before, where with a comma there the file can be read."""
    words = [token for token in tokens(text[:start]) if token.kind != "line"]
    if not words or words[-1].text in {",", "(", "[", "{", ":"} or at < start:
        return None
    opened = sum((word.kind == "open") - (word.kind == "close") for word in words)
    end = words[-1].end
    readable = opened > 0 and is_readable(f"{text[:end]},{text[end:]}".encode())
    return end if readable else None


def _between(part: str, offset: int) -> Iterator[int]:
    """The ends of the tokens of a part that another one follows."""
    lines = _starts(part)
    try:
        for token in generate_tokens(StringIO(part).readline):
            end = lines[token.end[0] - 1] + token.end[1]
            if token.string.strip() and end < len(part):
                yield offset + end
    except (TokenError, IndentationError):
        return


def _starts(text: str) -> list[int]:
    return [0, *(found.end() for found in re.finditer("\n", text)), len(text)]
