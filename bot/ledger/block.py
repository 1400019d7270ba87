"""Where in a commit message the record stands: hostile text in, the lines of one block out."""

import re
from dataclasses import dataclass

from bot.errors import LedgerError
from bot.ledger.appearance import folded, looks

RECORD = "Grace-Record"
SIGNATURE = "Grace-Signature"
MAX_MESSAGE = 1 << 20
"""Characters; a record of a thousand files is a tenth of this."""

_NAMES = (
    "record|repo|repoid|fix|pattern|severity|event|decision|actor|permission|source|reason|origin|time|change"
    "|prev|ledger|signature"
)
_ALIKE = "|".join(folded(name) for name in _NAMES.split("|"))
# Four columns of indentation are a quotation, as in Markdown; less might fool a reader.
_CLAIM = re.compile(rf"^ {{0,3}}grace ?[-_]{{1,3}} ?(?:{_ALIKE}) *:", re.MULTILINE)
_FIELD = re.compile(r"(Grace-[A-Za-z]+): (.*)", re.DOTALL)
# A letter of any script may look like any other: whoever cannot be told apart is a claim, if
# enough of it is plain.
_STRANGER = r"[^\x00-\x7f]"
_SHAPE = re.compile(
    rf"^ {{0,3}}{''.join(f'(?:{each}|{_STRANGER})' for each in 'grace')} ?(?:[-_]|{_STRANGER}) ?"
    rf"(?P<name>[^\x00-\x40\[-`{{-\x7f]{{3,10}}) *(?::|{_STRANGER})",
    re.MULTILINE,
)
_MATCHED = tuple(
    re.compile("".join(f"(?:{each}|{_STRANGER})" for each in name)) for name in _NAMES.split("|")
)
_PLAIN_ENOUGH = 5
"""Letters of `grace` and the name that are what they look like."""


@dataclass(frozen=True, slots=True)
class Block:
    """The lines of one record: (name, value) unfolded, the signature's base64 apart."""

    fields: tuple[tuple[str, str], ...]
    signature: str


def claims(message: str | bytes) -> bool:
    """Whether a message has a line that a reader might take for part of a record of Grace's."""
    return any(_claimed(look) for look in looks(_text(message)))


def find(message: str | bytes) -> tuple[Block, ...]:
    """The blocks of a message, in order: one, but a squash may list the messages of several.

    Raises:
        LedgerError: there is none, one is broken off, or lines of one stand outside of any.
    """
    text = _text(message)
    if len(text) > MAX_MESSAGE:
        raise LedgerError("the message is too long to hold a record")
    lines = text.split("\n")
    found: list[Block] = []
    around: list[str] = []
    at = 0
    while at < len(lines):
        if lines[at].startswith(f"{RECORD}:"):
            end = _end(lines, at)
            found.append(_block(_unfolded(_without_cr(lines[at:end], last=end == len(lines)))))
            around.append("")
            at = end
        else:
            around.append(lines[at])
            at += 1
    if not found:
        raise LedgerError(f"expected one {RECORD} line, found 0")
    if claims("\n".join(around)):
        raise LedgerError("Grace-* lines stand outside the record's block")
    return tuple(found)


def _text(message: str | bytes) -> str:
    # Bytes that are not UTF-8 become lone surrogates, which no record's value may hold.
    return message if isinstance(message, str) else message.decode(errors="surrogateescape")


def _claimed(plain: str) -> bool:
    if "grace" in plain and _CLAIM.search(folded(plain)):
        return True
    return not plain.isascii() and any(
        any(name.fullmatch(found["name"]) for name in _MATCHED)
        and sum(letter.isascii() and letter.isalpha() for letter in found[0]) >= _PLAIN_ENOUGH
        for found in _SHAPE.finditer(plain)
    )


def _end(lines: list[str], start: int) -> int:
    """One past the block's last line: the signature's, folds included."""
    at = start
    while at < len(lines) and lines[at].startswith(("Grace-", " ", "\t")):
        if at > start and lines[at].startswith(f"{RECORD}:"):
            break
        at += 1
        if lines[at - 1].startswith(f"{SIGNATURE}:"):
            while at < len(lines) and re.match(r"[ \t]+\S", lines[at]):
                at += 1
            return at
    raise LedgerError("the record's block is broken off before its signature")


def _without_cr(lines: list[str], *, last: bool) -> list[str]:
    """The lines, if all of them end in CR LF or none does; the message's last may lack it."""
    if not lines[0].endswith("\r"):
        return lines
    if not all(line.endswith("\r") for line in (lines[:-1] if last else lines)):
        raise LedgerError("the block mixes two kinds of line end")
    return [line.removesuffix("\r") for line in lines]


def _unfolded(lines: list[str]) -> list[str]:
    """Folded lines joined by one space, as git does; the signature's by nothing."""
    whole: list[list[str]] = []
    for line in lines:
        if not line.startswith((" ", "\t")):
            whole.append([line])
        else:
            whole[-1].append(line.lstrip(" \t"))
    return [("" if parts[0].startswith(f"{SIGNATURE}:") else " ").join(parts) for parts in whole]


def _block(lines: list[str]) -> Block:
    fields: list[tuple[str, str]] = []
    for line in lines:
        match = _FIELD.fullmatch(line)
        if match is None:
            raise LedgerError(f"{line[:40]!r} is no line of a record")
        fields.append((match[1], match[2]))
    _, signature = fields.pop()
    return Block(tuple(fields), signature)
