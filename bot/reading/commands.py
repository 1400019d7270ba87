"""The grammar of `/grace …` comments: which words command, and what was probably meant."""

import re
from dataclasses import dataclass

from rapidfuzz import process

from bot.model import Command

_LINE = re.compile(r"^/grace(?:[ \t]+(?P<word>[^\s]+))?(?:[ \t]+(?P<words>[^\n]*))?$", re.ASCII)
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
MAX_REASON = 1000


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
    """The first line of a comment that commands, outside code blocks and HTML comments.

    A quoted line starts with ">", so it never commands. Only ASCII spells a command: a look-alike
    letter makes another word.
    """
    fence = ""
    body = re.sub(r"<!--.*?(?:-->|\Z)", "", body.replace("\r\n", "\n"), flags=re.DOTALL)
    for line in body.split("\n"):
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and not line.strip(" `~"):
                fence = ""
            continue
        if mark:
            fence = mark[1]
        elif found := _LINE.match(line.rstrip()):
            return _order(found["word"] or "help", found["words"] or "")
    return None


def _order(word: str, words: str) -> Order | Unknown:
    try:
        return Order(Command(word.lower()), " ".join(words.split())[:MAX_REASON])
    except ValueError:
        best = process.extractOne(
            word.lower(), [str(command) for command in Command], score_cutoff=70
        )
        return Unknown(word[:40], Command(best[0]) if best else None)
