"""A record as the signed block of trailers that stands in a commit message, and back.

The block is what `git interpret-trailers --parse` reads
(https://git-scm.com/docs/git-interpret-trailers); the signed bytes are its `Grace-*` lines except
the signature, unfolded, in order, each ended by a line feed, in UTF-8. There is exactly one way to
write a record, and a block that is written in another way is refused.
"""

import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bot.errors import LedgerError
from bot.ledger import sshsig
from bot.ledger.block import SIGNATURE, Block, find
from bot.ledger.oneline import decode, encode
from bot.ledger.signers import Signers
from bot.model import Change, FixId, PatternId, Permission, Record, RecordKind, RepositoryName
from bot.ports import Signer
from patterns.contract import BlobId, Severity

VERSION = "v1"
NONE = "none"
"""`Grace-Prev` of the first record on a ledger."""

MAX_VALUE = 2_000
"""Characters of a value; what is longer is cut, and ends in "…"."""

_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_CHANGE = re.compile(r'([0-9a-f]{40}|[0-9a-f]{64}) ([0-9a-f]{40}|[0-9a-f]{64}) (".*")')


@dataclass(frozen=True, slots=True)
class SignedRecord:
    """A record as it was read, before anybody asked who signed it.

    Attributes:
        signed: the bytes that the signature is over.
        signature: an unarmoured SSHSIG.
    """

    record: Record
    signed: bytes
    signature: bytes

    @property
    def block(self) -> bytes:
        """The whole block as `render` wrote it, without its last line end."""
        return self.signed + f"{SIGNATURE}: {_base64(self.signature)}".encode()


def render(record: Record, signer: Signer) -> str:
    """The signed block, each line ended by a line feed; put it last in a commit message.

    Raises:
        LedgerError: the record contradicts itself, e.g. it stands on the ledger and off it.
    """
    lines = list(_lines(canonical(record)))
    signature = signer.sign(_signed_bytes(lines))
    return "".join(f"{line}\n" for line in [*lines, f"{SIGNATURE}: {_base64(signature)}"])


def parse(message: str | bytes) -> SignedRecord:
    """The one record of a commit message, whatever prose or squash tail surrounds it.

    The block itself may have come through CR LF and through folding.

    Raises:
        LedgerError: there is none, or more than one, or it is not written the one way it can be.
    """
    return only(parse_all(message))


def parse_all(message: str | bytes) -> tuple[SignedRecord, ...]:
    """The records of a message that a squash of several commits may have put together.

    Raises:
        LedgerError: there is none, or one is not written the one way it can be.
    """
    return tuple(_signed(block) for block in find(message))


def only(found: tuple[SignedRecord, ...]) -> SignedRecord:
    """The one record that a message should hold.

    Raises:
        LedgerError: it holds more.
    """
    if len(found) != 1:
        raise LedgerError(f"expected one Grace-Record, found {len(found)}")
    return found[0]


def verify(signed: SignedRecord, signers: Signers, at: datetime | None = None) -> Record:
    """The record, if an allowed signer's key made its signature and was valid at that time.

    `at` is the record's own time unless given.

    Raises:
        LedgerError: it does not hold, and why.
    """
    public = sshsig.verify(signed.signature, signed.signed)
    signers.check(public, at or signed.record.time)
    return signed.record


def canonical(record: Record) -> Record:
    """The record as reading it back gives it: whole seconds UTC, changes sorted, values cut.

    Raises:
        LedgerError: it cannot be written.
    """
    if record.time.tzinfo is None:
        raise LedgerError("a record's time needs a time zone")
    if record.prev is not None and record.ledger is not None:
        raise LedgerError("a record stands on the ledger (prev) or quotes it (ledger), never both")
    changes = tuple(sorted(record.changes))
    if len({change.path for change in changes}) != len(changes):
        raise LedgerError("a record changes a path once")
    cut: dict[str, Any] = {name: _cut(getattr(record, name)) for name in _TEXTS}
    return replace(
        record, time=record.time.astimezone(UTC).replace(microsecond=0), changes=changes, **cut
    )


# ---- writing -----------------------------------------------------------------------------------


