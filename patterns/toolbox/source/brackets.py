"""Brackets of a file that cannot be parsed: which one lacks its other half, and where that goes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

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
VALUED = {"return", "in", "and", "or", "not", "if", "while", "yield", "await", "assert"}
"""Words that go on with what stands behind them, so that a call there is a part of something."""
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


def opened_last(text: str, at: int) -> int | None:
    """The bracket that is open where another kind closes at a place.

    None where it holds several elements on that line, some of which may be its neighbours.
    """
    stack: list[int] = []
    every = tokens(text)
    for number, token in enumerate(every):
        if token.start >= at:
            break
        if token.kind == "open":
            stack.append(number)
        elif token.kind == "close" and stack:
            stack.pop()
    if not stack:
        return None
    start = every[stack[-1]].start
    if "\n" not in text[start:at]:
        depth = 0
        for token in every[stack[-1] + 1 :]:
            if token.start >= at:
                break
            depth += (token.kind == "open") - (token.kind == "close")
            if depth == 0 and token.text == ",":
                return None
    return start


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
    opener = every[first]
    used = _is_used(every[first - 1] if first else None, opener)
    if _tears_tuples(inside) or _is_of_type(every, first, inside):
        return True
    if opener.text == "{" or (opener.text == "[" and not used):
        return False
    if opener.text == "(" and used and _is_statement(every, first):
        return False
    depth, signs = 0, 0
    for before, token in pairwise([opener, *inside]):
        depth += (token.kind == "open") - (token.kind == "close")
        read = token.text == "." and before.kind == "close"
        signs += depth == 0 and (read or token.text in BINARY | WORDS)
    return signs > 0 if used else signs > 1


def _is_used(before: Token | None, opener: Token) -> bool:
    """Whether a bracket calls, or asks, what stands in front of it."""
    if before is None or before.end != opener.start or before.text in VALUED:
        return False
    return before.kind in {"word", "close", "text"}


def _tears_tuples(inside: Sequence[Token]) -> bool:
    """Whether a pair of brackets for several values stands inside: it may hold too many."""
    for at, token in enumerate(inside):
        if token.text == "(" and not _is_used(inside[at - 1] if at else None, token):
            depth = 0
            for other in inside[at:]:
                depth += (other.kind == "open") - (other.kind == "close")
                if depth == 0:
                    break
                if depth == 1 and other.text == ",":
                    return True
    return False


def _is_of_type(every: Sequence[Token], first: int, inside: Sequence[Token]) -> bool:
    """Whether `type(x` may be read from, while hardly anything else is asked for its type."""
    asked = [every[first - 1], every[first], *inside] if first else list(inside)
    return any(
        one.text == "type" and two.text == "(" and any(token.text == "." for token in inside)
        for one, two in pairwise(asked)
    )


def _is_statement(every: Sequence[Token], first: int) -> bool:
    """Whether a call is all of its statement, or what a `raise` raises."""
    for token in reversed(every[:first]):
        if token.kind == "line":
            return True
        if token.text == "raise":
            return True
        if token.kind not in {"word", "close", "open", "text"} and token.text != ".":
            return False
        if token.text in VALUED:
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
