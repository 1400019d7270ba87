"""Sentry's envelope: what an SDK posts to a DSN.

https://develop.sentry.dev/sdk/data-model/envelopes/
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.errors import Unreadable

_MOST_ITEMS = 1_000


@dataclass(frozen=True, slots=True)
class Item:
    """One item; types that we do not know are kept as bytes and skipped by their length."""

    type: str
    headers: Mapping[str, Any]
    payload: bytes

    def json(self) -> Mapping[str, Any]:
        """The payload as a JSON object.

        Raises:
            Unreadable: it is none.
        """
        return _object(self.payload, f"the item {self.type!r:.40}")


@dataclass(frozen=True, slots=True)
class Envelope:
    """The header and the items, in order."""

    headers: Mapping[str, Any]
    items: tuple[Item, ...]

    @property
    def event_id(self) -> str | None:
        """What the SDK expects to be answered with."""
        value = self.headers.get("event_id")
        return value if isinstance(value, str) else None

    @property
    def events(self) -> Iterator[Mapping[str, Any]]:
        """The payloads of all errors.

        Raises:
            Unreadable: while iterating, one is no JSON object.
        """
        return (item.json() for item in self.items if item.type == "event")


def parse(data: bytes) -> Envelope:
    """Take an inflated envelope apart.

    Raises:
        Unreadable: it is truncated, or no envelope at all.
    """
    head, position = _line(data, 0)
    headers = _object(head, "the envelope's header")
    items: list[Item] = []
    while position < len(data):
        line, position = _line(data, position)
        if not line.strip():
            continue
        if len(items) >= _MOST_ITEMS:
            raise Unreadable(f"the envelope holds more than {_MOST_ITEMS} items")
        item_headers = _object(line, "an item's header")
        payload, position = _payload(data, position, item_headers.get("length"))
        kind = item_headers.get("type")
        items.append(Item(kind if isinstance(kind, str) else "", item_headers, payload))
    return Envelope(headers, tuple(items))


def _line(data: bytes, start: int) -> tuple[bytes, int]:
    """(line, where the next one begins)."""
    end = data.find(b"\n", start)
    end = len(data) if end < 0 else end
    return data[start:end], end + 1


def _payload(data: bytes, start: int, length: Any) -> tuple[bytes, int]:
    """(payload, where the next item begins); without a length it is the rest of the line."""
    if length is None:
        return _line(data, start)
    if not isinstance(length, int) or isinstance(length, bool) or length < 0:
        raise Unreadable("an item's length is no number of bytes")
    end = start + length
    if end > len(data):
        raise Unreadable("the envelope ends in the middle of an item")
    if data[end : end + 1] not in {b"", b"\n"}:
        raise Unreadable("an item is longer than its header says")
    return data[start:end], end + 1


def _object(data: bytes, what: str) -> Mapping[str, Any]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        raise Unreadable(f"{what} is not JSON") from None
    if not isinstance(value, dict):
        raise Unreadable(f"{what} is no JSON object")
    return value


def auth_key(
    headers: Mapping[str, str], query: Mapping[str, str], envelope: Envelope | None = None
) -> str | None:
    """The DSN's public key: from `X-Sentry-Auth`, `?sentry_key=`, or the envelope's own DSN.

    `headers` is looked up by the names `X-Sentry-Auth` and `Authorization`, in any case.
    """
    for name, value in headers.items():
        if name.lower() in {"x-sentry-auth", "authorization"} and (key := _in_header(value)):
            return key
    if query.get("sentry_key"):
        return query["sentry_key"]
    dsn = envelope.headers.get("dsn") if envelope else None
    try:
        return urlsplit(dsn).username if isinstance(dsn, str) else None
    except ValueError:
        return None


def _in_header(value: str) -> str | None:
    scheme, _, rest = value.strip().partition(" ")
    if scheme.lower() != "sentry":
        return None
    for pair in rest.split(","):
        name, _, key = pair.strip().partition("=")
        if name == "sentry_key" and key:
            return key.strip('"')
    return None
