"""Brackets of a file that cannot be parsed: which one lacks its other half, and where that goes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

TOKEN = re.compile(
    r"""(?P<skipped>\#[^\n]*|\\\n|[ \t\f]+)
    |(?P<text>[A-Za-z]{0,2}(?:\"{3}(?:\\.|[^\\])*?\"{3}|'{3}(?:\\.|[^\\])*?'{3}
        |"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))
    |(?P<line>\n)|(?P<word>\w+)|(?P<open>[(\[{])|(?P<close>[)\]}])
    |(?P<sign>->|:=|\*\*|//|[<>=!]=|<<|>>|.)""",
    re.DOTALL | re.VERBOSE,
)
PAIRS = {"(": ")", "[": "]", "{": "}"}
BINARY = {*"+-*/%@&|^<>", "**", "//", "==", "!=", "<=", ">=", "<<", ">>"}
WORDS = {"and", "or", "in", "is", "if", "not", "for"}
HEADERS = {"if", "elif", "while", "for", "with", "def", "class", "async", "except", "match", "case"}


@dataclass(frozen=True, slots=True)
class Token:
    """A word, sign, text, bracket or line's end."""

    kind: str
    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """All that stands in a file, without blanks and comments."""
    return [
        Token(found.lastgroup or "", found[0], found.start(), found.end())
        for found in TOKEN.finditer(text)
        if found.lastgroup != "skipped"
    ]


def closings(text: str, at: int) -> Iterator[tuple[int, str]]:
    """Where the bracket that opens at a place can be closed, and what to put there.

    None where an operator stands in it, before or behind which it may have been meant to end.
    """
    every = tokens(text)
    first = next((n for n, token in enumerate(every) if token.start == at), None)
    if first is None or every[first].kind != "open":
        return
    inside = _inside(text, every, first)
    if not inside or _may_end_within(every, first, inside):
        return
    mark, last = PAIRS[every[first].text], inside[-1]
    if every[first + 1].kind == "line":
        # Behind whatever a comment says of the last element.
        end = text.find("\n", last.end)
        yield end if end >= 0 else len(text), f"\n{_indent(text, at)}{mark}"
    elif last.text == ":" or (last.text == "," and _is_within(every[:first])):
        # The colon of a header, or the comma behind an element of what is around it.
        yield inside[-2].end if len(inside) > 1 else at + 1, mark
    else:
        yield last.end, mark


def is_double(text: str, at: int) -> bool:
    """Whether a bracket too many stands right behind another one, or at a line's end for nothing.

    Where operators stand in front of it, it may be the one that opens that is missing.
    """
    every = [token for token in tokens(text) if token.kind != "line" or token.end <= at]
    before = [token for token in every if token.start < at]
    if before and before[-1].kind == "close" and before[-1].text == text[at]:
        return before[-1].end == at
    line = [token for token in before if "\n" not in text[token.start : at]]
    return not any(token.text in BINARY | WORDS for token in line)


def _inside(text: str, every: Sequence[Token], first: int) -> list[Token]:
    """What belongs into a bracket: up to the line that is not indented any deeper."""
    indent = len(_indent(text, every[first].start))
    header = _first_word(text, every, first) in HEADERS
    inside: list[Token] = []
    depth, fresh = 0, False
    for token in every[first + 1 :]:
        if token.kind == "line":
            last = inside[-1].text if inside else ""
            if depth == 0 and header and last == ":":
                break
            fresh = True
            continue
        if fresh and depth == 0 and len(_indent(text, token.start)) <= indent:
            break
        fresh = False
        depth += (token.kind == "open") - (token.kind == "close")
        if depth < 0:
            break
        inside.append(token)
    return inside


def _may_end_within(every: Sequence[Token], first: int, inside: Sequence[Token]) -> bool:
    """Whether another place than the end would do as well."""
    opener, before = every[first], every[first - 1] if first else None
    called = before is not None and before.end == opener.start and before.kind != "line"
    if opener.text != "(" or (called and _is_statement(every, first)):
        return False
    depth, signs = 0, 0
    for token in inside:
        depth += (token.kind == "open") - (token.kind == "close")
        signs += depth == 0 and token.text in BINARY | WORDS
    return signs > 0 if called else signs > 1


def _is_statement(every: Sequence[Token], first: int) -> bool:
    """Whether a call is all of its statement, or what a `raise` raises."""
    for token in reversed(every[:first]):
        if token.kind == "line":
            return True
        if token.text == "raise":
            return True
        if token.kind not in {"word", "close", "open", "text"} and token.text != ".":
            return False
        if token.text in {"return", "in", "and", "or", "not", "if", "while", "yield", "await"}:
            return False
    return True


def _is_within(before: Sequence[Token]) -> bool:
    """Whether another bracket is open."""
    return sum((token.kind == "open") - (token.kind == "close") for token in before) > 0


def _first_word(text: str, every: Sequence[Token], at: int) -> str:
    start = text.rfind("\n", 0, every[at].start) + 1
    return next(token.text for token in every if token.start >= start)


def _indent(text: str, at: int) -> str:
    start = text.rfind("\n", 0, at) + 1
    line = text[start:]
    return line[: len(line) - len(line.lstrip(" \t\f"))]
