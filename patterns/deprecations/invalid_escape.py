"""DeprecationWarning, SyntaxWarning: a backslash in a string stands before no escape."""

import ast
import io
import re
import tokenize
import warnings
from collections.abc import Iterator

from patterns.contract import (
    Edit,
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refuses,
    Severity,
    Sources,
    Unrelated,
)
from patterns.toolbox.place.locate import Place, at, places, raising

ESCAPE = re.compile(r"\\(\r\n|.)", re.DOTALL)
KNOWN = set("\r\n\\'\"abfnrtvx01234567")
KNOWN_IN_TEXT = KNOWN | set("NuU")
STRING = re.compile(r"(?P<prefix>[a-zA-Z]*)(?P<quote>'''|\"\"\"|'|\")")


class InvalidEscape(Pattern):
    """Write the backslash so that it stays one.

    Python keeps a backslash that starts no escape, for now, and says that it will not for ever. A
    raw string, or a second backslash where other escapes are in use, gives the very same text:
    both are compared before anything is proposed.
    """

    family = "deprecations"
    severity = Severity.LOW
    answers = ("K02",)
    matches = r"(?:Syntax|Deprecation)Warning: invalid escape sequence '?\\"
    examples = (
        Heals(
            "a regular expression, and a text with a line break",
            fault=Fault(
                "DeprecationWarning",
                "invalid escape sequence '\\d'",
                frames=(Frame("app.py", 3),),
            ),
            before="""\
import re

FORM = re.compile("\\d+ a", re.M), "\\. of\\n"  # digits
print(FORM)
""",
            after="""\
import re

FORM = re.compile(r"\\d+ a", re.M), "\\\\. of\\n"  # digits
print(FORM)
""",
        ),
        Refuses(
            "a line without a string",
            fault=Fault(
                "DeprecationWarning",
                "invalid escape sequence '\\d'",
                frames=(Frame("app.py", 1),),
            ),
            code="import re\n",
            because="line 1 of app.py holds no string with a backslash that escapes nothing",
        ),
        Refuses(
            "a string that is raw already",
            fault=Fault(
                "SyntaxWarning",
                "invalid escape sequence '\\d'",
                frames=(Frame("app.py", 1),),
            ),
            code='FORM = r"\\d"\n',
            because="line 1 of app.py holds no string with a backslash that escapes nothing",
        ),
        Refuses(
            "a string with fields",
            fault=Fault(
                "SyntaxWarning",
                "invalid escape sequence '\\d'",
                frames=(Frame("app.py", 2),),
            ),
            code='def form(n):\n    return f"\\d{n}"\n',
            because="line 2 of app.py holds no string with a backslash that escapes nothing",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Rewrite the strings on the line that hold such a backslash."""
        frame = raising(fault, sources)
        edits = [
            edit
            for place in places(frame, sources)
            for node in _plain(place, frame.line)
            for edit in _rewritten(node, place)
        ]
        if not edits:
            raise Unrelated(
                f"line {frame.line} of {frame.path} holds no string with a backslash that escapes "
                "nothing"
            )
        yield Patch(tuple(dict.fromkeys(edits)), ("The text is the same, letter by letter.",))


def _plain(place: Place, line: int) -> Iterator[ast.Constant]:
    """The strings on a line that are no part of an f-string."""
    joined = {part for node, _ in at(place, ast.JoinedStr, line) for part in ast.walk(node)}
    for node, _ in at(place, ast.Constant, line):
        if isinstance(node.value, (str, bytes)) and node not in joined:
            yield node


def _rewritten(node: ast.Constant, place: Place) -> Iterator[Edit]:
    module = place.module
    start, text = module.start(node), module.bytes_of(node).decode(module.encoding)
    lines = text.splitlines(keepends=True)
    for token in tokenize.generate_tokens(io.StringIO(f"({text})").readline):
        if token.type != tokenize.STRING or (new := _escaped(token.string)) is None:
            continue
        row, column = token.start
        before = "".join(lines[: row - 1]) + lines[row - 1][: column - (row == 1)]
        begin = start + len(before.encode(module.encoding))
        yield module.edit(begin, begin + len(token.string.encode(module.encoding)), new)


def _escaped(literal: str) -> str | None:
    """The same string, as a raw one or with doubled backslashes; None where it is fine."""
    head = STRING.match(literal)
    if head is None or "r" in head["prefix"].lower():
        return None
    known = KNOWN if "b" in head["prefix"].lower() else KNOWN_IN_TEXT
    escapes = [found[1] for found in ESCAPE.finditer(literal)]
    if all(escape[0] in known for escape in escapes):
        return None

    def double(found: re.Match[str]) -> str:
        return found[0] if found[1][0] in known else "\\" + found[0]

    doubled = ESCAPE.sub(double, literal)
    prefix = head["prefix"].replace("u", "").replace("U", "")
    raw = f"r{prefix}{literal[len(head['prefix']) :]}"
    forms = [doubled] if any(escape[0] in known for escape in escapes) else [raw, doubled]
    return next((form for form in forms if _value(form) == _value(literal)), None)


def _value(literal: str) -> object:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.literal_eval(literal)
        except (SyntaxError, ValueError):
            return None
