"""Sentry's REST API, as far as the story needs it: which issues are open, and their newest event.

https://docs.sentry.io/api/
"""

import json
import logging
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Self
from urllib.parse import urlsplit

import httpx
from pydantic import SecretStr

from bot.edges.addresses import is_loopback
from bot.errors import (
    Forbidden,
    HostError,
    NotInstalled,
    NotYet,
    Rejected,
    SettingsError,
    Unavailable,
    Unreadable,
)
from bot.model import TrackedIssue
from bot.reading.sentry_rest import as_event, issues_of

MOST_BYTES = 20 * 2**20
TIMEOUT = httpx.Timeout(30, connect=10)
SLUG = re.compile(r"[\w-]{1,100}", re.ASCII)
LONGEST_WAIT = timedelta(hours=1)
SCOPE = "the token of SENTRY_AUTH_TOKEN needs the scopes event:read and project:read"


class Sentry:
    """Implements `bot.ports.ErrorTracker`; no redirect is followed, for the token's sake.

    Raises:
        SettingsError: the address is neither https nor on this very machine.
    """

    def __init__(self, url: str, token: SecretStr) -> None:
        if urlsplit(url).scheme != "https" and not (url.startswith("http://") and is_loopback(url)):
            raise SettingsError("SENTRY_URL must start with https://")
        self._base = f"{url.rstrip('/')}/api/0"
        self._token = token
        logging.getLogger("httpcore").setLevel(logging.INFO)  # its DEBUG shows headers
        self._client = httpx.AsyncClient(
            timeout=TIMEOUT,
            follow_redirects=False,
            trust_env=not is_loopback(url),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def latest_event(self, organization: str, issue: str) -> Mapping[str, Any]:
        """The newest event of an issue as an SDK sends one; `NotYet` where none is stored."""
        doing = f"show the newest event of issue {issue}"
        path = f"organizations/{_slug(organization)}/issues/{_slug(issue)}/events/latest/"
        try:
            return as_event(await self._get(path, doing, absent=NotYet))
        except Unreadable as error:
            raise Unavailable(f"Sentry could not {doing}: {error}") from None

    async def open_issues(self, organization: str, project: str) -> Sequence[TrackedIssue]:
        """The unresolved issues of a project that were seen last, newest first, 100 at most."""
        doing = f"list the issues of {organization}/{project}"
        path = f"projects/{_slug(organization)}/{_slug(project)}/issues/"
        query = {"query": "is:unresolved", "sort": "date", "limit": "100", "statsPeriod": ""}
        try:
            return issues_of(await self._get(path, doing, query, absent=NotInstalled))
        except Unreadable as error:
            raise Unavailable(f"Sentry could not {doing}: {error}") from None

    async def _get(
        self,
        path: str,
        doing: str,
        query: Mapping[str, str] | None = None,
        *,
        absent: type[HostError],
    ) -> Any:
        headers = {"Authorization": f"Bearer {self._token.get_secret_value()}"}
        url = f"{self._base}/{path}"
        try:
            async with self._client.stream("GET", url, params=query, headers=headers) as answer:
                _check(answer, doing, absent)
                return json.loads(await _body(answer, doing))
        except httpx.HTTPError as error:
            raise Unavailable(f"Sentry did not {doing}: {type(error).__name__}") from None
        except (ValueError, RecursionError):
            raise Unavailable(f"Sentry did not {doing}: its answer is not JSON") from None


def _slug(text: str) -> str:
    """A name that becomes a part of an address.

    Raises:
        Rejected: it is more than a name.
    """
    if not SLUG.fullmatch(text):
        raise Rejected("that is no name of anything in Sentry")
    return text


def _check(answer: httpx.Response, doing: str, absent: type[HostError]) -> None:
    status = answer.status_code
    if status == 200:
        return
    if status == 429 or status >= 500:
        raise Unavailable(f"Sentry would not {doing} now ({status})", _wait(answer))
    if status in {401, 403}:
        raise Forbidden(f"Sentry would not {doing} ({status}); {SCOPE}")
    if status == 404:
        raise absent(f"Sentry found nothing there to {doing}")
    if 300 <= status < 400:
        raise Rejected(f"Sentry sends elsewhere to {doing}; SENTRY_URL must name that place")
    raise Rejected(f"Sentry would not {doing} ({status})")


def _wait(answer: httpx.Response) -> timedelta | None:
    """Sentry names seconds to wait, or the second of the epoch when its window ends."""
    named = answer.headers.get("retry-after", "")
    if named.isascii() and named.isdecimal():
        return min(timedelta(seconds=int(named[:9])), LONGEST_WAIT)
    return None


async def _body(answer: httpx.Response, doing: str) -> bytes:
    body = bytearray()
    async for chunk in answer.aiter_bytes(64 * 1024):
        body += chunk
        if len(body) > MOST_BYTES:
            raise Rejected(f"Sentry's answer is larger than {MOST_BYTES} bytes to {doing}")
    return bytes(body)
