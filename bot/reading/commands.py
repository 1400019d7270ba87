"""The grammar of `/grace …` comments: which words command, and what was probably meant.

    comment = any Markdown; its first line that commands counts
    line    = "/grace" [ blanks word [ blanks words ] ]      at the very start of a line of a
                                                              paragraph that is nobody's quotation
    word    = approve | reject | fix | retry | explain | ignore | rollback | rebase
            | pause | resume | status | help                  ASCII, in any case
    words   = what follows on that line

What is a paragraph of its own is CommonMark's to say (https://spec.commonmark.org), not a regular
expression's: quotations go on without a ">", code spans go over line ends, and HTML can hide.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate, repeat

from markdown_it import MarkdownIt
from markdown_it.token import Token
from rapidfuzz import process

from bot.model import Command

_LINE = re.compile(r"^/grace(?:[ \t]+(?P<word>[^\s]+))?(?:[ \t]+(?P<words>[^\n]*))?$", re.ASCII)
# Text between these is somebody else's, code, or folded away; GitHub allows all of them.
_HIDING = re.compile(
    r"<(?P<end>/?)(?:blockquote|pre|code|kbd|samp|tt|details|q|del|s|strike)\b[^>]*>", re.IGNORECASE
)
_MARK = "gracecommandstandshere"
MAX_REASON = 1000
MOST_READ = 20_000
"""Characters of a comment that are looked at."""


@dataclass(frozen=True, slots=True)
class Order:
    """A command and the words after it, on one line."""

    command: Command
    words: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A line that starts like a command but is none; `meant` is the closest one, if any is."""

    word: str
    meant: Command | None = None


def parse(body: str) -> Order | Unknown | None:
    """The first line of a comment that commands, outside quotations, code and hidden HTML.

    Only ASCII spells a command: a look-alike letter makes another word.
    """
    lines = re.split(r"\r\n|\n|\r", body[:MOST_READ])
    fit = tuple(number for number, line in enumerate(lines) if _LINE.match(line.rstrip(" \t")))
    number = _first_said("\n".join(lines), fit) if fit else None
    found = None if number is None else _LINE.match(lines[number].rstrip(" \t"))
    return _order(found["word"] or "help", found["words"] or "") if found else None


# A comment is read on every look, and whoever likes may write one that takes half a second.
@lru_cache(maxsize=1024)
def _first_said(text: str, fit: tuple[int, ...]) -> int | None:
    """Which of these lines a reader of the rendered text sees begin a line of plain text."""
    mark = next(word for word in accumulate(repeat(_MARK)) if word not in text)
    lines = text.split("\n")
    for number in fit:
        lines[number] = f"{mark}{number}x{lines[number].removeprefix('/grace')}"
    marked = re.compile(rf"{mark}(\d+)x")
    hidden = 0
    paragraph = False
    for token in _markdown().parse("\n".join(lines)):
        if token.type == "paragraph_open":
            paragraph = token.level == 0
        if token.type == "inline" and paragraph and not hidden:
            found = _first_start(token, marked)
            if found is not None:
                return found
        hidden = max(0, hidden + _hides(token))
    return None


def _first_start(inline: Token, marked: re.Pattern[str]) -> int | None:
    """The first mark that is plain text right at the start of a line of this paragraph."""
    start, depth = True, 0
    for child in inline.children or ():
        found = marked.match(child.content) if child.type == "text" else None
        if found and start and depth == 0:
            return int(found[1])
        if child.type == "html_inline":
            depth += _balance(child.content)
        depth += child.nesting
        # An empty text stands between a line's end and markup.
        start = child.type in {"softbreak", "hardbreak"} or (start and not child.content)
    return None


def _hides(token: Token) -> int:
    if token.type == "html_block":
        return _balance(token.content)
    return sum(_balance(one.content) for one in token.children or () if one.type == "html_inline")


def _balance(html: str) -> int:
    return sum(-1 if tag["end"] else 1 for tag in _HIDING.finditer(html))


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def _order(word: str, words: str) -> Order | Unknown:
    try:
        # "K" is the Kelvin sign's lower-case "k": only ASCII may be folded.
        command = Command(word.lower() if word.isascii() else word)
    except ValueError:
        known = [str(command) for command in Command]
        best = process.extractOne(word.lower(), known, score_cutoff=70)
        return Unknown(word[:40], Command(best[0]) if best else None)
    return Order(command, " ".join(words.split())[:MAX_REASON])
