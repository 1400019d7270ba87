"""How Grace answers: every error as one JSON sentence, every response dressed in safe headers."""

import json
import logging
from collections.abc import Mapping

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.errors import (
    Anonymous,
    Conflict,
    Forbidden,
    GraceError,
    Incomplete,
    NoSuchFix,
    NotInstalled,
    NotPermitted,
    Rejected,
    StoreError,
    TooLate,
    Unavailable,
    Unreadable,
)

log = logging.getLogger(__name__)

STATUS: dict[type[GraceError], int] = {
    Unreadable: 400,
    Anonymous: 401,
    NotPermitted: 403,
    NoSuchFix: 404,
    NotInstalled: 404,
    TooLate: 409,
    Conflict: 409,
    Incomplete: 422,
    Rejected: 422,
    # Not the asker's fault, but GitHub's or the database's; asking again later may help.
    Forbidden: 502,
    Unavailable: 503,
    StoreError: 503,
}
OURS = "Grace made a mistake here; her log says which. Nothing of the request is lost by retrying."

HEADERS = {
    "Server": "grace",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
}


def sentence(status: int, text: str, headers: Mapping[str, str] | None = None) -> web.Response:
    """An error as the API tells it: `{"error": "one sentence"}`."""
    return web.json_response({"error": text}, status=status, headers=headers)


@web.middleware
async def speak(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn what handlers and the router raise into a sentence with the right status code.

    Anything that is in nobody's tree stays what it is: a bug. aiohttp logs it and answers 500,
    and `dress` gives that answer its words.
    """
    try:
        return await handler(request)
    except web.HTTPException as answer:
        if answer.status >= 400 and answer.content_type != "application/json":
            answer.text = json.dumps({"error": _words(answer)})
            answer.content_type = "application/json"
        raise
    except GraceError as error:
        status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)
        if status >= 500:
            log.warning("%s %s: %s", request.method, request.path, error)
        return sentence(status, str(error), {"Retry-After": "30"} if status == 503 else None)


def _words(answer: web.HTTPException) -> str:
    plain = {404: "There is nothing at this address.", 405: "This address takes another method."}
    return plain.get(answer.status) or answer.text or answer.reason


async def dress(_request: web.Request, response: web.StreamResponse) -> None:
    """Signal handler: safe headers on everything, and no word of aiohttp's about our mistakes."""
    for name, value in HEADERS.items():
        response.headers[name] = value
    response.headers.setdefault("Cache-Control", "no-store")
    if response.status == 500 and isinstance(response, web.Response):
        response.content_type = "application/json"
        response.text = words = json.dumps({"error": OURS})
        # aiohttp has written down the length of its own words by now.
        response.headers["Content-Length"] = str(len(words))
