"""Reading what strangers send: bounded, inflated, in time, and as JSON or not at all."""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from bot.errors import Unreadable
from bot.web.inflating import WRONG, inflater

MIB = 2**20
READ_WITHIN = 30.0
"""Seconds for a whole body: whoever drips bytes gives up the connection."""
DRAIN = 64 * MIB
DRAIN_WITHIN = 3.0
ENCODINGS = frozenset({"", "identity", "gzip", "deflate", "br"})


@dataclass(frozen=True, slots=True)
class Body:
    """A body as it came, in its `encoding` ("" for none), and inflated."""

    raw: bytes
    encoding: str
    plain: bytes


async def read(request: web.Request, limit: int, within: float = READ_WITHIN) -> bytes:
    """The whole body, inflated, at most `limit` bytes of it; raises as `take` does."""
    return (await take(request, limit, within)).plain


async def take(request: web.Request, limit: int, within: float = READ_WITHIN) -> Body:
    """The whole body, at most `limit` bytes of it, inflated or not.

    Bytes are counted as they are inflated, so that a decompression bomb costs one piece of
    memory and no more; aiohttp's own inflating is off (`bot.web.app.runner`).

    Raises:
        web.HTTPException: 400, 408, 413 or 415.
    """
    encoding = request.headers.get("Content-Encoding", "").lower()
    if encoding not in ENCODINGS:
        raise web.HTTPUnsupportedMediaType(
            text="The body's encoding is not one of gzip, deflate and br."
        )
    if (request.content_length or 0) > limit:
        raise await _too_large(request, limit)
    try:
        async with asyncio.timeout(within):
            return await _taken(request, limit, encoding)
    except TimeoutError:
        raise web.HTTPRequestTimeout(text="The body took too long to arrive.") from None
    except (web.RequestPayloadError, Unreadable):
        raise web.HTTPBadRequest(text=WRONG) from None


async def _taken(request: web.Request, limit: int, encoding: str) -> Body:
    raw, plain = bytearray(), bytearray()
    inflate = inflater(encoding)
    while chunk := await request.content.readany():
        raw += chunk
        for piece in inflate.feed(chunk):
            plain += piece
            if max(len(raw), len(plain)) > limit:
                raise await _too_large(request, limit)
    inflate.end()
    return Body(bytes(raw), encoding, bytes(plain))


async def _too_large(request: web.Request, limit: int) -> web.HTTPException:
    answer = web.HTTPRequestEntityTooLarge(
        max_size=limit, actual_size=limit, text=f"The body is larger than {limit} bytes."
    )
    answer.force_close()
    if "Content-Encoding" not in request.headers:
        await _let_finish(request)
    return answer


async def _let_finish(request: web.Request) -> None:
    """Throw away the rest of a plain body, so that a client that only sends comes to read.

    Never done for a compressed one: those are small, or not honest.
    """
    spare = DRAIN
    with suppress(TimeoutError, web.RequestPayloadError):
        async with asyncio.timeout(DRAIN_WITHIN):
            while spare > 0 and (chunk := await request.content.readany()):
                spare -= len(chunk)


def as_form(body: bytes) -> dict[str, str]:
    """The fields of a page's form, the last one of a name.

    Raises:
        web.HTTPBadRequest: it holds none.
    """
    try:
        return dict(parse_qsl(body.decode(), strict_parsing=True, max_num_fields=10))
    except ValueError:
        raise web.HTTPBadRequest(text="That is not the form of this page.") from None


def as_object(body: bytes) -> dict[str, Any]:
    """The JSON object that a body holds.

    Raises:
        web.HTTPBadRequest: it holds none.
    """
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        # RecursionError: ten thousand opening brackets are a body, too.
        raise web.HTTPBadRequest(text="The body is not JSON.") from None
    if not isinstance(value, dict):
        raise web.HTTPBadRequest(text="The body is JSON, but not an object.")
    return value