def _lines(record: Record) -> Iterator[str]:
    yield f"Grace-Record: {VERSION} {record.kind}"
    for name, attribute, _ in _FIELDS:
        value = getattr(record, attribute)
        if attribute == "time":
            yield f"{name}: {value.replace(tzinfo=None).isoformat(timespec='seconds')}Z"
        elif value:
            yield f"{name}: {encode(value)}"
    for change in record.changes:
        yield f"Grace-Change: {_id(change.old)} {_id(change.new)} {_quoted(change.path)}"
    for name, value in (("Grace-Prev", record.prev), ("Grace-Ledger", record.ledger)):
        if value is not None:
            yield f"{name}: {value if value == NONE else _id(value)}"


def _quoted(path: str) -> str:
    """A JSON string in ASCII; a run of spaces would not survive folding."""
    return re.sub("(?<= ) ", r"\\u0020", json.dumps(path))


def _cut(text: str | None) -> str | None:
    if not text:
        return text
    return text if len(text) <= MAX_VALUE else f"{text[: MAX_VALUE - 1]}…"


def _base64(data: bytes) -> str:
    return b64encode(data).decode()


def _signed_bytes(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _id(text: str) -> str:
    if not _ID.fullmatch(text):
        raise LedgerError(f"{text[:80]!r} is no git id")
    return text


# ---- reading -----------------------------------------------------------------------------------


def _signed(block: Block) -> SignedRecord:
    record = _read(block)
    lines = [f"{name}: {value}" for name, value in block.fields]
    if list(_lines(record)) != lines or canonical(record) != record:
        raise LedgerError("the record's lines are not the ones that its content has")
    return SignedRecord(record, _signed_bytes(lines), sshsig.unbase64(block.signature))


def _read(block: Block) -> Record:
    found: dict[str, Any] = {"changes": ()}
    names = iter(block.fields)
    _, opening = next(names)
    version, _, kind = opening.partition(" ")
    if version != VERSION:
        raise LedgerError(f"record version {version[:20]!r} is unknown; this Grace reads {VERSION}")
    found["kind"] = _word(RecordKind, kind)
    for name, value in names:
        if name == "Grace-Change":
            found["changes"] += (_change(value),)
        elif name in _READERS:
            attribute, read = _READERS[name]
            if attribute in found:
                raise LedgerError(f"{name} stands twice")
            found[attribute] = read(value)
        else:
            raise LedgerError(f"{name[:40]} is unknown to records {VERSION}")
    if "repository" not in found or "time" not in found:
        raise LedgerError("a record needs Grace-Repo and Grace-Time")
    return Record(**found)


def _word(words: type[RecordKind] | type[Severity] | type[Permission], text: str) -> Any:
    try:
        return words(text)
    except ValueError:
        raise LedgerError(f"{text[:40]!r} is no {words.__name__}") from None


def _time(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise LedgerError(f"{text[:40]!r} is no time like 2026-01-31T12:00:00Z") from None


def _change(text: str) -> Change:
    match = _CHANGE.fullmatch(text)
    if match is None:
        raise LedgerError('a change reads: <old blob> <new blob> "path"')
    old, new, quoted = match.groups()
    try:
        path = json.loads(quoted)
    except ValueError:
        raise LedgerError("a change's path is no JSON string") from None
    return Change(path, BlobId(old), BlobId(new))


def _commit(text: str) -> str:
    return text if text == NONE else _id(text)


_FIELDS: tuple[tuple[str, str, Callable[[str], Any]], ...] = (
    ("Grace-Repo", "repository", lambda text: RepositoryName(decode(text))),
    ("Grace-RepoId", "repository_id", decode),
    ("Grace-Fix", "fix", lambda text: FixId(decode(text))),
    ("Grace-Pattern", "pattern", lambda text: PatternId(decode(text))),
    ("Grace-Severity", "severity", lambda text: _word(Severity, text)),
    ("Grace-Event", "event", decode),
    ("Grace-Decision", "decision", decode),
    ("Grace-Actor", "actor", decode),
    ("Grace-Permission", "permission", lambda text: _word(Permission, text)),
    ("Grace-Source", "source", decode),
    ("Grace-Reason", "reason", decode),
    ("Grace-Origin", "origin", decode),
    ("Grace-Time", "time", _time),
)
"""Trailer, attribute of `Record`, and how its value is read; in the order of writing."""

_TEXTS = tuple(attribute for _, attribute, read in _FIELDS if read is not _time)
_READERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    **{name: (attribute, read) for name, attribute, read in _FIELDS},
    "Grace-Prev": ("prev", _commit),
    "Grace-Ledger": ("ledger", _commit),
}
