"""One identity's line to GitHub: gidgethub over httpx, at the pace that GitHub asks for."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from ssl import SSLContext
from typing import Any
from urllib.parse import urljoin, urlsplit

import gidgethub
import httpx
from gidgethub.httpx import GitHubAPI
from pydantic import SecretStr

from bot.edges.addresses import is_loopback, origin
from bot.edges.github_pace import Pace
from bot.errors import SettingsError, Unavailable

REQUESTER = "grace-heals"
TIMEOUT = httpx.Timeout(30, connect=10)
MOST_HOPS = 3
# Renamed repositories answer GETs with these, pointing to `/repositories/ID/…`; 302 is kept for
# job logs, whose target must never see the token.
MOVED = {301, 307, 308}


@dataclass(frozen=True, slots=True)
class Credentials:
    """What an identity proves itself by: `give` gives it anew, `forget` drops what is kept."""

    give: Callable[[], Awaitable[SecretStr]]
    forget: Callable[[], None] | None = None
    scheme: str = "token"


class Line(GitHubAPI):
    """Requests of one identity, nobody's without `own`; `tell` hears what GitHub's clock says."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        pace: Pace,
        own: Credentials | None = None,
        *,
        tell: Callable[[datetime], None] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(client, REQUESTER, **options)
        self.pace = pace
        self._own = own
        self._tell = tell

    # gidgethub passes these by name, so that none can be left out.
    async def manage_rate_limit(self, *, method: str, url: str) -> None:  # noqa: ARG002  see above
        """Refuse to send while GitHub wants silence."""
        self.pace.check("graphql" if url.endswith("/graphql") else "core")

    async def handle_rate_limit_error(
        self,
        *,
        method: str,  # noqa: ARG002  see above
        url: str,  # noqa: ARG002  see above
        exception: gidgethub.HTTPException,
        attempt: int,
    ) -> bool:
        """Learn from a refusal; True asks gidgethub to send again, once, with a new token."""
        self.pace.explain(exception)
        if exception.status_code != 401 or self._own is None or attempt > 1:
            return False
        if self._own.forget is None:
            return False
        self._own.forget()
        return True

    async def _request(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes = b""
    ) -> tuple[int, Mapping[str, str], bytes]:
        if method == "GET":
            return await self._follow(url, headers)
        async with self.pace.turn():
            return await self._send(method, url, headers, body)

    async def _follow(
        self, url: str, headers: Mapping[str, str]
    ) -> tuple[int, Mapping[str, str], bytes]:
        answer = await self._send("GET", url, headers)
        for _ in range(MOST_HOPS):
            if answer[0] not in MOVED or "location" not in answer[1]:
                break
            url = urljoin(url, answer[1]["location"])
            answer = await self._send("GET", url, headers)
        return answer

    async def _send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes = b""
    ) -> tuple[int, Mapping[str, str], bytes]:
        if origin(url) != origin(self.base_url):
            raise Unavailable("GitHub pointed to another host; the token stays here")
        if self._own is not None:
            secret = (await self._own.give()).get_secret_value()
            headers = {**headers, "authorization": f"{self._own.scheme} {secret}"}
        answer = await super()._request(method, url, headers, body)
        moment = _moment(answer[1].get("date", ""))
        if self._tell is not None and moment is not None:
            self._tell(moment)
        self.pace.learn(answer[1])
        return answer


def _moment(date: str) -> datetime | None:
    try:
        return parsedate_to_datetime(date).replace(tzinfo=UTC)
    except ValueError:
        return None


def checked_api(url: str) -> str:
    """The API's address without a trailing slash.

    Raises:
        SettingsError: neither https nor http on this very machine.
    """
    if urlsplit(url).scheme == "https" or (url.startswith("http://") and is_loopback(url)):
        return url.rstrip("/")
    raise SettingsError("GITHUB_API_URL must start with https://, as https://HOST/api/v3 does")


@cache
def _tls(*, trust_env: bool) -> SSLContext:
    """TLS as httpx sets it up, made once: to read the certificates takes 30 ms."""
    return httpx.create_ssl_context(trust_env=trust_env)


def client_for(api: str) -> httpx.AsyncClient:
    """The one HTTP client of a process: no cookies, no redirects, no proxy on loopback."""
    logging.getLogger("httpx").addFilter(_without_query)
    logging.getLogger("httpcore").setLevel(logging.INFO)  # its DEBUG shows headers
    return httpx.AsyncClient(
        timeout=TIMEOUT,
        limits=httpx.Limits(max_connections=40, max_keepalive_connections=10),
        follow_redirects=False,
        trust_env=not is_loopback(api),
        verify=_tls(trust_env=not is_loopback(api)),
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
    )


def _without_query(record: logging.LogRecord) -> bool:
    """A job log's address carries its own credential, and httpx logs each address at INFO."""
    if isinstance(record.args, tuple):
        record.args = tuple(
            str(each.copy_with(query=None)) if isinstance(each, httpx.URL) else each
            for each in record.args
        )
    return True
